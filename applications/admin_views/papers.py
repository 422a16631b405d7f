"""To be written by its owner."""

from django.http import Http404


def issue(request, model_admin, pk):
    """Not there yet."""
    raise Http404


def pdf(request, model_admin, pk, letter):
    """Not there yet."""
    raise Http404


def revoke(request, model_admin, pk, letter):
    """Not there yet."""
    raise Http404


def slip(request, model_admin, pk):
    """Not there yet."""
    raise Http404
