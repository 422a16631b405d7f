"""What the frame of every public page shows: how to reach a person, which office it is, how large the letters are."""

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from agencies.enums import AgencyKind
from agencies.models import Agency
from agencies.services import agency_for, policy_value
from common.identity import IdentityError, parse_phone

TEXT_SIZE_COOKIE = "ukuran"
TEXT_SIZES = (1, 2, 3)


def public_frame(request):
    """``help``, ``agency_name``, ``officer`` and ``text_size``; all but the last cost nothing until a template asks."""
    return {
        "help": SimpleLazyObject(lambda: _help(request)),
        "agency_name": SimpleLazyObject(lambda: _agency_name(request)),
        "officer": SimpleLazyObject(lambda: _officer(request)),
        "text_size": _text_size(request),
    }


def _officer(request):
    """The officer who fills in for a family in this browser, or None; a visitor without a cookie is never asked."""
    user = getattr(request, "user", None)
    is_known = settings.SESSION_COOKIE_NAME in request.COOKIES and user is not None
    return user if is_known and user.is_authenticated else None


def preset_village_code(request):
    """The village of the QR poster by which this browser came, else None."""
    session = getattr(request, "session", None)
    return session.get("village") if session is not None else None


def _help(request):
    code, today = preset_village_code(request), timezone.localdate()
    phone = policy_value("general.help_phone", territory_code=code, on=today)
    whatsapp = policy_value("general.help_whatsapp", territory_code=code, on=today)
    try:
        url = f"https://wa.me/{parse_phone(whatsapp)}" if whatsapp else ""
    except IdentityError:
        url = ""
    return {"phone": phone, "whatsapp": whatsapp, "whatsapp_url": url}


def _agency_name(request):
    """The social office of the poster's village; without a poster the only one there is, else none."""
    code = preset_village_code(request)
    if code:
        agency = agency_for(kind=AgencyKind.DINSOS, territory_code=code)
        return agency.name if agency else ""
    names = list(Agency.objects.of_kind(AgencyKind.DINSOS).values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else ""


def _text_size(request):
    value = request.COOKIES.get(TEXT_SIZE_COOKIE, "")
    return int(value) if value in {str(size) for size in TEXT_SIZES} else 1
