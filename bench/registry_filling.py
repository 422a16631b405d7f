"""Fills the registry of a bench with invented people, fast: `python -m bench.registry_filling 1000000`.

Families of four on one card, a registration and a membership each, one status in three. Names come as often as they do
in a district: a few words make up most of them. Nobody exists: serials of 9001 and more are not handed out.

`python -m bench.registry_filling new 100000` adds people of whom one in eight is already there under another spelling,
looks for their duplicates and prints how long that took and how much memory it needed.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import django

from bench.filling import analyze, make_haste, write

SEED = "siperjake-bench-registry"
FAMILY = 4
FEW = 20_000
LOT = 50_000
#: Words of names with how often they come among a thousand; a sixth of all words is rare.
FIRST = {
    "MUHAMMAD": 90, "SITI": 75, "AHMAD": 40, "NUR": 35, "ABDUL": 32, "SRI": 30, "DEWI": 22, "AGUS": 18, "RINA": 16,
    "YULI": 14, "BUDI": 14, "EKO": 12, "SUPARDI": 8, "BAHARUDDIN": 8, "ROSMINI": 8, "ZULKARNAIN": 8, "SYAMSUL": 8,
    "HASAN": 8, "FITRI": 14, "INDAH": 10, "RATNA": 10, "YUSUF": 9, "IBRAHIM": 8, "ISMAIL": 8, "AMINAH": 8,
}  # fmt: skip
LAST = {
    "AMINAH": 18, "RAHMAN": 16, "WAHYUNI": 16, "LESTARI": 14, "HIDAYAT": 14, "SAPUTRA": 16, "RAMADHAN": 12,
    "AZIZAH": 10, "FADILAH": 8, "SUTRISNO": 8, "HAKIM": 8, "ANWAR": 8, "KHAIRUNNISA": 7, "MAULANA": 9, "PUTRI": 14,
    "SARI": 14, "SUSANTI": 10, "ZAHRA": 6, "RIZKI": 12, "FAUZI": 8,
}  # fmt: skip
SYLLABLES = (
    "BA",
    "RA",
    "MI",
    "SU",
    "TI",
    "NO",
    "WA",
    "DI",
    "LE",
    "KA",
    "FA",
    "HU",
    "SA",
    "JO",
    "MAN",
    "RIN",
    "TUN",
    "DAR",
)
RARE = 60
SEGMENTS = {"PBI_JK": 46, "PBPU_PEMDA": 22, "PBPU": 18, "PPU_BU": 8, "PPU_PN": 5, "BP": 1}
STATUSES = {"AKTIF": 300, "NONAKTIF_PREMI": 18, "NONAKTIF_PBI": 12, "NONAKTIF_MENINGGAL": 2, "": 660}
#: Another spelling of the same word.
RESPELLED = {
    "MUHAMMAD": "MOH.", "SITI": "SITY", "AHMAD": "ACHMAD", "ABDUL": "ABD.", "SRI": "SRY", "YUSUF": "JUSUF",
    "RIZKI": "RIZKY", "FAUZI": "FAUZY", "WAHYUNI": "WAHJUNI",
}  # fmt: skip


class Inventor:
    """Invents people of the demo district, the same at every run."""

    def __init__(self, seed: str, *, is_small: bool = False) -> None:
        from agencies.models import Territory
        from participants.models import Facility

        self.draw = Random(f"{SEED}:{seed}")
        villages = Territory.objects.filter(code__startswith="1404", level=4).order_by("code")
        self.villages = list(villages.values_list("code", flat=True))
        if is_small:  # one kecamatan, so that its lists fill a page as those of the large one do
            self.villages = [code for code in self.villages if code.startswith(self.villages[0][:6])]
        self.clinics = list(Facility.objects.filter(kind="fktp").order_by("pk").values_list("pk", flat=True))
        self.rare = ["".join(self.draw.choices(SYLLABLES, k=self.draw.choice((2, 3, 3, 4)))) for _ in range(20_000)]
        self.first, self.first_weights = self._words(FIRST)
        self.last, self.last_weights = self._words(LAST)

    def _words(self, words: dict[str, int]) -> tuple[list[str], list[int]]:
        rare = self.draw.sample(self.rare, 3_000)
        share = sum(words.values()) * RARE // 100
        return [*words, *rare], [*(weight * 100 for weight in words.values()), *[max(1, share * 100 // 3_000)] * 3_000]

    def names(self, count: int) -> list[str]:
        """``count`` names of two or three words."""
        draw = self.draw
        first = draw.choices(self.first, self.first_weights, k=count)
        last = draw.choices(self.last, self.last_weights, k=count)
        middle = draw.choices(self.last, self.last_weights, k=count)
        words = zip(first, middle, last, strict=True)
        return [f"{one} {two} {three}" if draw.random() < 0.35 else f"{one} {three}" for one, two, three in words]

    def born(self) -> date:
        """A birthday; one in twenty-five only a year is known of."""
        draw = self.draw
        if draw.random() < 0.04:
            return date(draw.randint(1940, 2024), *draw.choice(((1, 1), (7, 1), (12, 31))))
        return date(1940, 1, 1) + timedelta(days=draw.randrange(31_000))

    def people(self, first: int, count: int, now: datetime) -> Iterator[dict[str, Any]]:
        """Rows of people ``first`` and on, four to a family card of the same number."""
        from common.names import name_key

        draw = self.draw
        names = self.names(count)
        segments = draw.choices(list(SEGMENTS), list(SEGMENTS.values()), k=count)
        statuses = draw.choices(list(STATUSES), list(STATUSES.values()), k=count)
        for number in range(first, first + count):
            place, born = number - first, self.born()
            village = self.villages[number // FAMILY * 7 % len(self.villages)]
            status = statuses[place]
            has_nik = number % 50 != 0
            yield {
                "id": number,
                "nik": f"{village[:6]}{number:010d}" if has_nik else None,
                "no_nik_reason": "" if has_nik else "belum_rekam",
                "card_number": f"0009{number:09d}" if number % 3 else None,
                "full_name": names[place],
                "name_key": name_key(names[place]),
                "sex": "LP"[number % 2],
                "birth_place": "Tembilahan",
                "birth_date": born,
                "relation": ("kepala", "istri", "anak", "anak")[number % FAMILY],
                "territory_id": village,
                "household_id": number // FAMILY + 1,
                "address": "Parit Contoh",
                "rt": "001",
                "rw": "002",
                "phone": f"62811{number // FAMILY:08d}" if number % 2 else "",
                "segment": segments[place],
                "care_class": 3,
                "facility_id": self.clinics[number % len(self.clinics)],
                "member_since": date(2024, 1, 1),
                "status": status,
                "status_source": "bpjs" if status else "",
                "status_on": date(2026, 1, 1) - timedelta(days=number % 900) if status else None,
                "desil": number % 10 + 1 if number % 5 == 0 else None,
                "desil_source": "siks_ng" if number % 5 == 0 else "",
                "desil_on": date(2026, 3, 1) if number % 5 == 0 else None,
                "died_on": date(2025, 5, 5) if number % 200 == 7 else None,
                "left_on": date(2025, 5, 5) if number % 300 == 11 else None,
                "last_change": number,
                "created_at": now,
                "changed_at": now,
            }


def fill(count: int, *, now: datetime) -> None:
    """Write ``count`` people with card, registration and membership, in lots: memory does not grow with the number."""
    from django.db import transaction

    from participants.models import Household, Membership, Participant, ParticipantChange

    inventor, officer = Inventor(str(count), is_small=count <= FEW), _officer()
    make_haste()
    with transaction.atomic():
        for first in range(1, count + 1, LOT):
            people = list(inventor.people(first, min(LOT, count + 1 - first), now))
            cards = {row["household_id"]: row["territory_id"] for row in people}
            if first > 1 and first % FAMILY:
                del cards[people[0]["household_id"]]  # came with the last of the lot before
            write(Household, (_card(key, place) for key, place in cards.items()))
            write(Participant, people)
            write(ParticipantChange, (_registration(row, officer, now) for row in people))
            write(Membership, (_membership(row) for row in people))
    analyze()


def _card(key: int, place: str) -> dict[str, Any]:
    return {"id": key, "kk_number": f"1404{key:012d}", "territory_id": place}


def _officer() -> int:
    from agencies.models import Membership

    return Membership.objects.filter(role="operator_data").values_list("user_id", flat=True).order_by("pk").first()


def _registration(row: dict[str, Any], officer: int, now: datetime) -> dict[str, Any]:
    fields = {name: [None, row[name]] for name in ("nik", "full_name", "territory_id", "segment") if row[name]}
    change = {"id": row["id"], "participant_id": row["id"], "kind": "create", "fields": fields}
    return change | {"at": now, "actor_id": officer}


def _membership(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "participant_id": row["id"],
        "segment": row["segment"],
        "care_class": 3,
        "facility_id": row["facility_id"],
        "valid_from": date(2024, 1, 1),
        "opened_by": row["id"],
    }


def add_new(count: int, *, now: datetime) -> list[int]:
    """Write ``count`` people behind those that are there; one in eight is there already under another spelling."""
    from django.db import transaction
    from django.db.models import Max

    from common.names import name_key
    from participants.models import Participant

    last = Participant.objects.aggregate(last=Max("pk"))["last"]
    inventor = Inventor("new")
    people = list(inventor.people(last + 1, count, now))
    known = Participant.objects.order_by("pk").values_list("full_name", "birth_date", "territory_id", "sex")
    for row, (name, born, place, sex) in zip(people[::8], known[: len(people) // 8 + 1], strict=False):
        name = " ".join(RESPELLED.get(word, word) for word in name.split())
        row |= {"full_name": name, "name_key": name_key(name), "birth_date": born, "territory_id": place, "sex": sex}
        row |= {"nik": None, "no_nik_reason": "belum_rekam"}
    for row in people:
        row["household_id"] = None
    with transaction.atomic():
        write(Participant, people)
    analyze()
    return [row["id"] for row in people]


def main() -> None:
    """Fill the database of the environment, or look for duplicates in it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siperjake.settings.dev")
    django.setup()
    from django.utils import timezone

    started, now = time.perf_counter(), timezone.now()
    if sys.argv[1] != "new":
        fill(int(sys.argv[1]), now=now)
        print(json.dumps({"seconds": time.perf_counter() - started}))
        return
    from participants.models import Participant
    from participants.services.duplicates import find_duplicates

    keys = add_new(int(sys.argv[2]), now=now)
    loaded, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = find_duplicates(participant_ids=keys, at=now)
    seconds = time.perf_counter() - loaded
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    known = Participant.objects.count() - len(keys)
    memory = {"before": before // 1024, "peak": peak // 1024}
    print(json.dumps({"found": found, "known": known, "seconds": seconds} | memory))


if __name__ == "__main__":
    main()
