"""Sign-in in two steps: after the right password nobody is signed in yet; only the code does that (S2).

Between the two steps the session names the officer in a key of our own, which no other page reads: to every one of
them, the public ones included, the visitor is a stranger.
"""

from datetime import datetime, timedelta
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY, load_backend
from django.contrib.auth import login as auth_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_post_parameters

from agencies import services
from agencies.models import CodeApp, User
from siperjake.console import sessions

PENDING = "console_pending"
SETUP_KEY = "console_setup_key"
#: Long enough to install an app on an old phone.
PENDING_FOR = timedelta(minutes=20)

WRONG_CODE = "Kode salah atau sudah dipakai. Tunggu kode baru di HP Anda, lalu ketik lagi."


class CodeForm(forms.Form):
    """One code: six digits from the app, or a recovery code."""

    code = forms.CharField(
        label="Kode masuk",
        max_length=24,
        error_messages={"required": "Ketik kode masuk Anda."},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True, "class": "code-field"}
        ),
    )


def after_password(request: HttpRequest, user: User, *, next_url: str) -> HttpResponse:
    """Go on from a right password: ask for the code, have one set up, or sign in where neither is demanded."""
    if SESSION_KEY in request.session:
        request.session.flush()  # another officer was signed in here
    else:
        request.session.cycle_key()
    request.session.pop(SETUP_KEY, None)
    rotate_token(request)
    has_app = services.code_app_of(user) is not None
    if not has_app and not settings.CONSOLE_REQUIRE_SECOND_FACTOR:
        return HttpResponseRedirect(_sign_in(request, user, next_url=next_url))
    request.session[PENDING] = {
        "user": user.pk,
        BACKEND_SESSION_KEY: user.backend,
        "hash": user.get_session_auth_hash(),
        "at": int(timezone.now().timestamp()),
        "next": next_url,
    }
    return redirect("admin:second_factor" if has_app else "admin:second_factor_setup")


@sensitive_post_parameters("code")
def ask_code(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Page "Kode masuk"."""
    user = _pending_user(request, at=timezone.now())
    if user is None:
        return _to_login(request)
    if services.code_app_of(user) is None:
        return redirect("admin:second_factor_setup")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and code_is_right(form, user=user, at=timezone.now()):
        return HttpResponseRedirect(_sign_in(request, user, next_url=request.session[PENDING]["next"]))
    return page(request, site, "console/account_code.html", "Kode masuk", form=form)


@sensitive_post_parameters("code")
def set_up(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Page "Pasang kode masuk" for an officer who has none yet, then his recovery codes."""
    user = _pending_user(request, at=timezone.now())
    if user is None:
        return _to_login(request)
    if services.code_app_of(user) is not None:
        return redirect("admin:second_factor")
    app = app_to_set_up(request, user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = new_codes(form, user=user, key=app.key)
        if codes:
            next_url = _sign_in(request, user, next_url=request.session[PENDING]["next"])
            request.session.pop(SETUP_KEY, None)
            log_account_change(request, site, "Kode masuk dipasang.")
            return recovery_page(request, site, codes, next_url=next_url)
    return page(request, site, "console/account_first_setup.html", "Pasang kode masuk", form=form, **drawn(app))


def code_is_right(form: forms.Form, *, user: User, at: datetime) -> bool:
    """Use up the code of ``form``; False with a sentence in the form when it is refused."""
    try:
        services.check_code(user=user, code=form.cleaned_data["code"])
    except services.TooManyCodes as refused:
        form.add_error("code", f"Kode salah terlalu sering. Coba lagi {_waiting(refused.until - at)}.")
    except services.CodeRefused:
        form.add_error("code", WRONG_CODE)
    return not form.errors


def new_codes(form: forms.Form, *, user: User, key: str, replace: bool = False) -> list[str]:
    """Store the app of ``key`` by its first code; [] with a sentence in the form when that is wrong."""
    try:
        return services.set_up_second_factor(user=user, key=key, code=form.cleaned_data["code"], replace=replace)
    except services.CodeRefused:
        form.add_error("code", "Kode belum cocok. Tunggu kode berikutnya di aplikasi, lalu ketik lagi.")
        return []


def app_to_set_up(request: HttpRequest, user: User) -> CodeApp:
    """Return the app that this session is setting up, the same one each time the page is shown."""
    app = services.new_code_app(user, key=request.session.get(SETUP_KEY, ""))
    request.session[SETUP_KEY] = app.key
    return app


def drawn(app: CodeApp) -> dict[str, str]:
    """Return the app's QR code as an image address, and its key for those who cannot scan."""
    drawing = segno.make(app.config_url, error="m", micro=False)
    return {"qr": drawing.svg_data_uri(scale=5, border=3, light="#fff"), "typed_key": app.typed_key}


def page(request: HttpRequest, site: AdminSite, template: str, title: str, **context: Any) -> HttpResponse:
    """Return a page of the console; 422 when its form was refused."""
    refused = "form" in context and bool(context["form"].errors)
    common = site.each_context(request) | {"title": title, "subtitle": None}
    return TemplateResponse(request, template, common | context, status=422 if refused else 200)


def recovery_page(request: HttpRequest, site: AdminSite, codes: list[str], *, next_url: str) -> HttpResponse:
    """Show new recovery codes; they are kept nowhere, so this is the only time."""
    return page(request, site, "console/account_codes.html", "Kode pemulihan Anda", codes=codes, next_url=next_url)


def log_account_change(request: HttpRequest, site: AdminSite, what: str) -> None:
    """Write what an officer changed on his own account into its history."""
    site.get_model_admin(User).log_change(request, request.user, what)


def _sign_in(request: HttpRequest, user: User, *, next_url: str) -> str:
    """Sign ``user`` in under a new session id; return where to go: first to a form that came too late."""
    asked_for_code = request.session.pop(PENDING, None) is not None
    auth_login(request, user)
    if asked_for_code:
        request.session[sessions.FACTOR] = services.code_app_of(user).pk
    return reverse("admin:resume_form") if sessions.has_kept_form(request) else next_url


def _pending_user(request: HttpRequest, *, at: datetime) -> User | None:
    """Return the officer whose password was right in this browser a moment ago, None when there is none."""
    kept = request.session.get(PENDING)
    if kept is None or int(at.timestamp()) - kept["at"] > PENDING_FOR.total_seconds():
        return None
    user = load_backend(kept[BACKEND_SESSION_KEY]).get_user(kept["user"])
    if user is None or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    user.backend = kept[BACKEND_SESSION_KEY]
    return user


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("admin:index")
    if request.session.pop(PENDING, None) is not None:
        request.session[sessions.NOTICE] = "late"
    return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))


def _waiting(time: timedelta) -> str:
    seconds = max(1, round(time.total_seconds()))
    if seconds < 60:
        return f"dalam {seconds} detik"
    if seconds < 3600:
        return f"dalam {-(-seconds // 60)} menit"
    if seconds < 12 * 3600:
        return f"dalam {-(-seconds // 3600)} jam"
    return "besok, atau minta administrator menghapus kode masuk Anda"
