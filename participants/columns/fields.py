"""Every meaning a column of an office's file can have: its name, its headings, and how one of its cells is read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import partial
from typing import Any

from participants.columns import codes, numbers, texts
from participants.columns.aliases import HEADINGS
from participants.columns.cells import compact
from participants.columns.dates import NikDate, Span, read_date


class Use(Enum):
    """What becomes of a column."""

    STATE = "state"  # a value of the person's state
    HELPER = "helper"  # read together with others into values of the state
    IGNORED = "ignored"  # known, and of no use to the registry


@dataclass(frozen=True, slots=True)
class Context:
    """What the reading of one cell depends on beside the cell."""

    today: date
    data_on: date
    relation_codes: codes.Codes = field(default_factory=lambda: codes.SHARED_RELATIONS)
    marital_codes: codes.Codes = field(default_factory=lambda: codes.MARITAL_CODES["bersama"])
    sex_codes: codes.Codes = field(default_factory=lambda: codes.SEX_CODES)
    month_first: bool = False
    nik: NikDate | None = None


Parse = Callable[[Any, Context], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One meaning. ``parse`` is None where a cell is read together with its neighbours, or not at all."""

    key: str
    label: str
    aliases: tuple[str, ...]
    use: Use = Use.STATE
    parse: Parse | None = None


def _plain(read: Callable[[Any], Any]) -> Parse:
    return lambda cell, context: read(cell)


def _text(label: str, limit: int) -> Parse:
    read = partial(texts.read_text, label=label, limit=limit)
    return lambda cell, context: read(cell)


def _words(label: str, allowed: str, table: codes.Codes, code_map: codes.Codes | None = None) -> Parse:
    known = code_map or {}
    return lambda cell, context: codes.read_code(cell, label=label, allowed=allowed, table=table, codes=known)


def _past(label: str) -> Parse:
    def parse(cell: Any, context: Context) -> Any:
        return read_date(cell, Span(label, context.today), nik=context.nik, month_first=context.month_first)

    return parse


def _coming(label: str) -> Parse:
    """A membership may begin next month; next year is a slip of the pen."""

    def parse(cell: Any, context: Context) -> Any:
        latest = context.today + timedelta(days=366)
        return read_date(cell, Span(label, latest), month_first=context.month_first)

    return parse


def _sex(cell: Any, context: Context) -> Any:
    return codes.read_code(
        cell, label="Jenis kelamin", allowed="L, P", table=codes.SEX_WORDS, codes=context.sex_codes, blanks="0"
    )


def _relation(cell: Any, context: Context) -> Any:
    return codes.read_code(
        cell,
        label="Hubungan keluarga",
        allowed="kepala keluarga, suami, istri, anak, menantu, cucu, orang tua, mertua, famili lain, pembantu, lainnya",
        table=codes.RELATION_WORDS,
        codes=context.relation_codes,
        blanks="0",
    )


def _marital(cell: Any, context: Context) -> Any:
    return codes.read_code(
        cell,
        label="Status perkawinan",
        allowed="belum kawin, kawin, cerai hidup, cerai mati",
        table=codes.MARITAL_WORDS,
        codes=context.marital_codes,
    )


def _area(label: str) -> Parse:
    return lambda cell, context: numbers.read_area_number(cell, label=label)


_REASONS = "bayi, belum rekam, hilang, sementara"
_CONTACTS = "WhatsApp atau SMS, WhatsApp saja, SMS saja, lewat kantor desa, jangan dihubungi"
_SEGMENTS = "PBI JK, PBPU Pemda, PPU PN, PPU BU, PBPU, BP"
_SOURCES = "BPJS Kesehatan, Dukcapil, SIKS-NG, Dinas Sosial, keluarga, sumber lain"

_STATE: tuple[tuple[str, str, Parse], ...] = (
    ("nik", "NIK", _plain(numbers.read_nik)),
    ("no_nik_reason", "Alasan tanpa NIK", _words("Alasan tanpa NIK", _REASONS, codes.REASON_WORDS)),
    ("placeholder_nik", "Nomor sementara dari sumber", _text("Nomor sementara", 20)),
    ("card_number", "Nomor kartu JKN", _plain(numbers.read_card)),
    ("kk_number", "Nomor KK", _plain(numbers.read_kk)),
    ("full_name", "Nama lengkap", _plain(texts.read_name)),
    ("sex", "Jenis kelamin", _sex),
    ("birth_place", "Tempat lahir", _text("Tempat lahir", 60)),
    ("birth_date", "Tanggal lahir", _past("Tanggal lahir")),
    ("marital_status", "Status perkawinan", _marital),
    ("relation", "Hubungan keluarga", _relation),
    ("address", "Alamat", _text("Alamat", 160)),
    ("rt", "RT", _area("RT")),
    ("rw", "RW", _area("RW")),
    ("postcode", "Kode pos", _plain(numbers.read_postcode)),
    ("phone", "Nomor HP", _plain(numbers.read_phone)),
    ("contact_preference", "Cara dihubungi", _words("Cara dihubungi", _CONTACTS, codes.CONTACT_WORDS)),
    ("segment", "Jenis kepesertaan", _words("Jenis kepesertaan", _SEGMENTS, codes.SEGMENT_WORDS, codes.SEGMENT_CODES)),
    ("care_class", "Kelas rawat", _plain(codes.read_class)),
    ("member_since", "TMT", _coming("TMT")),
    ("status_source", "Sumber status", _words("Sumber status", _SOURCES, codes.SOURCE_WORDS)),
    ("status_on", "Status per tanggal", _past("Tanggal status")),
    ("desil", "Desil", _plain(codes.read_desil)),
    ("desil_source", "Sumber desil", _words("Sumber desil", _SOURCES, codes.SOURCE_WORDS)),
    ("desil_on", "Desil per tanggal", _past("Tanggal desil")),
    ("died_on", "Meninggal pada", _past("Tanggal meninggal")),
    ("left_on", "Pindah keluar pada", _past("Tanggal pindah")),
    ("left_to", "Pindah ke", _text("Pindah ke", 80)),
)
#: Read together with their neighbours.
_HELPERS = {
    "birth_place_date": "Tempat dan tanggal lahir",
    "rt_rw": "RT/RW",
    "status": "Status kepesertaan",
    "status_text": "Status menurut sumber",
    "status_reason": "Alasan nonaktif",
    "village_code": "Kode desa/kelurahan",
    "village_name": "Desa/kelurahan",
    "district_code": "Kode kecamatan",
    "district_name": "Kecamatan",
    "regency_code": "Kode kabupaten/kota",
    "province_code": "Kode provinsi",
    "facility_code": "Kode FKTP",
    "facility_name": "FKTP",
}
#: Known, so that nobody wonders, and of no use to the registry.
_IGNORED = {
    "number": "Nomor urut",
    "age": "Umur",
    "note": "Keterangan",
    "dentist_code": "Kode faskes dokter gigi",
    "dentist_name": "Nama faskes dokter gigi",
    "mutation_kind": "Jenis mutasi",
    "email": "E-mail",
    "staff_number": "NIP",
    "job_title": "Jabatan atau pekerjaan",
    "employment_status": "Status pegawai",
    "employed_since": "TMT kerja",
    "salary": "Gaji",
    "citizenship": "Kewarganegaraan",
    "insurance_number": "Nomor asuransi lain",
    "insurance_name": "Nama asuransi lain",
    "tax_number": "NPWP",
    "passport": "Paspor",
    "proposed_on": "Tanggal pengusulan",
    "regency_name": "Kabupaten/kota",
    "province_name": "Provinsi",
    "head_name": "Nama kepala keluarga",
    "mother_name": "Nama ibu",
    "father_name": "Nama ayah",
    "religion": "Agama",
    "education": "Pendidikan",
    "blood_type": "Golongan darah",
    "birth_certificate": "Akta lahir",
    "hamlet": "Dusun",
    "virtual_account": "Nomor VA",
    "valid_until": "TAT",
    "pregnancy": "Status kehamilan",
    "verdict": "Hasil baca",
}


def _aliases(key: str) -> tuple[str, ...]:
    return tuple(HEADINGS[key].split("|"))


FIELDS: dict[str, Field] = {
    **{key: Field(key, label, _aliases(key), parse=parse) for key, label, parse in _STATE},
    **{key: Field(key, label, _aliases(key), Use.HELPER) for key, label in _HELPERS.items()},
    **{key: Field(key, label, _aliases(key), Use.IGNORED) for key, label in _IGNORED.items()},
}
#: Heading without spaces and signs -> key.
ALIASES: dict[str, str] = {compact(alias): f.key for f in FIELDS.values() for alias in f.aliases} | {
    compact(f.label): f.key for f in FIELDS.values()
}
#: Columns of our own tables. They are named to whoever sends them and never used, whatever a mapping says.
FORBIDDEN: frozenset[str] = frozenset(
    "ID PK UUID PUBLICID AGENCY AGENCYID CREATEDBY CREATEDBYID CREATEDAT CREATEDCHANGE CHANGEDAT CHANGEDBY UPDATEDAT "
    "UPDATEDBY DELETEDAT DELETEDBY PARTICIPANT PARTICIPANTID LASTCHANGE LASTCHANGEID MERGEDINTO MERGEDINTOID HOUSEHOLD "
    "HOUSEHOLDID TERRITORY TERRITORYID FACILITYID NAMEKEY BATCH BATCHID SEENCHANGE STANDSON UPLOADEDBY UPLOADEDAT "
    "APPLYBY APPLIEDAT UNDOBY APPROVEDBY APPROVEDAT VERIFIEDBY USER USERID USERNAME OWNER OWNERID ROLE ROLES GROUPS "
    "PASSWORD PERMISSIONS ISACTIVE ISSTAFF ISSUPERUSER ISDELETED STATE STATUSID STATUSSOURCE STATUSON STATUSTEXT "
    "DESILSOURCE DESILON TENANT TENANTID ORGANIZATIONID CLAIMEDBY".split()
)
