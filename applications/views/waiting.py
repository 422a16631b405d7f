"""Past a limit a person waits ten seconds and goes on; nobody is shut out and nothing typed is lost (§2.8).

The wait is a signed note in a hidden field of the page, good for one use by one device.
"""

import secrets

from django.core import signing
from django.core.cache import cache
from django.shortcuts import render

from applications.services import within_limit
from applications.views.throttle import network_key

COOKIE = "sj_device"
COOKIE_AGE = 365 * 24 * 3600
SALT = "applications.waiting"
WAIT_SECONDS = 10
GOOD_FOR_SECONDS = 3600


def device_key(request):
    """What tells one phone from the next: a random number in a signed cookie; made up when there is none yet."""
    if not hasattr(request, "device_key"):
        known = request.get_signed_cookie(COOKIE, default="", salt=SALT)
        request.device_key = known or secrets.token_urlsafe(16)
        request.device_is_new = not known
    return request.device_key


def keep_device(request, response):
    """Give the phone its number, for a year; it says nothing about the person."""
    device_key(request)
    if request.device_is_new:
        response.set_signed_cookie(
            COOKIE,
            request.device_key,
            salt=SALT,
            max_age=COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


def may_go_on(request, *, verb, at, nik="", officer=None):
    """Whether this request is within the limits of ``verb`` ("start", "send"), or has waited. All are counted.

    An ``officer`` who enters one family after the other is counted by himself: neither his computer nor his office's
    address is held against him, nor he against the families there.
    """
    if officer is not None:
        keys = {f"{verb}:officer": officer.pk}
    else:
        keys = {f"{verb}:device": device_key(request), f"{verb}:network": network_key(request)}
    if nik:
        keys[f"{verb}:nik"] = nik
    within = [within_limit(scope=scope, key=key, at=at) for scope, key in keys.items()]
    return all(within) or _has_waited(request, verb, at)


def _has_waited(request, verb, at):
    try:
        note = signing.loads(request.POST.get("tunggu", ""), salt=SALT)
    except signing.BadSignature:
        return False
    age = at.timestamp() - note["at"]
    fits = (note["verb"], note["device"]) == (verb, device_key(request))
    return fits and WAIT_SECONDS <= age <= GOOD_FOR_SECONDS and cache.add(f"wait:{note['id']}", 1, GOOD_FOR_SECONDS)


def wait_page(request, *, verb, at, keep=()):
    """The page that asks to wait ten seconds; ``keep`` names the posted fields it carries on."""
    note = {"verb": verb, "device": device_key(request), "at": at.timestamp(), "id": secrets.token_urlsafe(8)}
    context = {
        "wait_seconds": WAIT_SECONDS,
        "wait_token": signing.dumps(note, salt=SALT),
        "kept": [(name, request.POST.get(name, "")[:200]) for name in keep],
    }
    return keep_device(request, render(request, "public/wait.html", context, status=429))
