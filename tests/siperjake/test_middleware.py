"""Headers of every answer, whose address counts, and what a request may carry."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from siperjake.middleware import PrivacyHeadersMiddleware, TrustedProxyMiddleware


def address(settings, count: int, forwarded: str | None) -> str:
    """Return REMOTE_ADDR after the middleware."""
    settings.TRUSTED_PROXY_COUNT = count
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    seen = []

    def view(request):
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    TrustedProxyMiddleware(view)(RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", **headers))
    return seen[0]


@pytest.mark.parametrize(
    ("count", "forwarded", "expected"),
    [
        (0, "1.2.3.4", "10.0.0.9"),  # nobody of ours wrote it
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # the visitor's own claim is ignored
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),  # shorter than our chain: not from our proxies
        (1, None, "10.0.0.9"),
        (1, " , ", "10.0.0.9"),
    ],
)
def test_address(settings, count, forwarded, expected):
    assert address(settings, count, forwarded) == expected


def test_pages_are_not_kept_unless_the_view_says_so():
    request = RequestFactory().get("/")
    plain = PrivacyHeadersMiddleware(lambda request: HttpResponse())(request)
    assert plain["Cache-Control"] == "no-store, private"
    own = PrivacyHeadersMiddleware(lambda request: HttpResponse(headers={"Cache-Control": "max-age=60"}))(request)
    assert own["Cache-Control"] == "max-age=60"


def test_every_answer_is_strict(client, db):
    for path in ("/healthz", "/konsol/login/"):
        response = client.get(path)
        policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'self'"
        assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
        assert "unsafe-inline" not in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["X-Frame-Options"] == "DENY"
        assert "geolocation=()" in response["Permissions-Policy"]


def uploaded(rf, size: int):
    """Send one file of ``size`` bytes with a typed field; return the parsed request."""
    file = SimpleUploadedFile("foto.jpg", io.BytesIO(b"\xff" * size).read(), content_type="image/jpeg")
    request = rf.post("/", {"nama": "Siti Contoh", "foto": file})
    request.POST  # noqa: B018 - parses the body
    return request


@pytest.mark.parametrize("size", [10_000, 200_000, 5_000_000])
def test_oversized_file_is_cut_and_the_typed_data_arrives(rf, settings, size):
    settings.MAX_UPLOAD_BYTES = 100_000
    request = uploaded(rf, size)
    assert request.POST["nama"] == "Siti Contoh"  # a failed photo never costs the typed data
    assert request.FILES["foto"].size == len(request.FILES["foto"].read()) == min(size, 100_000)
    request.close()


def test_big_files_stay_out_of_the_shared_tmp(rf, settings):
    settings.MAX_UPLOAD_BYTES = 5_000_000
    request = uploaded(rf, 4_000_000)
    assert request.FILES["foto"].temporary_file_path().startswith(str(settings.VAR_DIR))
    request.close()
