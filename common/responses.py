"""Answers whose headers must be the same wherever they are given."""

from django.http import HttpResponse

#: Nothing in a stored page may run, load or be embedded elsewhere, whatever it is (U13).
PAGE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def private_image(data: bytes) -> HttpResponse:
    """A stored page as an image that no cache keeps and no other site can use."""
    response = HttpResponse(data, content_type="image/jpeg")
    response["Content-Disposition"] = 'inline; filename="halaman.jpg"'
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = PAGE_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
