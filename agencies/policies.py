"""The registry of policy keys: what a district may decide, of which type, with which national starting value.

Keys are code, values are dated rows (``models.Policy``). An app registers its keys in ``AppConfig.ready``. Nothing
that a regulation or a district may change is a constant anywhere else (design §3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any

from django.utils.dateparse import parse_time

from common.money import rupiah

PolicyValue = bool | int | str | time | tuple[str, ...]


class PolicyKind(StrEnum):
    """Type of a policy's value, which also decides the widget of its form."""

    BOOL = "bool"
    INTEGER = "integer"
    MONEY = "money"  # whole rupiah
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"
    TIME = "time"


class UnknownPolicy(LookupError):
    """A policy key that no app has registered was asked for: a mistake in code, never in data."""


class InvalidPolicyValue(ValueError):
    """A value does not fit its key; ``str()`` is a sentence for the officer."""


@dataclass(frozen=True)
class PolicyKey:
    """One thing that is decided per territory and date.

    ``options`` are (value, label) pairs for CHOICE and CHOICES; ``initial`` is the national value written when the key
    is new, resting on ``legal_basis``; ``unit`` is shown after a number ("hari", "rupiah"); ``minimum`` and
    ``maximum`` bound INTEGER and MONEY.
    """

    code: str
    label: str
    help_text: str
    kind: PolicyKind
    initial: PolicyValue
    legal_basis: str
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    minimum: int = 0
    maximum: int | None = None

    def __post_init__(self) -> None:
        """Refuse a definition that cannot work; raises ValueError at start-up."""
        if (self.kind in (PolicyKind.CHOICE, PolicyKind.CHOICES)) != bool(self.options):
            raise ValueError(f"{self.code}: options belong to CHOICE and CHOICES, and only to them")
        if not self.legal_basis:
            raise ValueError(f"{self.code}: a legal basis is required")
        self.to_json(self.initial)

    def to_json(self, value: Any) -> bool | int | str | list[str]:
        """Return ``value`` in the form kept in the database; raises InvalidPolicyValue when it does not fit."""
        return _TO_JSON[self.kind](self, value)

    def to_python(self, stored: Any) -> PolicyValue:
        """Return the typed value of a stored one; raises InvalidPolicyValue when the row does not fit the key."""
        if self.kind is PolicyKind.TIME:
            return parse_time(str(_time_to_json(self, stored)))
        checked = self.to_json(stored)
        return tuple(checked) if isinstance(checked, list) else checked

    def display(self, stored: Any) -> str:
        """Return a stored value as an officer reads it."""
        value = self.to_python(stored)
        labels = dict(self.options)
        if isinstance(value, bool):
            return "Ya" if value else "Tidak"
        if isinstance(value, tuple):
            return ", ".join(labels[item] for item in value) or "–"
        if isinstance(value, time):
            return value.strftime("%H.%M")
        if self.kind is PolicyKind.MONEY:
            return rupiah(value)
        if self.kind is PolicyKind.CHOICE:
            return labels[value]
        return f"{value} {self.unit}".strip() or "–"


def _bool_to_json(key: PolicyKey, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidPolicyValue(f"{key.label}: pilih Ya atau Tidak.")
    return value


def _integer_to_json(key: PolicyKey, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidPolicyValue(f"{key.label}: tulis angka bulat.")
    if value < key.minimum:
        raise InvalidPolicyValue(f"{key.label}: paling sedikit {key.minimum}.")
    if key.maximum is not None and value > key.maximum:
        raise InvalidPolicyValue(f"{key.label}: paling banyak {key.maximum}.")
    return value


def _choice_to_json(key: PolicyKey, value: Any) -> str:
    if value not in dict(key.options):
        raise InvalidPolicyValue(f"{key.label}: pilihan “{value}” tidak ada.")
    return str(value)


def _choices_to_json(key: PolicyKey, value: Any) -> list[str]:
    if isinstance(value, str) or not isinstance(value, (list, tuple, set, frozenset)):
        raise InvalidPolicyValue(f"{key.label}: pilih dari daftar.")
    wanted = {_choice_to_json(key, item) for item in value}
    return [option for option, _label in key.options if option in wanted]


def _text_to_json(key: PolicyKey, value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidPolicyValue(f"{key.label}: tulis dengan kata.")
    return value.strip()


def _time_to_json(key: PolicyKey, value: Any) -> str:
    try:
        moment = value if isinstance(value, time) else parse_time(value)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is not None:
        raise InvalidPolicyValue(f"{key.label}: tulis jam, contoh 14:00.")
    return moment.replace(second=0, microsecond=0).isoformat("minutes")


_TO_JSON = {
    PolicyKind.BOOL: _bool_to_json,
    PolicyKind.INTEGER: _integer_to_json,
    PolicyKind.MONEY: _integer_to_json,
    PolicyKind.CHOICE: _choice_to_json,
    PolicyKind.CHOICES: _choices_to_json,
    PolicyKind.TEXT: _text_to_json,
    PolicyKind.TIME: _time_to_json,
}

_registry: dict[str, PolicyKey] = {}


def register(*keys: PolicyKey) -> None:
    """Add keys to the registry; the same definition twice is harmless, another one under the same code an error."""
    for key in keys:
        known = _registry.setdefault(key.code, key)
        if known != key:
            raise ValueError(f"policy key {key.code} is already registered with another definition")


def get_key(code: str) -> PolicyKey:
    """Return the definition of ``code``; raises UnknownPolicy."""
    try:
        return _registry[code]
    except KeyError:
        raise UnknownPolicy(f"no policy key {code!r} is registered") from None


def all_keys() -> Mapping[str, PolicyKey]:
    """Return every registered key by code, in the order of the codes."""
    return {code: _registry[code] for code in sorted(_registry)}


GENERAL_KEYS = (
    PolicyKey(
        code="general.draft_days",
        label="Umur draf",
        help_text="Draf yang tidak dikirim dihapus setelah sekian hari.",
        kind=PolicyKind.INTEGER,
        initial=14,
        legal_basis="UU 27/2022 Pasal 16 ayat (2): data tidak disimpan lebih lama dari keperluannya",
        unit="hari",
        minimum=1,
        maximum=90,
    ),
    PolicyKey(
        code="general.correction_days",
        label="Waktu perbaikan",
        help_text="Waktu warga memperbaiki pengajuan yang dikembalikan.",
        kind=PolicyKind.INTEGER,
        initial=10,
        legal_basis="UU 25/2009 Pasal 21 (standar pelayanan); lamanya ketetapan awal aplikasi",
        unit="hari kerja",
        minimum=1,
        maximum=90,
    ),
    PolicyKey(
        code="general.sktm_valid_months",
        label="Masa berlaku SKTM",
        help_text="Surat keterangan tidak mampu diterima sampai sekian bulan setelah tanggalnya.",
        kind=PolicyKind.INTEGER,
        initial=3,
        legal_basis="Kebiasaan pemerintah daerah; tetapkan dengan peraturan bupati/wali kota",
        unit="bulan",
        minimum=1,
        maximum=24,
    ),
    PolicyKey(
        code="general.uhc_mode",
        label="Status UHC daerah",
        help_text="Non cut off: peserta baru aktif seketika. Cut off: aktif mulai bulan berikutnya.",
        kind=PolicyKind.CHOICE,
        initial="BELUM_UHC",
        legal_basis="Perjanjian kerja sama pemerintah daerah dengan BPJS Kesehatan",
        options=(
            ("NON_CUT_OFF", "UHC non cut off"),
            ("CUT_OFF", "UHC cut off"),
            ("BELUM_UHC", "Belum UHC"),
        ),
    ),
    PolicyKey(
        code="general.recap_cutoff_day",
        label="Tanggal tutup rekap",
        help_text="Rekap bulanan ke BPJS Kesehatan ditutup pada tanggal ini.",
        kind=PolicyKind.INTEGER,
        initial=20,
        legal_basis="Perjanjian kerja sama pemerintah daerah dengan BPJS Kesehatan",
        unit="tiap bulan",
        minimum=1,
        maximum=28,
    ),
    PolicyKey(
        code="general.help_phone",
        label="Telepon bantuan",
        help_text="Nomor telepon yang ditampilkan kepada warga.",
        kind=PolicyKind.TEXT,
        initial="",
        legal_basis="UU 25/2009 Pasal 36 (sarana pengaduan)",
    ),
    PolicyKey(
        code="general.help_whatsapp",
        label="WhatsApp bantuan",
        help_text="Nomor WhatsApp yang ditampilkan kepada warga.",
        kind=PolicyKind.TEXT,
        initial="",
        legal_basis="UU 25/2009 Pasal 36 (sarana pengaduan)",
    ),
    PolicyKey(
        code="general.pdp_officer",
        label="Pejabat pelindungan data pribadi",
        help_text="Nama jabatan dan alamat yang dapat dihubungi warga tentang data pribadinya.",
        kind=PolicyKind.TEXT,
        initial="",
        legal_basis="UU 27/2022 Pasal 53",
    ),
    PolicyKey(
        code="general.retention_years",
        label="Lama simpan berkas",
        help_text="Berkas kasus yang selesai dihapus setelah sekian tahun.",
        kind=PolicyKind.INTEGER,
        initial=5,
        legal_basis="UU 27/2022 Pasal 16; jadwal retensi arsip daerah",
        unit="tahun",
        minimum=1,
        maximum=30,
    ),
)
