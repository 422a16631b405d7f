"""What every template may say about the installation itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Return ``demo`` (show the CONTOH banner) and ``public_base_url`` (links never come from the Host header)."""
    return {"demo": settings.DEMO, "public_base_url": settings.PUBLIC_BASE_URL}
