from celery import shared_task
from django.utils import timezone

from applications import services


@shared_task(ignore_result=True)
def purge_expired_drafts(**kwargs):
    """Delete abandoned drafts and old counts; safe to run twice."""
    at = timezone.now()
    services.purge_expired_drafts(at=at)
    services.forget_old_buckets(at=at)


@shared_task(ignore_result=True)
def expire_unanswered_corrections(**kwargs):
    """Close cases whose family did not answer in time; safe to run twice."""
    services.expire_unanswered_corrections(at=timezone.now())
