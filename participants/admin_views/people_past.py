"""What was recorded of a person when, and by whom it was read. Pure reading; a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.urls import reverse

from participants import panels, perms, services
from participants.admin_views import people_facts
from participants.admin_views.people_access import COMPARED, NUMBERS, PAGE
from participants.admin_views.people_words import full_day, masked, moment_text
from participants.enums import ChangeKind, RowVerdict
from participants.models import ImportBatch, ImportRow, Membership, Observation, Participant, ParticipantRead
from participants.panels import Cell, table
from participants.services.history import NOTHING

MOST_ROWS = 100
_READ_WORDS = {PAGE: "Halaman", NUMBERS: "Nomor lengkap", COMPARED: "Perbandingan, nomor lengkap"}


@dataclass(frozen=True)
class Past:
    """The record at the end of a day; ``groups`` is None when nothing was recorded yet, ``changed`` names what is other
    now.
    """

    day: str
    groups: list | None
    memberships: list[str]
    changed: frozenset[str]


def past_of(person, day, zone):
    """The Past of ``person`` on ``day``, on the clock ``zone``."""
    state = services.state_on(person.pk, end_of(day, zone))
    rows = Membership.objects.filter(participant=person).on(day).select_related("facility")
    if state is None:
        return Past(full_day(day), None, [], frozenset())
    now = services.state_of(person)
    changed = frozenset(name for name in state if state[name] != now[name])
    groups = people_facts.fact_groups(state, with_numbers=False)
    return Past(full_day(day), groups, [_membership_words(row) for row in rows], changed)


def end_of(day, zone):
    """The last moment of ``day`` on the clock ``zone``."""
    return datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1)


def _own_and_merged(person):
    """The record and those that were merged into it: what is known of them is read here."""
    return Participant.objects.filter(pk=person.pk) | Participant.objects.filter(merged_into=person)


def memberships(person):
    """Kind, class and facility from day to day."""
    rows = (
        Membership.objects.filter(participant__in=_own_and_merged(person).values("pk"))
        .select_related("facility")
        .order_by("-valid_from", "-pk")
    )
    return table(
        "kepesertaan",
        "Riwayat kepesertaan",
        ("Sejak", "Sampai", "Jenis kepesertaan", "Kelas", "FKTP"),
        [
            (
                full_day(row.valid_from),
                full_day(row.valid_until) or "sekarang",
                row.get_segment_display(),
                str(row.care_class or ""),
                row.facility.name if row.facility_id else "",
            )
            for row in rows[:MOST_ROWS]
        ],
        empty="Jenis kepesertaan belum diketahui.",
    )


def _membership_words(row):
    parts = [
        row.get_segment_display(),
        f"kelas {row.care_class}" if row.care_class else "",
        row.facility.name if row.facility_id else "",
    ]
    return f"{', '.join(filter(None, parts))}, sejak {full_day(row.valid_from)}"


def observations(person, user):
    """What sources said of cover and welfare; below it the files that found the record as it was."""
    rows = Observation.objects.filter(participant__in=_own_and_merged(person).values("pk"))[:MOST_ROWS]
    status_words = dict(Participant._meta.get_field("status").choices)
    told = [
        (
            full_day(row.observed_on),
            row.get_kind_display(),
            str(status_words.get(row.value, row.value)),
            row.text,
            row.get_source_display(),
        )
        for row in rows
    ]
    return table(
        "pengamatan",
        "Kata sumber tentang status dan desil",
        ("Per tanggal", "Tentang", "Isi", "Kata sumber", "Sumber"),
        told,
        empty="Belum ada sumber yang menyebut status atau desil orang ini.",
        note=_same_words(person, user),
    )


def _same_words(person, user):
    """ "Sama menurut berkas …": the newest applied file of the reader's offices that changed nothing of the record."""
    row = (
        ImportRow.objects.visible_to(user)
        .filter(participant_id=person.pk, verdict=RowVerdict.SAME, batch__applied_at__isnull=False)
        .select_related("batch")
        .order_by("-batch__data_on", "-batch_id")
        .first()
    )
    if row is None:
        return ""
    return f"Sama menurut berkas impor {row.batch_id} ({row.batch.filename}), data per {full_day(row.batch.data_on)}."


def changes(person, entries, user, zone, *, may_undo=True):
    """Every write to the record: when, what, old and new, by whom and because of what."""
    shown = entries[:MOST_ROWS]
    posts = panels.signposts((entry.change.about for entry in shown), user=user)
    batches = _batches(shown, user)
    rows = [
        (
            moment_text(entry.change.at, zone),
            Cell(entry.label, tone="wait" if entry.is_undone else ""),
            contents(entry) or ("dibatalkan" if entry.is_undone else ""),
            entry.because,
            entry.change.note,
            _leads_to(entry, person, user if may_undo else None, posts, batches),
        )
        for entry in shown
    ]
    headings = ("Waktu", "Jenis", "Isi (lama → baru)", "Oleh", "Catatan", "Buka")
    left = len(entries) - len(shown)
    note = f"{left} perubahan yang lebih lama tidak ditampilkan." if left else ""
    return table("riwayat", "Riwayat perubahan", headings, rows, note=note)


def contents(entry):
    """What a change wrote, a line each; of a registration, where all is new, in one."""
    return (" · " if entry.change.kind == ChangeKind.CREATE else "\n").join(told(field) for field in entry.fields)


def told(field):
    """One value of a change in words, numbers hidden: "Alamat: Parit 1 → Parit 4"."""
    old, new = (text if text == NOTHING else masked(field.name, text) for text in (field.old, field.new))
    return f"{field.label}: {new}" if old == NOTHING else f"{field.label}: {old} → {new}"


def _batches(entries, user):
    keys = {entry.change.batch_id for entry in entries if entry.change.batch_id}
    if not keys or not user.has_perm("participants.import_participant"):
        return {}
    return dict(ImportBatch.objects.visible_to(user).filter(pk__in=keys).values_list("pk", "public_id"))


def _leads_to(entry, person, user, posts, batches):
    """The one way on from a change: take it back, else its case, its file, or the other record of a merge."""
    change = entry.change
    if user is not None and entry.may_be_undone and _may_undo(change, person, user):
        return Cell("Batalkan", reverse("admin:participants_participant_undo", args=[person.pk, change.pk]))
    if change.about in posts:
        return posts[change.about]
    if change.batch_id in batches:
        return Cell("Berkas", reverse("admin:participants_importbatch_page", args=[batches[change.batch_id]]))
    return ""


def _may_undo(change, person, user):
    right = perms.MERGE if change.kind == ChangeKind.MERGE else perms.CHANGE
    return change.kind != ChangeKind.CREATE and perms.may(user, right, person.territory_id)


def readers(person, zone):
    """Who opened this page (UU 27/2022 art. 32)."""
    rows = ParticipantRead.objects.filter(participant_id=person.pk).by_reader(zone)[:MOST_ROWS]
    return table(
        "pembaca",
        "Siapa melihat data ini",
        ("Terakhir", "Petugas", "Instansi", "Yang dibuka", "Hari itu"),
        [
            (
                moment_text(row["last"], zone),
                row["user__full_name"],
                row["agency__short_name"] or "Pengelola",
                _READ_WORDS.get(row["what"], row["what"]),
                f"{row['times']} kali",
            )
            for row in rows
        ],
    )
