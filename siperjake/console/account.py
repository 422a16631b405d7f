""" "Akun saya": the officer's own second factor, recovery codes, sessions and shortcuts."""

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth import logout as auth_logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import services
from siperjake.console import second_factor, sessions

#: From this number on the page tells the officer to make new recovery codes.
FEW_CODES = 3


class PasswordForm(forms.Form):
    """The officer's password once more: an open screen alone must not be enough."""

    password = forms.CharField(
        label="Kata sandi Anda",
        strip=False,
        error_messages={"required": "Ketik kata sandi Anda."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, request: HttpRequest, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Ask the sign-in backends; wrong tries count as at the sign-in page (S5)."""
        password = self.cleaned_data["password"]
        if authenticate(self.request, username=self.request.user.get_username(), password=password) is None:
            raise forms.ValidationError("Kata sandi salah.", code="password")
        return password


class SetUpForm(PasswordForm, second_factor.CodeForm):
    """Password and the first code of a new app."""

    field_order = ["code", "password"]


@require_safe
def account(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show what the officer can arrange himself."""
    app = services.code_app_of(request.user)
    left = services.recovery_codes_left(request.user)
    context = {"app": app, "codes_left": left, "has_few_codes": left <= FEW_CODES}
    return second_factor.page(request, site, "console/account.html", "Akun saya", **context)


@sensitive_post_parameters("password", "code")
def set_up(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Set up a second factor, or put a new phone in place of the old one."""
    app = second_factor.app_to_set_up(request, request.user)
    had_app = services.code_app_of(request.user) is not None
    form = SetUpForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        codes = second_factor.new_codes(form, user=request.user, key=app.key, replace=True)
        if codes:
            update_session_auth_hash(request, request.user)
            request.session[sessions.FACTOR] = services.code_app_of(request.user).pk
            request.session.pop(second_factor.SETUP_KEY, None)
            second_factor.log_account_change(
                request, site, "Kode masuk diganti." if had_app else "Kode masuk dipasang."
            )
            return second_factor.recovery_page(request, site, codes, next_url=reverse("admin:account"))
    title = "Ganti HP untuk kode masuk" if had_app else "Pasang kode masuk"
    shown = second_factor.drawn(app) | {"form": form, "had_app": had_app}
    return second_factor.page(request, site, "console/account_setup.html", title, **shown)


@sensitive_post_parameters("password")
def new_recovery_codes(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Make ten new recovery codes."""
    if services.code_app_of(request.user) is None:
        return redirect("admin:account_second_factor")
    form = PasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        codes = services.renew_recovery_codes(user=request.user)
        second_factor.log_account_change(request, site, "Kode pemulihan dibuat baru.")
        return second_factor.recovery_page(request, site, codes, next_url=reverse("admin:account"))
    return second_factor.page(request, site, "console/account_password.html", "Buat kode pemulihan baru", form=form)


@require_POST
def end_sessions(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Sign out everywhere, here too."""
    services.end_sessions(user=request.user, actor=request.user, at=timezone.now())
    second_factor.log_account_change(request, site, "Keluar dari semua perangkat.")
    auth_logout(request)
    request.session[sessions.NOTICE] = "everywhere"
    return HttpResponseRedirect(reverse("admin:login"))


@require_POST
def set_shortcuts(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Switch the single-key shortcuts of the case page: ``aktif=ya`` on, anything else off."""
    on = request.POST.get("aktif") == "ya"
    services.set_keyboard_shortcuts(user=request.user, on=on)
    messages.success(request, "Pintasan papan ketik menyala." if on else "Pintasan papan ketik mati.")
    return redirect("admin:account")


@require_http_methods(["GET", "POST"])
def ping(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Answer a page that asks for more time (POST), or that wants to go on after a new sign-in (GET).

    The time itself is noted by the middleware, as for any request. The token lets a page that outlived its session send
    its form; ``user`` tells it whether the same officer has come back.
    """
    return JsonResponse({"user": request.user.pk, "token": get_token(request), "seconds": sessions.idle_seconds()})


@require_safe
def resume_form(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Offer the form that came too late, once; sending it is the officer's decision."""
    kept = sessions.take_kept_form(request, at=timezone.now())
    if kept is None:
        return redirect("admin:index")
    return second_factor.page(request, site, "console/account_resume.html", "Isian Anda masih ada", kept=kept)
