"""To be written by its owner."""

from django.http import Http404


def bulk(request, model_admin, verb):
    """Not there yet."""
    raise Http404
