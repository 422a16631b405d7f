"""Files to try the import with, by name: ``manage.py demo_files`` writes them into a folder.

They fit the demo registry: some of their people are known there, the others belong to families nobody has listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from siperjake.demo import tables
from siperjake.demo.cover import FIRST_OTHER, SAMPLE_FAMILIES, Entry, sample_entries
from siperjake.demo.people import Place

DAMAGED_ROWS = 120


def sample_files(*, places: Sequence[Place]) -> dict[str, bytes]:
    """{file name: its bytes}, the same on every day."""
    known = _with_nik(sample_entries(places=places, first=FIRST_OTHER, count=60))
    new = _with_nik(sample_entries(places=places, first=SAMPLE_FAMILIES, count=60))
    insured = [entry for entry in known if entry.card]
    fresh = [entry for entry in new if entry.card]
    return {
        "1-usulan-pbi-apbd-22-kolom.xlsx": tables.filled("pbi_apbd_22", _states(new[:40])),
        "2-bnba-bpjs.xlsx": tables.bnba([entry.state(later=True) for entry in [*insured[:80], *fresh[:20]]]),
        "3-siak-dukcapil.csv": tables.siak(
            [(entry, _elsewhere(entry, places)) for entry in islice(known, 0, 30)]
            + [(entry, entry.family.place) for entry in new[40:60]]
        ),
        "4-bnba-rusak.xlsx": tables.damaged(damageable(insured)[:DAMAGED_ROWS]),
        "5-usulan-bermakro.xlsx": tables.with_macro(_states(fresh[:10])),
        "6-pendaftaran-bpjs-34-kolom.xlsx": tables.filled("bpjs_34", _states(new[60:100])),
    }


def damageable(entries: Sequence[Entry]) -> list[dict]:
    """The states of those whose NIK can be typed as a number without looking rounded."""
    return [entry.state(later=True) for entry in entries if not entry.person.nik.endswith("0")]


def _elsewhere(entry: Entry, places: Sequence[Place]) -> Place:
    """Every tenth family has moved to the next village."""
    if entry.family.index % 10:
        return entry.family.place
    codes = [place.code for place in places]
    return places[(codes.index(entry.family.place.code) + 1) % len(places)]


def _with_nik(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.person.nik]


def _states(entries: Sequence[Entry]) -> list[dict]:
    return [entry.state() for entry in entries]
