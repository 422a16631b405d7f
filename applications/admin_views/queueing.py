"""The queue an officer works through, and what stands before and after a case in it (screens C1 and C2)."""

from django.db.models import Q

from agencies.scoping import scope_of
from applications.models import Application

#: Urgent ones first, then what is due first.
QUEUE_ORDER = ("-is_urgent", "due_at", "pk")


def queue_for(user, *, at):
    """What ``user`` has to do at ``at``, in ``QUEUE_ORDER``."""
    return Application.objects.in_queue_of(scope_of(user, at=at), user).order_by(*QUEUE_ORDER)


def neighbours(case, user, at):
    """(pk before, pk after) of ``case`` in the queue of ``user``, None at its ends; a case outside the queue has its
    place by due time too.
    """
    queue = queue_for(user, at=at)
    return _last_before(queue, case), _first_after(queue, case)


def next_in_queue(user, at, after):
    """The pk to go on with once ``after`` is dealt with: what follows it, else the head of the queue, else None."""
    queue = queue_for(user, at=at).exclude(pk=after.pk)
    return _first_after(queue, after) or queue.values_list("pk", flat=True).first()


def _first_after(queue, case):
    later = Q(due_at__gt=case.due_at) | Q(due_at=case.due_at, pk__gt=case.pk)
    later &= Q(is_urgent=case.is_urgent)
    if case.is_urgent:
        later |= Q(is_urgent=False)
    return queue.filter(later).values_list("pk", flat=True).first()


def _last_before(queue, case):
    earlier = Q(due_at__lt=case.due_at) | Q(due_at=case.due_at, pk__lt=case.pk)
    earlier &= Q(is_urgent=case.is_urgent)
    if not case.is_urgent:
        earlier |= Q(is_urgent=True)
    return queue.filter(earlier).order_by("is_urgent", "-due_at", "-pk").values_list("pk", flat=True).first()
