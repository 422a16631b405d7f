"""To be written by its owner."""

from django.http import Http404


def page(request, model_admin, pk, page):
    """Not there yet."""
    raise Http404
