"""An officer's session: when it ends, and what becomes of a form that arrives after its end (S1, S6).

Officers and families use the same cookie. The end of an officer's session takes away everything but the drafts this
browser was filling in for a family: they are the family's and keep their fourteen days.
"""

import json
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import resolve_url
from django.urls import reverse

from applications.views.drafts import SESSION_KEY as DRAFTS
from applications.views.drafts import forget_sent, is_desk_draft
from common.sealing import SealBroken, seal, unseal

SINCE = "console_since"  # signed in, seconds since 1970
SEEN = "console_seen"  # last request, seconds since 1970
FACTOR = "console_factor"  # pk of the app behind the code that opened this session
NOTICE = "console_notice"  # why the sign-in page is shown
KEPT = "console_kept"  # sealed form that came too late

#: The last request is written down at most this often; the end may come so much earlier, never later.
WRITE_EVERY = timedelta(minutes=1)
#: A form that came too late is offered again for this long.
KEEP_FORM = timedelta(minutes=30)
_KEEP_CHARACTERS = 200_000
#: Pages whose forms hold passwords or codes, or are worth nothing later.
_NEVER_KEPT = frozenset(
    {
        "login",
        "logout",
        "password_change",
        "auth_user_password_change",
        "second_factor",
        "second_factor_setup",
        "session_ping",
        "account_second_factor",
        "account_recovery",
        "account_sessions_end",
    }
)

NOTICES = {
    "idle": "Waktu habis karena layar lama tidak dipakai. Masuk lagi untuk melanjutkan.",
    "kept": "Waktu habis. Masuk lagi: isian Anda yang terakhir belum terkirim, tetapi masih kami simpan.",
    "day": "Satu hari kerja sudah lewat. Masuk lagi untuk melanjutkan.",
    "factor": "Masuk lagi. Sekarang setiap petugas perlu kode masuk.",
    "everywhere": "Anda sudah keluar dari semua perangkat.",
    "late": "Terlalu lama menunggu. Masuk lagi dari awal.",
}


def begin(*, request: HttpRequest, at: datetime) -> None:
    """Start the clocks of a session that has just been signed in, by whichever way.

    The row itself outlives the working day, so that a form sent late still finds what it belongs to; ``end_reason``
    lets nothing else pass.
    """
    request.session.pop(FACTOR, None)
    request.session[SINCE] = request.session[SEEN] = int(at.timestamp())
    request.session.set_expiry(at + 2 * timedelta(hours=settings.CONSOLE_SESSION_HOURS))


def is_signed_in(request: HttpRequest) -> bool:
    """Say whether the session claims an officer; pages of visitors without a cookie never touch the session here."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session


def end_reason(request: HttpRequest, *, at: datetime) -> str:
    """Return why a signed-in session has ended (a key of ``NOTICES``), "" while it goes on."""
    now, since, seen = int(at.timestamp()), request.session.get(SINCE), request.session.get(SEEN)
    if since is None or seen is None or now - seen >= settings.CONSOLE_IDLE_MINUTES * 60:
        return "idle"
    if now - since >= settings.CONSOLE_SESSION_HOURS * 3600:
        return "day"
    if settings.CONSOLE_REQUIRE_SECOND_FACTOR and FACTOR not in request.session:
        return "factor"
    return ""


def keep_alive(request: HttpRequest, *, at: datetime) -> None:
    """Note that the officer is still there."""
    now = int(at.timestamp())
    if now - request.session[SEEN] >= WRITE_EVERY.total_seconds():
        request.session[SEEN] = now


def idle_seconds() -> int:
    """Return for how long a page may rest before its officer is signed out, counted from its loading."""
    return int(settings.CONSOLE_IDLE_MINUTES * 60 - WRITE_EVERY.total_seconds())


def close(request: HttpRequest, *, reason: str) -> None:
    """Sign the officer out under a new session id; what a family has not sent yet stays."""
    forget_sent(request)
    drafts = request.session.get(DRAFTS)
    request.session.flush()
    request.user = AnonymousUser()
    rotate_token(request)
    request.session[NOTICE] = reason
    if drafts:
        request.session[DRAFTS] = drafts


def answer_late(request: HttpRequest, *, reason: str, at: datetime) -> HttpResponse | None:
    """Close a session that has ended; answer a form of console or desk with the sign-in page, let all else go on.

    Called after the form's token was checked, so that nobody else can plant a form to be sent later.
    """
    match = request.resolver_match
    is_officers = match.namespace == "admin" or is_desk_draft(request, match.kwargs.get("draft"))
    is_form = request.method == "POST" and is_officers
    kept = _sealed_form(request, at=at) if is_form and match.url_name not in _NEVER_KEPT else ""
    close(request, reason="kept" if kept else reason)
    if not is_form or match.url_name in {"login", "session_ping"}:
        return None
    if kept:
        request.session[KEPT] = kept
    return redirect_to_login(reverse("admin:index"), resolve_url(settings.LOGIN_URL))


def _sealed_form(request: HttpRequest, *, at: datetime) -> str:
    """Return what was typed, sealed for its officer; "" for passwords and for more than a form can hold."""
    fields = [[name, text] for name in request.POST for text in request.POST.getlist(name)]
    if any("password" in name.lower() for name, _ in fields):
        return ""
    content = {
        "user": request.session[SESSION_KEY],
        "path": request.get_full_path(),
        "fields": [field for field in fields if field[0] != "csrfmiddlewaretoken"],
        "has_files": bool(request.FILES),
        "at": int(at.timestamp()),
    }
    text = json.dumps(content)
    return seal(text) if len(text) <= _KEEP_CHARACTERS else ""


def has_kept_form(request: HttpRequest) -> bool:
    """Say whether a late form waits in this browser."""
    return KEPT in request.session


def take_kept_form(request: HttpRequest, *, at: datetime) -> dict | None:
    """Return the late form of the officer who is signed in now, once; None for anybody else and after half an hour."""
    token = request.session.pop(KEPT, None)
    if token is None:
        return None
    try:
        content = json.loads(unseal(token))
    except SealBroken:
        return None
    is_fresh = int(at.timestamp()) - content["at"] <= KEEP_FORM.total_seconds()
    return content if is_fresh and content["user"] == str(request.user.pk) else None


def take_notice(request: HttpRequest) -> str:
    """Return the sentence for the sign-in page, once; "" when there is none."""
    return NOTICES.get(request.session.pop(NOTICE, ""), "") if NOTICE in request.session else ""
