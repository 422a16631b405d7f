"""How the pages about people find them, and where they are."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

#: What ``ParticipantRead.what`` says of the page, of the page with its numbers, and of two laid side by side.
PAGE, NUMBERS, COMPARED = "halaman", "nik", "bandingkan"


def find_person(request, model_admin, pk):
    """The person in the reader's scope. Raises PermissionDenied, Http404."""
    if not request.user.has_perm("participants.view_participant"):
        raise PermissionDenied
    rows = model_admin.get_queryset(request).select_related("territory__parent", "household", "facility", "merged_into")
    person = rows.filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def person_url(person, page="change", *more):
    """The address of a page about ``person``."""
    return reverse(f"admin:participants_participant_{page}", args=[person.pk, *more])


def seen_of(request, name="seen"):
    """The key of the last change that the officer's page showed; None for anything else."""
    seen = request.POST.get(name, "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else None
