"""What is recorded of a person now, block by block. Pure reading; a fixed number of queries."""

from dataclasses import dataclass

from django.urls import reverse

from agencies.models import Territory
from common.dates import format_date
from participants.admin_views.people_words import (
    NUMBERS,
    cover_text,
    grouped,
    listed_nik,
    masked,
    short_day,
    status_tone,
)
from participants.models import DuplicatePair, Household
from participants.models.participant import Participant
from participants.panels import Cell, table
from participants.services.history import NOTHING, label_of, words_for

IDENTITY = ("full_name", "nik", "no_nik_reason", "placeholder_nik", "card_number", "sex", "birth_place", "birth_date")
FAMILY = ("kk_number", "relation", "marital_status", "territory_id", "address", "rt", "rw", "postcode")
CONTACT = ("phone", "contact_preference")
COVER = ("segment", "care_class", "facility_id", "member_since", "status", "status_text", "status_source", "status_on")
WELFARE = ("desil", "desil_source", "desil_on")
LEAVING = ("died_on", "left_on", "left_to")
GROUPS = (
    ("Identitas", IDENTITY),
    ("Keluarga dan alamat", FAMILY),
    ("Kontak", CONTACT),
    ("Kepesertaan", COVER),
    ("Desil", WELFARE),
    ("Meninggal atau pindah", LEAVING),
)
#: Groups that are left out when nothing of them is known, and names whose absence says nothing.
_ONLY_WHEN_KNOWN = frozenset({*LEAVING, *WELFARE, "no_nik_reason", "placeholder_nik", "postcode", "status_text", "rw"})


@dataclass(frozen=True)
class Fact:
    """One labelled value of the record."""

    name: str
    label: str
    value: str
    is_number: bool = False


@dataclass(frozen=True)
class FactGroup:
    """Facts under one title."""

    title: str
    facts: list[Fact]


def fact_groups(state, *, with_numbers):
    """The groups of ``state`` (JSON form); numbers in groups of four, or hidden."""
    words = words_for(state.items())
    groups = []
    for title, names in GROUPS:
        facts = [
            Fact(name, label_of(name), _value(name, state[name], words, with_numbers), name in NUMBERS)
            for name in names
            if state[name] not in (None, "") or name not in _ONLY_WHEN_KNOWN
        ]
        if facts:
            groups.append(FactGroup(title, facts))
    return groups


def _value(name, value, words, with_numbers):
    if value and name in NUMBERS:
        return grouped(value) if with_numbers else masked(name, value)
    if name == "territory_id":
        return place_words(value)
    return words(name, value)


def place_words(code):
    """ "Tembilahan Kota, Tembilahan, Kabupaten Indragiri Hilir": the place of ``code`` with what it lies in."""
    above = [code[:length] for length in (10, 6, 4) if len(code) >= length]
    names = dict(Territory.objects.filter(pk__in=above).values_list("pk", "name"))
    return ", ".join(names[part] for part in above if part in names) or NOTHING


def household_url(person, user):
    """The page of the family, for whoever may see families there."""
    if not person.household_id or not user.has_perm("participants.view_household"):
        return ""
    if not Household.objects.visible_to(user).filter(pk=person.household_id).exists():
        return ""
    return reverse("admin:participants_household_change", args=[person.household_id])


def members_of(household_id, user):
    """Standing people on a family card, as far as the reader sees them: head first, then by age."""
    people = (
        Participant.objects.visible_to(user)
        .standing()
        .filter(household_id=household_id)
        .select_related("territory__parent", "facility")
    )
    places = {"kepala": 0, "suami": 1, "istri": 1}
    return sorted(people, key=lambda one: (places.get(one.relation, 2), str(one.birth_date or "9"), one.pk))


def family(person, user):
    """Who else stands on the same family card."""
    others = [] if person.household_id is None else members_of(person.household_id, user)
    rows = [
        (
            Cell(f"{one.full_name} (orang ini)")
            if one.pk == person.pk
            else Cell(one.full_name, reverse("admin:participants_participant_change", args=[one.pk])),
            one.get_relation_display(),
            format_date(one.birth_date) if one.birth_date else "",
            listed_nik(one) if not one.nik else masked("nik", one.nik),
            cover_text(one),
            status_cell(one),
        )
        for one in others
    ]
    headings = ("Nama", "Hubungan", "Lahir", "NIK", "Kepesertaan", "Status")
    return table("keluarga", "Anggota keluarga", headings, rows, empty="Nomor KK orang ini belum tercatat.")


def status_cell(person):
    """What a source last said, with its day."""
    if not person.status:
        return Cell("belum ada")
    text = f"{person.get_status_display()} (per {short_day(person.status_on)})"
    return Cell(text, tone=status_tone(person.status))


def open_pairs(person, user):
    """(reasons, address) of the pairs with ``person`` that nobody has judged."""
    pairs = DuplicatePair.objects.visible_to(user).waiting().about(person).order_by("-score", "pk")[:5]
    return [
        (" · ".join(pair.reasons), reverse("admin:participants_duplicatepair_change", args=[pair.pk])) for pair in pairs
    ]
