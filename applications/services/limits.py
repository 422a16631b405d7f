"""Abuse limits without puzzles: loose for a village behind one address, strict for one device (§2.8)."""

import datetime

from django.db import transaction
from django.db.models import F

from applications.models import RateBucket
from common.codes import fingerprint

#: scope: (how often, in how many seconds). Past it the person waits a little; nobody is shut out.
LIMITS = {
    "start:device": (20, 3600),
    "start:network": (300, 3600),
    "start:officer": (120, 3600),
    "send:device": (12, 3600),
    "send:network": (150, 3600),
    "send:officer": (120, 3600),
    "send:nik": (6, 86400),
    "upload:device": (120, 3600),
    "upload:officer": (1200, 3600),
    "track:device": (30, 600),
    "track:network": (600, 600),
    "pin:ticket": (1, 600),
    "pin:ticket_day": (3, 86400),
    "pin:device": (6, 3600),
    "lookup:officer": (60, 3600),
    "slip:officer": (60, 3600),
}


def within_limit(*, scope, key, at):
    """Count one more of ``scope`` for ``key`` at ``at``; whether it is still within the limit.

    The key (address block, device, NIK, ticket) is kept only as a keyed hash. Windows are fixed, counted in the
    database, so that every web process sees the same count.
    """
    most, seconds = LIMITS[scope]
    start = datetime.datetime.fromtimestamp(at.timestamp() // seconds * seconds, tz=datetime.UTC)
    with transaction.atomic():
        bucket, created = RateBucket.objects.get_or_create(
            scope=scope,
            key_hash=fingerprint(str(key), purpose=f"limit:{scope}"),
            window_start=start,
            defaults={"hits": 1},
        )
        if created:
            return most >= 1
        RateBucket.objects.filter(pk=bucket.pk).update(hits=F("hits") + 1)
    return bucket.hits + 1 <= most


def forget_old_buckets(*, at):
    """Delete counts older than two days; returns how many."""
    return RateBucket.objects.filter(window_start__lt=at - datetime.timedelta(days=2)).delete()[0]
