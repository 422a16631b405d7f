"""The registry of the demo district, written as an office writes it: from files, through the verbs of the services.

Before the cases come three files that were applied long ago (BPJS's list, Dukcapil's export, the welfare tenths) and
what officers did since: deaths, moves, a merged pair, a row taken back. After the cases come the files that wait: a new
list full of damage to be reviewed, one whose columns want names, one that was refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.core.files.base import ContentFile
from django.db import transaction

from agencies.models import Agency, User
from agencies.scoping import remember_memberships
from applications.catalogue import SERVICES
from applications.workflow import verbs_for
from participants import services
from participants.enums import BatchState, ChangeKind, PairState, Source
from participants.models import DuplicatePair, ImportBatch, Participant, ParticipantChange
from participants.services.duplicates import decide_distinct, find_duplicates
from siperjake.demo import tables
from siperjake.demo.cover import FIRST_OTHER, SAMPLE_FAMILIES, Entry, registry_entries, sample_entries, second_record
from siperjake.demo.people import Place, Relation
from siperjake.demo.samples import damageable
from siperjake.demo.stories import FAMILIES, make_plans

OFFICE = "dinsos-1404"
UPLOADER, RELEASER, CHECKER = "operator.data", "operator.data2", "verifikator"
NOTE = "Data contoh"
SECOND_RECORDS = 12
WAITING_FAMILIES = 70
"""Families of the list that waits for review: enough for every mistake, few enough to look at."""
DEATHS, DEPARTURES, MOVES = 4, 3, 2


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of the demo: what it is called, whose data of how many days ago it holds, and how far it has come."""

    filename: str
    source: Source
    days: int
    end: BatchState
    content: Callable[[], bytes]


class RegistryLoader:
    """Loads the registry of ``families`` families; ``now`` is the moment the demo seems to be at."""

    def __init__(self, *, places: Sequence[Place], families: int, now: datetime, say: Callable[[str], None]) -> None:
        self.places = places
        self.families = families
        self.now = now
        self.say = say

    # --- what is loaded once

    @cached_property
    def office(self) -> Agency:
        """Whose registry it is."""
        return Agency.objects.get(code=OFFICE)

    @cached_property
    def officers(self) -> dict[str, User]:
        """Who loads, who releases, who merges."""
        found = {user.username: user for user in User.objects.filter(username__in=(UPLOADER, RELEASER, CHECKER))}
        for officer in found.values():
            remember_memberships(officer)
        return found

    @cached_property
    def entries(self) -> list[Entry]:
        """Everybody, as the sources know him."""
        verbs = {code: verbs_for(service) for code, service in SERVICES.items()}
        wanted: dict[int, str] = {}
        for plan in make_plans(count=FAMILIES, verbs=verbs):
            wanted.setdefault(plan.family, plan.service)
        return registry_entries(places=self.places, families=self.families, services=wanted)

    @cached_property
    def others(self) -> list[Entry]:
        """Those with a NIK whose family applies for nothing."""
        return [entry for entry in self.entries if entry.family.index >= FIRST_OTHER and entry.person.nik]

    # --- the whole run

    def load_past(self) -> int:
        """Load what was there before the cases; returns how many files are new."""
        loaded = self._load(self._past_files())
        self._what_officers_did()
        return loaded

    def load_waiting(self) -> int:
        """Load the files that wait today; returns how many are new."""
        return self._load(self._waiting_files())

    def is_complete(self) -> bool:
        """Whether every file of the demo has come in."""
        wanted = {upload.filename for upload in (*self._past_files(), *self._waiting_files())}
        return wanted == set(self._batches().filter(filename__in=wanted).values_list("filename", flat=True))

    def _past_files(self) -> tuple[Upload, ...]:
        return (
            Upload("bnba-bpjs-contoh.xlsx", Source.BPJS, 400, BatchState.APPLIED, self._bnba),
            Upload("siak-dukcapil-contoh.csv", Source.DUKCAPIL, 370, BatchState.APPLIED, self._siak),
            Upload("desil-siks-ng-contoh.csv", Source.SIKS_NG, 345, BatchState.APPLIED, self._desils),
        )

    def _waiting_files(self) -> tuple[Upload, ...]:
        return (
            Upload("usulan-bermakro-contoh.xlsx", Source.OTHER, 3, BatchState.REFUSED, self._macro),
            Upload("warga-miskin-desa-contoh.xlsx", Source.OTHER, 2, BatchState.MAPPING, self._unnamed),
            Upload("bnba-bpjs-terbaru-contoh.xlsx", Source.BPJS, 1, BatchState.REVIEW, self._damaged),
        )

    # --- files

    def _batches(self):
        return ImportBatch.objects.filter(agency__code=OFFICE)

    def _load(self, uploads: Iterable[Upload]) -> int:
        known = set(self._batches().values_list("filename", flat=True))
        missing = [upload for upload in uploads if upload.filename not in known]
        for upload in missing:
            with transaction.atomic():
                self._take(upload)
        return len(missing)

    def _take(self, upload: Upload) -> None:
        """One file on its way: received, read, and released by a second person where it goes so far."""
        at = self._morning(upload.days)
        data_on = at.date().replace(day=1)
        batch, _ = services.receive_file(
            file=ContentFile(upload.content()),
            filename=upload.filename,
            agency=self.office,
            source=upload.source,
            data_on=data_on,
            actor=self.officers[UPLOADER],
            at=at,
        )
        read_at = at + timedelta(minutes=1)
        services.read_batch(batch_id=batch.pk, worker="load_demo", clock=lambda: read_at)
        if upload.end == BatchState.APPLIED:
            batch.refresh_from_db()
            released = at + timedelta(minutes=50)
            services.request_apply(batch=batch, actor=self.officers[RELEASER], at=released)
            services.apply_batch(batch_id=batch.pk, at=released)
            find_duplicates(batch=batch, at=released)
        batch.refresh_from_db()
        if batch.state != upload.end:
            raise RuntimeError(f"{upload.filename} ended {batch.state}: {batch.problem}")
        self.say(f"  {upload.filename}: {batch.rows_done} baris, {batch.rejected_count} ditolak")

    def _morning(self, days: int) -> datetime:
        """Ten past nine at the office, so many days ago."""
        day = (self.now - timedelta(days=days)).astimezone(self.office.zone).date()
        return datetime.combine(day, time(9, 10), tzinfo=self.office.zone)

    def _bnba(self) -> bytes:
        on = self._morning(400).date().replace(day=1)
        listed = [entry for entry in self.entries if entry.card and entry.person.birth_date < on]
        twice = [entry for entry in listed if entry.family.index >= FIRST_OTHER][:: max(1, len(listed) // 20)]
        seconds = [second_record(entry) for entry in twice[:SECOND_RECORDS]]
        states = (entry.state() | {"full_name": entry.listed_name.upper()} for entry in listed)
        return tables.bnba([*states, *seconds])

    def _siak(self) -> bytes:
        on = self._morning(370).date().replace(day=1)
        listed = [entry for entry in self.entries if entry.person.nik and entry.person.birth_date < on]
        return tables.siak((entry, self._village_of(entry)) for entry in listed)

    def _village_of(self, entry: Entry) -> Place:
        """Where Dukcapil has the family: one in forty has moved since BPJS last heard of it."""
        place = entry.family.place
        if entry.family.index < FIRST_OTHER or entry.family.index % 40 != 7:
            return place
        codes = [village.code for village in self.places]
        return self.places[(codes.index(place.code) + 1) % len(codes)]

    def _desils(self) -> bytes:
        on = self._morning(370).date().replace(day=1)
        return tables.desils(
            entry for entry in self.entries if entry.desil and entry.person.nik and entry.person.birth_date < on
        )

    def _damaged(self) -> bytes:
        known = [entry for entry in self.others if entry.card and self._village_of(entry) is entry.family.place]
        families = sorted({entry.family.index for entry in known})[:WAITING_FAMILIES]
        told = [entry for entry in known if entry.family.index in families]
        fresh = sample_entries(places=self.places, first=SAMPLE_FAMILIES + 70, count=10)
        return tables.damaged(damageable([entry for entry in [*told, *fresh] if entry.card]))

    def _unnamed(self) -> bytes:
        fresh = sample_entries(places=self.places, first=SAMPLE_FAMILIES + 80, count=8)
        return tables.unnamed([entry.state() for entry in fresh if entry.person.nik])

    def _macro(self) -> bytes:
        fresh = sample_entries(places=self.places, first=SAMPLE_FAMILIES + 90, count=4)
        return tables.with_macro([entry.state() for entry in fresh if entry.card])

    # --- what officers did

    def _what_officers_did(self) -> None:
        """Deaths, departures, moves, one pair merged and one told apart, one row taken back; each of them once."""
        eldest = sorted(self.others, key=lambda entry: entry.person.birth_date)
        heads = [entry for entry in self.others if entry.person.relation is Relation.HEAD and entry not in eldest[:20]]
        for number, entry in enumerate(eldest[:DEATHS]):
            self._once(self._die, entry, days=300 - 40 * number)
        for number, entry in enumerate(heads[3 : 3 + DEPARTURES]):
            self._once(self._leave, entry, days=250 - 30 * number)
        for number, entry in enumerate(heads[10 : 10 + MOVES]):
            self._once(self._move, entry, days=200 - 30 * number)
        self._judge_pairs()
        self._take_a_row_back()

    def _once(self, verb: Callable[..., object], entry: Entry, *, days: int) -> None:
        person = Participant.objects.standing().filter(nik=entry.person.nik).first()
        if person and not ParticipantChange.objects.filter(participant_id=person.pk, note__startswith=NOTE).exists():
            at = self._morning(days)
            verb(person, entry, at.date() - timedelta(days=12), {"actor": self.officers[UPLOADER], "at": at})

    def _die(self, person: Participant, entry: Entry, day: date, cause: dict) -> None:
        services.record_death(participant=person, died_on=day, note=f"{NOTE}: akta kematian", **cause)

    def _leave(self, person: Participant, entry: Entry, day: date, cause: dict) -> None:
        note = f"{NOTE}: surat pindah"
        services.record_departure(participant=person, left_on=day, left_to="Kota Pekanbaru", note=note, **cause)

    def _move(self, person: Participant, entry: Entry, day: date, cause: dict) -> None:
        codes = [village.code for village in self.places]
        place = self.places[(codes.index(entry.family.place.code) + 3) % len(codes)]
        services.move_household(
            household=person.household,
            territory_id=place.code,
            address="JALAN CONTOH 7",
            rt="001",
            rw="002",
            effective_on=day,
            note=f"{NOTE}: surat pindah antar desa",
            **cause,
        )

    @transaction.atomic
    def _judge_pairs(self) -> None:
        pairs = DuplicatePair.objects.filter(left__territory__code__startswith=self.office.territory_id)
        if pairs.exclude(state=PairState.OPEN).exists():
            return
        likely = list(pairs.select_related("left", "right").order_by("-score", "left_id", "right_id"))
        actor, at = self.officers[CHECKER], self._morning(340)
        if len(likely) > 2:
            first, last = likely[0], likely[-1]
            survivor, duplicate = sorted((first.left, first.right), key=lambda person: person.nik is None)
            services.merge_participants(survivor=survivor, duplicate=duplicate, actor=actor, at=at, note=NOTE)
            decide_distinct(pair=last, actor=actor, at=at, note="Sudah ditanyakan ke desa: dua orang")

    @transaction.atomic
    def _take_a_row_back(self) -> None:
        batch = self._batches().get(filename="desil-siks-ng-contoh.csv")
        if batch.undone_at is not None or batch.state != BatchState.APPLIED:
            return
        written = ParticipantChange.objects.filter(batch=batch, kind=ChangeKind.UPDATE).order_by("-row_number")
        on_top = Participant.objects.standing().values("last_change")
        change = written.filter(pk__in=on_top).first()
        if change is not None:
            services.undo_row(
                batch=batch, row_number=change.row_number, actor=self.officers[UPLOADER], at=self._morning(338)
            )
