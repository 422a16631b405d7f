"""How the pages about people say things: short, masked, the same words everywhere."""

from django.utils import timezone
from django.utils.html import format_html

from agencies.models import Agency
from agencies.scoping import scope_of
from common.dates import MONTHS, format_date
from common.masking import mask_card, mask_nik, mask_phone
from participants.enums import MembershipStatus

_ACTIVE = frozenset({MembershipStatus.ACTIVE})
_UNCLEAR = frozenset({MembershipStatus.NOT_YET, MembershipStatus.UNKNOWN})
#: Names of the state whose values are numbers of a person.
NUMBERS = frozenset({"nik", "kk_number", "card_number", "phone", "placeholder_nik"})


def tag(word, tone=""):
    """A word in a small frame; ``tone`` is ok, wait, late or nothing."""
    return format_html('<span class="tag {}">{}</span>', tone, word)


def short_day(day):
    """ "20 Nov 2026"; "" for None."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}" if day else ""


def full_day(day):
    """ "20 November 2026"; "" for None."""
    return format_date(day) if day else ""


def moment_text(at, zone):
    """ "20 November 2026, 10.00" on the office's clock."""
    local = timezone.localtime(at, zone)
    return f"{format_date(local)}, {local:%H.%M}"


def zone_of(user):
    """The clock of the reader's office."""
    office = Agency.objects.filter(pk__in=scope_of(user).agency_ids).order_by("pk").first()
    return office.zone if office else timezone.get_current_timezone()


def status_tone(status):
    """The tone of a membership status: ok, wait, late, or nothing when none is recorded."""
    if not status:
        return ""
    return "ok" if status in _ACTIVE else "wait" if status in _UNCLEAR else "late"


def grouped(digits):
    """ "1404 0157 0890 0001": as it is compared by eye."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits or ""), 4))


def hidden(digits):
    """All but the last two: beside a birth date the first six would give a NIK away (ux-and-security P5)."""
    return f"{'*' * 14}{digits[-2:]}" if digits else ""


def masked(name, value):
    """The value of ``name``, hidden when it is a number of a person."""
    if not value or name not in NUMBERS:
        return value
    if name == "card_number":
        return mask_card(value)
    return mask_phone(value) if name == "phone" else hidden(value)


def listed_nik(person):
    """The NIK as lists show it."""
    return mask_nik(person.nik) if person.nik else "tanpa NIK"


def place_text(person):
    """Village and kecamatan."""
    above = person.territory.parent
    return f"{person.territory.name}, {above.name}" if above else person.territory.name


def cover_text(person):
    """Kind of membership and class: "PBI JK (APBN), kelas 3"."""
    parts = [person.get_segment_display(), f"kelas {person.care_class}" if person.care_class else ""]
    return ", ".join(filter(None, parts))
