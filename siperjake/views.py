"""Pages that belong to no app: what went wrong, and a form sent too late."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 without repeating what was sent."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 without naming the rule."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 without repeating the address; also for rows outside the reader's scope."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without context processors: they may need the very database that is down."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose session has ended: answers sent earlier are kept, send once more."""
    return render(request, "403_csrf.html", status=403)


def locked_out(request: HttpRequest, original_response=None, credentials=None) -> HttpResponse:
    """Answer 429 after too many wrong passwords (django-axes), with the way out."""
    return render(request, "console/locked.html", status=429)
