"""/healthz: may this installation be sent work? Booleans and short words only, so that anybody may read it."""

import shutil
import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from notifications.models import Heartbeat
from siperjake.tasks import QUEUE_HEARTBEAT

#: Seconds an answer is reused, so that asking often costs no disk writes.
REMEMBERED_SECONDS = 5


def database_word() -> str:
    """Return "ok" or "down"."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


def queue_word(*, at) -> str:
    """Return "ok", "late" (older than HEALTH_QUEUE_SECONDS), "silent" (never seen) or "unknown" (no database)."""
    try:
        beat = Heartbeat.objects.filter(name=QUEUE_HEARTBEAT).first()
    except DatabaseError:
        return "unknown"
    if beat is None:
        return "silent"
    return "ok" if at - beat.at <= timedelta(seconds=settings.HEALTH_QUEUE_SECONDS) else "late"


def storage_word() -> str:
    """Write, read and delete one small private file; return "ok" or "down"."""
    storage = storages["private"]
    content = uuid.uuid4().bytes
    try:
        name = storage.save(f"health/{uuid.uuid4().hex}", ContentFile(content))
        try:
            with storage.open(name) as stored:
                same = stored.read() == content
        finally:
            storage.delete(name)
    except Exception:  # each storage backend raises its own kinds; all of them mean the same here
        return "down"
    return "ok" if same else "down"


def disk_word() -> str:
    """Return "ok" or "low" (less than HEALTH_FREE_MB left where files are kept)."""
    free_mb = shutil.disk_usage(settings.VAR_DIR).free // 2**20
    return "ok" if free_mb >= settings.HEALTH_FREE_MB else "low"


def checks(*, at) -> dict[str, str]:
    """Return the four words."""
    return {
        "database": database_word(),
        "queue": queue_word(at=at),
        "storage": storage_word(),
        "disk": disk_word(),
    }


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when all is well, 503 otherwise."""
    words = cache.get("healthz")
    if words is None:
        words = checks(at=timezone.now())
        cache.set("healthz", words, REMEMBERED_SECONDS)
    healthy = all(word == "ok" for word in words.values())
    body = {"ok": healthy, "checks": {name: {"ok": word == "ok", "word": word} for name, word in words.items()}}
    return JsonResponse(body, status=200 if healthy else 503)
