"""To be written by its owner."""

from django.http import Http404


def move(request, model_admin, pk, verb):
    """Not there yet."""
    raise Http404
