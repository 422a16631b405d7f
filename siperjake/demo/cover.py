"""What the sources of the demo registry say of the invented families: BPJS's lists, Dukcapil's, the welfare tenths.

Pure. Families of the first cases come first, with the cover their case is about; the others begin at ``FIRST_OTHER``,
a number that no case reaches. Numbers keep to the invented blocks of ``people``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from participants import enums
from participants.enums import Segment
from siperjake.demo.people import ANCHOR, SEED, Family, Marital, Person, Place, Relation, card_of, generate_families

FIRST_OTHER = 1000
"""Families from here on are in the registry and in no case."""
SAMPLE_FAMILIES = 1900
"""Families from here on are in no list but the sample files: new to everybody."""

ACTIVE, REMOVED, IN_ARREARS = "AKTIF", "NON AKTIF - TIDAK TERDAFTAR DTSEN", "NON AKTIF KARENA PREMI"
LEFT_WORK, TOO_OLD, DECEASED = "NON AKTIF KARENA PHK", "NON AKTIF - ANAK USIA > 21", "NON AKTIF - MENINGGAL"

RELATIONS = {
    Relation.HEAD: enums.Relation.HEAD,
    Relation.SPOUSE: enums.Relation.WIFE,
    Relation.CHILD: enums.Relation.CHILD,
    Relation.PARENT: enums.Relation.PARENT,
}
MARITAL = {
    Marital.SINGLE: enums.MaritalStatus.SINGLE,
    Marital.MARRIED: enums.MaritalStatus.MARRIED,
    Marital.WIDOWED: enums.MaritalStatus.WIDOWED,
}


@dataclass(frozen=True, slots=True)
class Cover:
    """How a family is insured: segment ("" for not at all), classes, BPJS's words, what the words turn into."""

    segment: str
    classes: tuple[int, ...]
    status: str
    later: str
    desils: tuple[int, int]
    weight: int


COVERS = {
    "pbi": Cover(Segment.PBI_JK, (3,), ACTIVE, REMOVED, (1, 4), 40),
    "removed": Cover(Segment.PBI_JK, (3,), REMOVED, ACTIVE, (5, 8), 8),
    "district": Cover(Segment.PBPU_PEMDA, (3,), ACTIVE, ACTIVE, (2, 5), 18),
    "own": Cover(Segment.PBPU, (1, 2, 3, 3, 3), ACTIVE, IN_ARREARS, (5, 9), 7),
    "arrears": Cover(Segment.PBPU, (1, 2, 3, 3), IN_ARREARS, ACTIVE, (4, 7), 9),
    "state": Cover(Segment.PPU_PN, (1, 2), ACTIVE, ACTIVE, (7, 10), 5),
    "company": Cover(Segment.PPU_BU, (1, 2, 2), ACTIVE, LEFT_WORK, (5, 9), 7),
    "jobless": Cover(Segment.PPU_BU, (2,), LEFT_WORK, LEFT_WORK, (3, 6), 2),
    "retired": Cover(Segment.BP, (2,), ACTIVE, ACTIVE, (6, 9), 1),
    "none": Cover("", (), "", "", (1, 5), 3),
}
OF_SERVICE = {"reaktivasi": "removed", "peralihan": "arrears", "pengusulan": "none", "pembebasan": "none"}
"""The cover a family has before it applies."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One person and what each source says of him; ``card`` is empty where BPJS does not know him."""

    family: Family
    person: Person
    card: str
    segment: str
    care_class: int | None
    since: date
    status: str
    later: str
    desil: int | None

    @property
    def listed_name(self) -> str:
        """The name on BPJS's first list: one in fifty stands there misspelt, until Dukcapil's list comes."""
        return respelt(self.person.name) if self.family.index % 50 == 3 else self.person.name

    def state(self, *, later: bool = False) -> dict[str, Any]:
        """The person as the sheets of ``participants.columns`` show him, as BPJS saw him first or sees him now."""
        person, family = self.person, self.family
        return {
            "nik": person.nik,
            "kk_number": family.kk,
            "card_number": self.card,
            "full_name": person.name.upper(),
            "relation": RELATIONS[person.relation].value,
            "sex": person.sex,
            "birth_place": person.birth_place.upper(),
            "birth_date": person.birth_date,
            "marital_status": MARITAL[person.marital].value,
            "address": family.street.upper(),
            "rt": family.rt,
            "rw": family.rw,
            "postcode": family.place.postcode,
            "district_code": family.place.district_code,
            "district_name": family.place.district.upper(),
            "village_code": family.place.code,
            "village_name": family.place.name.upper(),
            "facility_code": f"99{family.place.district_code}",
            "facility_name": f"Puskesmas Contoh {family.place.district}",
            "segment": self.segment,
            "care_class": self.care_class,
            "member_since": self.since,
            "status": "",
            "status_text": self.later if later else self.status,
        }


def registry_entries(*, places: Sequence[Place], families: int, services: Mapping[int, str]) -> list[Entry]:
    """The people of ``families`` families; a fifth of them are the first ones of the cases.

    ``services`` holds the service that a family of the cases asks for first, by its number.
    """
    of_cases = families // 5
    listed = list(generate_families(places=places, count=FIRST_OTHER + families - of_cases))
    chosen = [*listed[:of_cases], *listed[FIRST_OTHER:]]
    return [entry for family in chosen for entry in _entries(family, services.get(family.index, ""))]


def sample_entries(*, places: Sequence[Place], first: int, count: int) -> list[Entry]:
    """The people of ``count`` families from number ``first`` on, none of them of a case."""
    listed = list(generate_families(places=places, count=first + count))
    return [entry for family in listed[first:] for entry in _entries(family, "")]


def second_record(entry: Entry) -> dict[str, Any]:
    """The same person once more, as a list has him that knows no NIK: another card, another spelling."""
    family, born = entry.family, entry.person.birth_date
    state = entry.state() | {
        "nik": ("-", "0000000000000000", "BELUM ADA")[family.index % 3],
        "card_number": f"0009{family.index:05d}9{family.members.index(entry.person):03d}",
        "full_name": respelt(entry.person.name).upper(),
    }
    match family.index % 4:
        case 0:
            state["kk_number"] = None
        case 1 if born.day <= 12:
            state["birth_date"] = born.replace(day=born.month, month=born.day)
        case 2:
            state |= {"kk_number": None, "address": None}
    return state


def respelt(name: str) -> str:
    """A name as another clerk writes it."""
    for ours, theirs in _SPELLINGS:
        if ours in name:
            return name.replace(ours, theirs, 1)
    return f"{name}h"


_SPELLINGS = (
    ("Muhammad", "Muh."),
    ("Ahmad", "Achmad"),
    ("Siti", "Sitti"),
    ("Nur", "Noor"),
    ("Abdul", "Abd."),
    ("Sri", "Sry"),
    ("Rizki", "Rizky"),
    ("Sya", "Sha"),
    ("Ju", "Dju"),
    ("U", "Oe"),
    ("u", "oe"),
    ("ah", "a"),
    ("ni", "ny"),
    ("h", "kh"),
    ("a", "aa"),
)


def _entries(family: Family, service: str) -> list[Entry]:
    rng = Random(f"{SEED}:cover:{family.index}")
    drawn = rng.choices(list(COVERS), weights=[cover.weight for cover in COVERS.values()])[0]
    cover = COVERS[OF_SERVICE.get(service, drawn)]
    is_turning = rng.random() < 0.12
    care_class = rng.choice(cover.classes) if cover.classes else None
    since = date(rng.randint(2016, 2024), rng.randint(1, 12), 1)
    desil = rng.randint(*cover.desils) if rng.random() < 0.85 else None
    cards = _cards(family) if cover.segment else {}
    found = []
    for person in family.members:
        status = _status(person, cover)
        card = cards.get(person.nik, "")
        found.append(
            Entry(
                family=family,
                person=person,
                card=card,
                segment=cover.segment if card else "",
                care_class=care_class if card else None,
                since=max(since, _next_month(person.birth_date)),
                status=status,
                later=cover.later if is_turning and status == cover.status else status,
                desil=desil,
            )
        )
    return found


def _cards(family: Family) -> dict[str, str]:
    """Card numbers by NIK. Of a family that applies only who keeps the card the case will name."""
    people = [person for person in family.members if person.nik]
    if family.index >= FIRST_OTHER:
        return {
            person.nik: person.card_number or f"0009{family.index:05d}{100 + number:04d}"
            for number, person in enumerate(people)
        }
    numbers = [card_of(family=family, person=person) for person in people]
    return {person.nik: number for person, number in zip(people, numbers, strict=True) if numbers.count(number) == 1}


def _status(person: Person, cover: Cover) -> str:
    age = person.age(on=ANCHOR)
    if person.relation is Relation.PARENT and age > 84:
        return DECEASED
    if person.relation is Relation.CHILD and age >= 21 and cover.segment in (Segment.PPU_PN, Segment.PPU_BU):
        return TOO_OLD
    return cover.status


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
