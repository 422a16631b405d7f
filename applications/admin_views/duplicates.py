"""To be written by its owner."""

from django.http import Http404


def compare(request, model_admin, pk, other):
    """Not there yet."""
    raise Http404
