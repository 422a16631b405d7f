"""Small middlewares of the composition root: whose address it is, what must not be kept, when an officer is out."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from siperjake.console import sessions

PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class TrustedProxyMiddleware:
    """Put the visitor's address into ``REMOTE_ADDR`` when ``TRUSTED_PROXY_COUNT`` proxies of our own stand in front.

    Each proxy appends the address it saw to ``X-Forwarded-For``, so with n proxies the n-th from the right was written
    by our outermost proxy. Everything left of it is the visitor's own claim and is ignored.
    """

    def __init__(self, get_response):
        """Remember the next layer."""
        self.get_response = get_response

    def __call__(self, request):
        """Replace ``REMOTE_ADDR`` if the header is as long as our chain of proxies."""
        count = settings.TRUSTED_PROXY_COUNT
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if count and len(hops) >= count:
            request.META["REMOTE_ADDR"] = hops[-count]
        return self.get_response(request)


class PrivacyHeadersMiddleware:
    """Name what pages may use, and keep every page out of every cache unless its view says otherwise.

    A village desk and a family's phone are shared: "back" after "Selesai" must not bring the last person's page
    (ux-and-security.md §4.4 P3, O3). Static files carry their own ``Cache-Control`` and are left alone.
    """

    def __init__(self, get_response):
        """Remember the next layer."""
        self.get_response = get_response

    def __call__(self, request):
        """Add the two headers on the way out."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store, private"
        return response


class ConsoleSessionMiddleware:
    """Let an officer's session go on while it is used, and nobody pass on one that has ended.

    Placed behind Django's authentication and before whatever asks who the user is: for a session without a code where
    one is demanded, idle too long, or older than a working day, every page of the site sees a stranger.
    """

    def __init__(self, get_response):
        """Remember the next layer."""
        self.get_response = get_response

    def __call__(self, request):
        """Judge the session; one that has ended is closed at the latest on the way out."""
        request.ended_session = ""
        if sessions.is_signed_in(request):
            at = timezone.now()
            request.ended_session = sessions.end_reason(request, at=at)
            if request.ended_session:
                request.user = AnonymousUser()
            else:
                sessions.keep_alive(request, at=at)
        response = self.get_response(request)
        if request.ended_session:  # no view was reached: unknown address, refused form
            sessions.close(request, reason=request.ended_session)
        return response

    def process_view(self, request, view, args, kwargs):
        """Close an ended session once the form's token has been checked, and before any view runs."""
        if not request.ended_session:
            return None
        reason, request.ended_session = request.ended_session, ""
        return sessions.answer_late(request, reason=reason, at=timezone.now())
