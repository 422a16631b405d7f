"""The console: Django's admin site for people with an active membership."""

from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from agencies.scoping import scope_of
from applications.urls.desk import DESK_PAGES
from siperjake.console import account, second_factor, sessions
from siperjake.console.front import front_page
from siperjake.console.menu import in_order


def may_use_console(user) -> bool:
    """Say whether ``user`` is active and holds a role now; asked at each request, so a moved officer is out at once."""
    return bool(user.is_active and (user.is_superuser or scope_of(user).roles))


class ConsoleLoginForm(AdminAuthenticationForm):
    """Login that answers a person without membership as it answers a wrong password (no oracle, S4)."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Kata sandi"  # the word of all other pages

    def confirm_login_allowed(self, user) -> None:
        """Raise the ordinary login error unless ``user`` may use the console."""
        AuthenticationForm.confirm_login_allowed(self, user)
        if not may_use_console(user):
            raise self.get_invalid_login_error()


class PasswordView(LoginView):
    """The first step of signing in; a right password alone opens nothing (S2)."""

    template_name = "admin/login.html"
    authentication_form = ConsoleLoginForm

    def form_valid(self, form) -> HttpResponse:
        """Go on to the second factor; ``next`` has been checked to stay on this host (W2)."""
        return second_factor.after_password(self.request, form.get_user(), next_url=self.get_success_url())


class ConsoleSite(AdminSite):
    """The agencies' workplace under /konsol/."""

    site_title = "SIPERJAKE"
    site_header = "SIPERJAKE – Konsol petugas"
    index_title = "Pekerjaan Anda"
    login_form = ConsoleLoginForm

    def has_permission(self, request) -> bool:
        """Say whether this request may see any page of the console."""
        return may_use_console(request.user)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add how long a page may rest (seconds), for the script that warns before the end."""
        return super().each_context(request) | {"idle_seconds": sessions.idle_seconds()}

    def index(self, request, extra_context=None):
        """Show what waits for this officer (``console.front``)."""
        waiting = front_page(user=request.user, at=timezone.now())
        return super().index(request, {**waiting, **(extra_context or {})})

    def get_app_list(self, request, app_label=None):
        """Order and name the pages as ``console.menu`` says."""
        return in_order(super().get_app_list(request, app_label))

    def get_log_entries(self, request):
        """Show no recent actions: they name objects whatever the district (I6)."""
        return super().get_log_entries(request).none()

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """Ask for the password, saying why if a session has just ended."""
        if request.method == "GET" and self.has_permission(request):
            return super().login(request, extra_context)  # goes on to the first page
        context = self.each_context(request) | {
            "title": "Masuk",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "notice": sessions.take_notice(request),
        }
        request.current_app = self.name
        return PasswordView.as_view(extra_context=context | (extra_context or {}))(request)

    def get_urls(self):
        """Add sign-in and account pages; drop Django's ``/r/<type>/<pk>/``.

        That one tells whether any object of any type exists, without a scope.
        """
        before_sign_in = [
            ("masuk/kode/", second_factor.ask_code, "second_factor"),
            ("masuk/pasang/", second_factor.set_up, "second_factor_setup"),
        ]
        signed_in = [
            ("akun/", account.account, "account"),
            ("akun/kode-masuk/", account.set_up, "account_second_factor"),
            ("akun/kode-pemulihan/", account.new_recovery_codes, "account_recovery"),
            ("akun/keluar-semua/", account.end_sessions, "account_sessions_end"),
            ("akun/pintasan/", account.set_shortcuts, "account_shortcuts"),
            ("masih-di-sini/", account.ping, "session_ping"),
            ("isian-tertunda/", account.resume_form, "resume_form"),
            *DESK_PAGES,
        ]
        return [
            *(path(at, self._public(view), name=name) for at, view, name in before_sign_in),
            *(path(at, self.admin_view(partial(view, site=self)), name=name) for at, view, name in signed_in),
            *(url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"),
        ]

    def _public(self, view):
        """Return ``view`` as a page for people who are not signed in yet."""
        return never_cache(login_not_required(partial(view, site=self)))
