"""The console: Django's admin site for people with an active membership."""

from datetime import timedelta

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from agencies.scoping import scope_of


def may_use_console(user) -> bool:
    """Say whether ``user`` is active and holds a role now; asked at each request, so a moved officer is out at once."""
    return bool(user.is_active and (user.is_superuser or scope_of(user).roles))


class ConsoleLoginForm(AdminAuthenticationForm):
    """Login that answers a person without membership as it answers a wrong password (no oracle, S4)."""

    def confirm_login_allowed(self, user) -> None:
        """Raise the ordinary login error unless ``user`` may use the console."""
        AuthenticationForm.confirm_login_allowed(self, user)
        if not may_use_console(user):
            raise self.get_invalid_login_error()


class ConsoleSite(AdminSite):
    """The agencies' workplace under /konsol/."""

    site_title = "SIPERJAKE"
    site_header = "SIPERJAKE – Konsol petugas"
    index_title = "Pekerjaan Anda"
    login_form = ConsoleLoginForm

    def has_permission(self, request) -> bool:
        """Say whether this request may see any page of the console."""
        return may_use_console(request.user)

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Sign in for one working day: a staff session ends ``CONSOLE_SESSION_HOURS`` later whatever happens (S6)."""
        response = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            request.session.set_expiry(timezone.now() + timedelta(hours=settings.CONSOLE_SESSION_HOURS))
        return response

    def get_urls(self):
        """Drop Django's ``/r/<type>/<pk>/``: it tells whether any object of any type exists, without a scope."""
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
