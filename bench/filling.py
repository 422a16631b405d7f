"""Fills the database of a bench with invented cases, fast: `python -m bench.filling 200000`.

Rows are made from the models' own fields and go in by COPY (PostgreSQL) or one `executemany` (SQLite). Nobody in them
exists: serials of 9001 and more are not handed out (see siperjake.demo.people), and every name says CONTOH.
"""

import itertools
import os
import sys
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

import django

SEED = "siperjake-bench-1404"
#: What a district has in its third year: nearly everything is finished.
FINISHED = {"done": 62, "accepted": 15, "rejected": 12, "cancelled": 7, "expired": 4}
OPEN = {
    "submitted": 44,
    "in_review": 16,
    "returned": 12,
    "verified": 9,
    "referred": 6,
    "approved": 6,
    "village_check": 3,
    "recapped": 2,
    "sent": 1,
    "refused": 1,
}
OPEN_SHARE = 0.03
#: A small office has more open ones, more questions and one kecamatan, so that its lists fill a page as those of the
#: large one do: else the ratio of two pages would tell how many rows were drawn.
OPEN_SHARE_OF_FEW = 0.6
ASKED_AMONG, ASKED_AMONG_FEW = 50, 2
FEW = 5_000
SERVICES = ("pengusulan", "pembebasan", "peralihan", "reaktivasi")
FIRST_NAMES = ("Siti", "Ahmad", "Nurhayati", "Baharuddin", "Rosmini", "Zulkarnain", "Aminah", "Syamsul")
#: Finished cases spread over so many days before today, open ones over the last weeks.
DAYS, OPEN_DAYS = 1_000, 30
#: The newest cases have papers, for the case page.
WITH_PAPERS = 400
VERIFIED = {"verified", "approved", "recapped", "sent", "accepted", "refused", "rejected", "done"}
DECIDED = VERIFIED - {"verified"}
FINAL = {"rejected", "done", "cancelled", "expired"}
PATHS = {
    "submitted": ("submit",),
    "village_check": ("submit", "ask_village"),
    "cancelled": ("submit", "cancel"),
    "in_review": ("submit", "take"),
    "returned": ("submit", "take", "return"),
    "expired": ("submit", "take", "return", "expire"),
    "referred": ("submit", "take", "refer"),
    "verified": ("submit", "take", "verify"),
    "rejected": ("submit", "take", "verify", "reject"),
}
REASONS = {"return": "DOK_TERPOTONG", "reject": "DESIL_DI_ATAS_BATAS", "cancel": "DICABUT_PEMOHON"}


class Filler:
    """Writes ``count`` cases of the demo district with their moves, members, questions and papers."""

    def __init__(self, count: int) -> None:
        from agencies.models import Agency, Membership, Territory

        self.count = count
        self.is_small = count <= FEW
        self.random = Random(f"{SEED}:{count}")
        self.now = datetime.now().astimezone().replace(microsecond=0)  # noqa: DTZ005, TID251 - a bench has a clock
        self.agency = Agency.objects.get(code="dinsos-1404")
        self.partner = Agency.objects.get(code="dukcapil-1404")
        self.desks = list(Agency.objects.filter(kind__in=("desa", "rsud")).values_list("pk", flat=True).order_by("pk"))
        self.villages = list(
            Territory.objects.filter(code__startswith="1404", level=4).values_list("code", flat=True).order_by("code")
        )
        if self.is_small:
            self.villages = [code for code in self.villages if code.startswith(self.villages[0][:6])]
        officers = Membership.objects.filter(agency=self.agency).values_list("role", "user_id").order_by("pk")
        self.checkers = [user for role, user in officers if role == "verifikator"]
        self.decider = next(user for role, user in officers if role == "penyetuju")

    def fill(self) -> None:
        """Write everything; about half a minute for 200,000."""
        from django.db import transaction

        from applications.models import (
            Application,
            ApplicationTransition,
            Document,
            DocumentPage,
            HouseholdMember,
            Referral,
        )

        make_haste()
        with transaction.atomic():
            cases = list(self._cases())
            write(Application, cases)
            write(ApplicationTransition, self._moves(cases))
            write(HouseholdMember, self._members(cases))
            write(Referral, self._questions(cases))
            papers = list(self._papers(cases[-WITH_PAPERS:]))
            write(Document, papers)
            write(DocumentPage, self._pages(papers))
        analyze()

    def _cases(self) -> Iterator[dict[str, Any]]:
        share = OPEN_SHARE_OF_FEW if self.is_small else OPEN_SHARE
        draw = self.random
        finished, their_weights = list(FINISHED), list(FINISHED.values())
        still_open, open_weights = list(OPEN), list(OPEN.values())
        arrivals = []
        for _ in range(self.count):
            is_open = draw.random() < share
            status = draw.choices(still_open, open_weights)[0] if is_open else draw.choices(finished, their_weights)[0]
            days = draw.uniform(0, OPEN_DAYS) if is_open else draw.uniform(2, DAYS)
            arrivals.append((self.now - timedelta(days=days), status))
        for number, (arrived, status) in enumerate(sorted(arrivals), 1):
            yield self._case(number, status, arrived)

    def _case(self, number: int, status: str, arrived: datetime) -> dict[str, Any]:
        draw = self.random
        village = self.villages[number * 7 % len(self.villages)]
        born = date(1950, 1, 1) + timedelta(days=number * 37 % 25_000)
        checker = self.checkers[number % len(self.checkers)]
        service = SERVICES[number % len(SERVICES)]
        is_urgent = service in ("pembebasan", "reaktivasi") and number % 5 == 0
        due = arrived + timedelta(days=1 if is_urgent else draw.choice((3, 5, 7)))
        later = min(arrived + timedelta(hours=30), self.now)
        serial = 9001 + number % 999
        return {
            "id": number,
            "public_id": uuid.UUID(int=draw.getrandbits(128), version=4),
            "submit_key": uuid.UUID(int=draw.getrandbits(128), version=4),
            "ticket": f"{1_000_000_000 + number * 7}",
            "pin_hash": "contoh",
            "service": service,
            "status": status,
            "is_urgent": is_urgent,
            "village_id": village,
            "agency_id": self.agency.pk,
            "entry_agency_id": self.desks[number % len(self.desks)] if number % 6 == 0 else None,
            "assigned_to_id": None if status in ("submitted", "village_check", "cancelled") else checker,
            "full_name": f"{FIRST_NAMES[number % 8]} CONTOH {number}",
            "nik": f"{village[:6]}{born:%d%m%y}{serial}"[:14] + f"{number % 97:02d}",
            "kk_number": f"{village[:6]}010110{serial}",
            "birth_place": "Tembilahan",
            "birth_date": born,
            "sex": "LP"[number % 2],
            "phone": f"628110{number % 10_000_000:07d}",
            "phone_owner": "sendiri",
            "address": "Parit Contoh",
            "rt": "001",
            "rw": "002",
            "created_at": arrived,
            "saved_at": arrived,
            "submitted_at": arrived,
            "due_at": due,
            "promised_at": due,
            "first_taken_at": None if status in ("submitted", "village_check") else later,
            "clock_paused_at": later if status == "returned" else None,
            "corrected_at": arrived if status == "submitted" and number % 9 == 0 else None,
            "verified_at": later if status in VERIFIED else None,
            "verified_by_id": checker if status in VERIFIED else None,
            "decided_at": later if status in DECIDED else None,
            "decided_by_id": self.decider if status in DECIDED else None,
            "decision_reason": REASONS["reject"] if status == "rejected" else "",
            "closed_at": later if status in FINAL else None,
        }

    def _moves(self, cases: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        from applications.workflow import MOVES

        for case in cases:
            before, at = "draft", case["submitted_at"]
            for verb in PATHS.get(case["status"], ("submit", "take", "verify", "approve")):
                after = str(MOVES[verb].target)
                actor = self.decider if verb in ("approve", "reject") else case["verified_by_id"] or self.checkers[0]
                kind = {"submit": "applicant", "cancel": "applicant", "ask_village": "system", "expire": "system"}
                yield {
                    "application_id": case["id"],
                    "verb": verb,
                    "from_status": before,
                    "to_status": after,
                    "actor_kind": kind.get(verb, "officer"),
                    "actor_id": None if verb in kind else actor,
                    "agency_id": None if verb in kind else self.agency.pk,
                    "program": "bench" if kind.get(verb) == "system" else "",
                    "reason_code": REASONS.get(verb, ""),
                    "at": at,
                }
                before, at = after, min(at + timedelta(hours=10), self.now)

    def _members(self, cases: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for case in cases:
            if case["id"] % 2:
                continue
            yield {
                "application_id": case["id"],
                "public_id": uuid.UUID(int=self.random.getrandbits(128), version=4),
                "position": 1,
                "full_name": f"Anak CONTOH {case['id']}",
                "nik": f"{case['nik'][:14]}{98 + case['id'] % 2}",
                "birth_date": date(2015, 1, 1),
                "sex": "L",
                "family_relation": "4",
            }

    def _questions(self, cases: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """One for each referred case and, answered, for some of the others."""
        among = ASKED_AMONG_FEW if self.is_small else ASKED_AMONG
        for case in cases:
            is_waiting = case["status"] == "referred"
            if is_waiting or (case["id"] % among == 0 and case["first_taken_at"]):
                yield {
                    "application_id": case["id"],
                    "to_agency_id": self.partner.pk,
                    "question": "Apakah NIK ini terdaftar? (CONTOH)",
                    "asked_by_id": case["assigned_to_id"] or self.checkers[0],
                    "asked_at": case["first_taken_at"],
                    "due_at": case["first_taken_at"] + timedelta(days=3),
                    "answer": "" if is_waiting else "Terdaftar (CONTOH).",
                    "answered_by_id": None if is_waiting else self.checkers[0],
                    "answered_at": None if is_waiting else self.now,
                }

    def _papers(self, cases: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        numbers = itertools.count(1)
        for case, kind in itertools.product(cases, ("ktp", "kk", "sktm")):
            number = next(numbers)
            yield {
                "id": number,
                "application_id": case["id"],
                "public_id": uuid.UUID(int=self.random.getrandbits(128), version=4),
                "kind": kind,
                "version": 1,
                "sha256": f"{number:064x}",
                "source_bytes": 200_000,
                "uploaded_at": case["submitted_at"],
            }

    def _pages(self, papers: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for paper in papers:
            yield {
                "document_id": paper["id"],
                "public_id": uuid.UUID(int=self.random.getrandbits(128), version=4),
                "number": 1,
                "file": f"documents/00/{paper['id']:032x}.jpg",
                "sha256": paper["sha256"],
                "size": 60_000,
                "width": 1200,
                "height": 900,
            }


def write(model: type, rows: Iterable[dict[str, Any]]) -> None:
    """Put ``rows`` (values by attribute name) into the table of ``model``; the rest are defaults."""
    from django.db import connection

    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key or field.attname in first]
    plain = model()
    empty = {f.attname: f.get_db_prep_save(getattr(plain, f.attname), connection) for f in fields}
    place = {field.attname: number for number, field in enumerate(fields)}
    defaults = [empty[field.attname] for field in fields]

    moment = lru_cache(maxsize=10_000)(connection.ops.adapt_datetimefield_value)  # one moment stands in many columns

    def values(row: dict[str, Any]) -> list[Any]:
        filled = defaults.copy()
        for name, value in row.items():
            number = place[name]
            if value is None or isinstance(value, (str, int)):
                filled[number] = value
            elif isinstance(value, datetime):
                filled[number] = moment(value)
            else:
                filled[number] = fields[number].get_db_prep_save(value, connection)
        return filled

    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    prepared = (values(row) for row in itertools.chain([first], rows))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))",  # noqa: S608 - our own table names
                [model._meta.db_table],
            )
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", prepared)  # noqa: S608 - our own names


def make_haste() -> None:
    """Let SQLite keep its indexes in memory and not wait for the disk: these rows need not outlive a power cut."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -400000")


def analyze() -> None:
    """Give the database's planner the numbers that its own upkeep would give it in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    """Fill the database of the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "siperjake.settings.dev")
    django.setup()
    count, started = int(sys.argv[1]), time.perf_counter()
    Filler(count).fill()
    print(f"{count} invented cases in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
