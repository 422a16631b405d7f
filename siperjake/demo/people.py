"""Deterministic generator of invented families of the demo district.

The same index gives the same family on every machine and every run. No real person can be hit on purpose or by chance:

* every NIK and KK number carries a serial of 9001 or more. The serial counts the people registered in one
  kecamatan with one birth date (domain-facts §2.1), so numbers this high are not handed out;
* card numbers start with 0009, phones with 0811-0…, blocks that no published example uses.

Phone endings are the magic numbers of the file channel (notifications §5): …0001 delivered, …0002 refused for good,
…0003 retried, …0004 outcome unknown, …0005 never confirmed, …0006 read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from common.dates import roman_month
from siperjake.demo import names

SEED = "siperjake-contoh-1404"
ANCHOR = date(2026, 7, 1)
"""Ages are counted on this day, so that numbers never change with the calendar."""

FIRST_SERIAL = 9001
LAST_SERIAL = 9999
PHONE_FATES = ("0001",) * 14 + ("0006", "0006", "0002", "0003", "0004", "0005")


class Relation(StrEnum):
    """Place of a person in the family card."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"


class Marital(StrEnum):
    """Marital status."""

    SINGLE = "single"
    MARRIED = "married"
    WIDOWED = "widowed"


MARITAL_ON_CARD = {Marital.SINGLE: "BELUM KAWIN", Marital.MARRIED: "KAWIN", Marital.WIDOWED: "CERAI MATI"}
RELATION_ON_CARD = {
    Relation.HEAD: "KEPALA KELUARGA",
    Relation.SPOUSE: "ISTRI",
    Relation.CHILD: "ANAK",
    Relation.PARENT: "ORANG TUA",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A village as the demo needs it: code of 10 digits and the names printed on documents."""

    code: str
    name: str
    is_urban: bool
    district: str
    regency: str = "Indragiri Hilir"
    postcode: str = ""

    @property
    def kind(self) -> str:
        """Indonesian word before the village name."""
        return "Kelurahan" if self.is_urban else "Desa"

    @property
    def district_code(self) -> str:
        """First six digits: the kecamatan."""
        return self.code[:6]


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """An invented person; ``nik`` is empty for a baby that is not yet registered."""

    name: str
    nik: str
    sex: str
    birth_place: str
    birth_date: date
    relation: Relation
    marital: Marital
    job: str
    card_number: str = ""

    def age(self, *, on: date) -> int:
        """Full years on a day."""
        return on.year - self.birth_date.year - ((on.month, on.day) < (self.birth_date.month, self.birth_date.day))


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """An invented household of one family card; ``income`` is rupiah a month."""

    index: int
    kk: str
    kk_date: date
    place: Place
    street: str
    rt: str
    rw: str
    phone: str
    income: int
    members: tuple[Person, ...]

    @property
    def head(self) -> Person:
        """Head of the family."""
        return self.members[0]

    @property
    def adults(self) -> tuple[Person, ...]:
        """Members who own a KTP."""
        return tuple(member for member in self.members if member.age(on=ANCHOR) >= 17)


def card_of(*, family: Family, person: Person) -> str:
    """The person's JKN card; whose card is lost still has a number, with zeros where the others have none."""
    return person.card_number or f"0009{family.index:05d}{len(person.name):04d}"


def sktm_number(*, family: Family, issued_on: date) -> str:
    """Number of the village's poverty letter in the new filing style (domain-facts §2.6)."""
    letters = "".join(word[0] for word in family.place.name.split())
    prefix = "KEL" if family.place.is_urban else "DS"
    sequence = 11 + family.index * 7 % 380
    return f"400.12/{sequence:03d}/{prefix}-{letters}/{roman_month(issued_on.month)}/{issued_on.year}"


def generate_families(*, places: Sequence[Place], count: int) -> Iterator[Family]:
    """The first ``count`` families, spread evenly over the kecamatan of ``places``.

    A family depends on its index and the places only, so a longer list starts with the shorter one.
    """
    by_district: dict[str, list[Place]] = {}
    for place in sorted(places, key=lambda place: place.code):
        by_district.setdefault(place.district_code, []).append(place)
    districts = sorted(by_district)
    used: set[str] = set()
    for index in range(count):
        villages = by_district[districts[index % len(districts)]]
        place = villages[index // len(districts) % len(villages)]
        yield _Builder(index=index, place=place, used=used).build()


class _Builder:
    """Draws one family; ``used`` holds the identity numbers already given."""

    def __init__(self, *, index: int, place: Place, used: set[str]) -> None:
        self.index = index
        self.place = place
        self.used = used
        self.random = Random(f"{SEED}:{index}")
        self.people = self.random.choice(names.PEOPLES)
        self.sequence = 0

    def build(self) -> Family:
        rng = self.random
        members = self._members()
        newest = max(date(2008, 1, 1), *(member.birth_date for member in members)) + timedelta(days=30)
        kk_date = newest + timedelta(days=rng.randint(0, max(1, (ANCHOR - newest).days)))
        job_income = dict((*names.JOBS_MEN, *names.JOBS_WOMEN)).get(members[0].job, 600_000)
        income = max(300_000, round(job_income * rng.uniform(0.7, 1.3), -4))
        return Family(
            index=self.index,
            kk=self._unique(f"{self.place.district_code}{kk_date:%d%m%y}"),
            kk_date=kk_date,
            place=self.place,
            street=self._street(),
            rt=f"{rng.randint(1, 12):03d}",
            rw=f"{rng.randint(1, 6):03d}",
            phone=f"628110{self.index % 500:03d}{PHONE_FATES[(self.index + self.index // 20) % len(PHONE_FATES)]}",
            income=int(income),
            members=tuple(members),
        )

    def _members(self) -> list[Person]:
        rng = self.random
        widow = rng.random() < 0.14
        head_age = rng.randint(26, 67)
        head_sex = "P" if widow else "L"
        couple = not widow and rng.random() < 0.92
        marital = Marital.MARRIED if couple else Marital.WIDOWED
        head = self._person(sex=head_sex, age=head_age, relation=Relation.HEAD, marital=marital)
        members = [head]
        mother_age = head_age
        if couple:
            mother_age = max(20, head_age - rng.randint(0, 7))
            members.append(self._person(sex="P", age=mother_age, relation=Relation.SPOUSE, marital=Marital.MARRIED))
        oldest = min(24, mother_age - 20)
        possible = range(0, oldest + 1, 2)
        wanted = min(len(possible), rng.choice((0, 1, 2, 2, 3, 3, 4)))
        ages = sorted(rng.sample(possible, wanted), reverse=True)
        for age in ages if couple or widow else ():
            members.append(self._person(sex=rng.choice("LP"), age=age, relation=Relation.CHILD, marital=Marital.SINGLE))
        if rng.random() < 0.08:
            members.append(
                self._person(
                    sex=rng.choice("LP"),
                    age=min(88, head_age + 24),
                    relation=Relation.PARENT,
                    marital=Marital.WIDOWED,
                )
            )
        return members

    def _person(self, *, sex: str, age: int, relation: Relation, marital: Marital) -> Person:
        rng = self.random
        birth_date = ANCHOR - timedelta(days=age * 365 + age // 4 + rng.randint(20, 340))
        day = birth_date.day + (40 if sex == "P" else 0)
        unregistered = relation is Relation.CHILD and age == 0 and rng.random() < 0.6
        region = self.place.district_code if rng.random() < 0.85 else f"1404{rng.randint(1, 20):02d}"
        nik = "" if unregistered else self._unique(f"{region}{day:02d}{birth_date:%m%y}")
        return Person(
            name=self._name(sex=sex, age=age),
            nik=nik,
            sex=sex,
            birth_place=rng.choice(names.BIRTH_PLACES),
            birth_date=birth_date,
            relation=relation,
            marital=marital,
            job=self._job(sex=sex, age=age, relation=relation),
            card_number=f"0009{rng.randint(10**8, 10**9 - 1)}" if nik and rng.random() < 0.5 else "",
        )

    def _unique(self, prefix: str) -> str:
        """A number with a serial from the high block that no other demo person holds."""
        span = LAST_SERIAL - FIRST_SERIAL + 1
        self.sequence += 1
        offset = (self.index * 13 + self.sequence) % span
        while f"{prefix}{FIRST_SERIAL + offset}" in self.used:
            offset = (offset + 1) % span
        number = f"{prefix}{FIRST_SERIAL + offset}"
        self.used.add(number)
        return number

    def _name(self, *, sex: str, age: int) -> str:
        rng = self.random
        firsts, lasts = (names.MALE if sex == "L" else names.FEMALE)[self.people]
        if age < 25:
            firsts = names.YOUNG_MALE if sex == "L" else names.YOUNG_FEMALE
        first = rng.choice(firsts)
        if rng.random() < 0.08:
            return first
        return f"{first} {rng.choice([last for last in lasts if last not in first])}"

    def _job(self, *, sex: str, age: int, relation: Relation) -> str:
        rng = self.random
        if age < 6:
            return "Belum bekerja"
        if age < 19:
            return "Pelajar"
        if relation is Relation.PARENT:
            return "Tidak bekerja"
        jobs = names.JOBS_MEN if sex == "L" else names.JOBS_WOMEN
        return rng.choice(jobs)[0]

    def _street(self) -> str:
        rng = self.random
        if self.place.is_urban:
            street = rng.choice(("Jalan Kenanga", "Jalan Pelita", "Lorong Sepakat", "Gang Damai", "Jalan Nelayan"))
            return f"{street} No. {rng.randint(1, 90)}"
        hamlet = rng.choice(("Suka Maju", "Harapan", "Teluk Indah", "Sungai Terab", "Karya Tani", "Sumber Rejo"))
        return f"Parit {rng.randint(1, 19)}, Dusun {hamlet}"
