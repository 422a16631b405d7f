"""Offices, signatories, accounts and health facilities of the demo, as data; ``services`` writes them.

The demo district is Kabupaten Indragiri Hilir (1404). Names of territories are real; persons, street numbers, telephone
numbers and the hospital are invented. The other four districts get a social office each, so that one sees that
territories are kept apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from random import Random

from agencies.enums import AgencyKind, Role
from agencies.worktime import CIVIL_SERVICE_HOURS
from participants.enums import FacilityKind
from siperjake.demo import names
from siperjake.demo.people import SEED, Place

REGENCY = "1404"
REGENCY_NAME = "Kabupaten Indragiri Hilir"
CAPITAL = "Tembilahan"
CAPITAL_DISTRICT = "140404"
GOVERNMENT = "PEMERINTAH KABUPATEN INDRAGIRI HILIR"
SINCE = date(2024, 1, 1)
"""First day of every signatory and membership of the demo."""

PASSWORD = "contoh-siperjake"
"""One password for all demo accounts: printed by ``load_demo --accounts``, never created where DEMO is off."""

HOSPITAL_WEEK = dict.fromkeys(range(7), ((time(7, 0), time(21, 0)),))


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """Invented official who signs for an office, himself or on behalf of its head (``Signatory.Capacity``)."""

    position: str
    name: str
    rank: str = ""
    nip: str = ""
    capacity: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """One agency with its letterhead and signatories. Without ``week`` the civil-service hours hold."""

    code: str
    name: str
    short_name: str
    kind: AgencyKind
    territory: str
    letterhead: tuple[str, str]
    city: str = CAPITAL
    address: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""
    number_format: str = "{klasifikasi}/{nomor}/{tahun}"
    cutoff: time | None = None
    signers: tuple[Signer, ...] = ()
    week: Mapping[int, Sequence[tuple[time, time]]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A demo officer: who signs in, for which office and in which role."""

    username: str
    full_name: str
    office: str
    role: Role
    nip: str = ""
    ends: date | None = None
    is_superuser: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoFacility:
    """A health facility with a code from an invented block (99…)."""

    code: str
    name: str
    kind: FacilityKind
    territory: str
    is_cooperating: bool = True


def regency_offices() -> tuple[Office, ...]:
    """Offices of the demo district as a whole."""
    return (
        Office(
            code="dinsos-1404",
            name=f"Dinas Sosial {REGENCY_NAME}",
            short_name="Dinsos Inhil",
            kind=AgencyKind.DINSOS,
            territory=REGENCY,
            letterhead=(GOVERNMENT, "DINAS SOSIAL"),
            address="Jalan Contoh Raya No. 1, Tembilahan (alamat contoh)",
            postcode="29212",
            phone="(0768) 000101",
            email="dinsos@inhil.example",
            number_format="{klasifikasi}/{nomor}/DINSOS/{bulan}/{tahun}",
            cutoff=time(15, 0),
            week=CIVIL_SERVICE_HOURS,
            signers=(
                Signer(
                    position="Kepala Dinas Sosial",
                    name="Dra. Hj. Rosmawati Hanum, M.Si",
                    rank="Pembina Utama Muda",
                    nip="197004121995032901",
                ),
                Signer(
                    position="Kepala Bidang Perlindungan dan Jaminan Sosial",
                    name="Zulkifli Rasyid, S.Sos., M.AP",
                    rank="Pembina",
                    nip="197808172003121902",
                    capacity="a.n.",
                ),
            ),
        ),
        Office(
            code="dukcapil-1404",
            name=f"Dinas Kependudukan dan Pencatatan Sipil {REGENCY_NAME}",
            short_name="Disdukcapil Inhil",
            kind=AgencyKind.DUKCAPIL,
            territory=REGENCY,
            letterhead=(GOVERNMENT, "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"),
            address="Jalan Contoh Raya No. 3, Tembilahan (alamat contoh)",
            postcode="29212",
            phone="(0768) 000103",
            signers=(_chief("Kepala Dinas Kependudukan dan Pencatatan Sipil", "dukcapil"),),
        ),
        Office(
            code="dinkes-1404",
            name=f"Dinas Kesehatan {REGENCY_NAME}",
            short_name="Dinkes Inhil",
            kind=AgencyKind.DINKES,
            territory=REGENCY,
            letterhead=(GOVERNMENT, "DINAS KESEHATAN"),
            address="Jalan Contoh Raya No. 5, Tembilahan (alamat contoh)",
            postcode="29212",
            phone="(0768) 000105",
            signers=(_chief("Kepala Dinas Kesehatan", "dinkes"),),
        ),
        Office(
            code="bpkad-1404",
            name=f"Badan Pengelolaan Keuangan dan Aset Daerah {REGENCY_NAME}",
            short_name="BPKAD Inhil",
            kind=AgencyKind.BPKAD,
            territory=REGENCY,
            letterhead=(GOVERNMENT, "BADAN PENGELOLAAN KEUANGAN DAN ASET DAERAH"),
            address="Jalan Contoh Raya No. 7, Tembilahan (alamat contoh)",
            postcode="29212",
            phone="(0768) 000107",
            signers=(_chief("Kepala Badan Pengelolaan Keuangan dan Aset Daerah", "bpkad"),),
        ),
        Office(
            code="bpjs-1404",
            name=f"BPJS Kesehatan Kantor {REGENCY_NAME}",
            short_name="BPJS Kesehatan Inhil",
            kind=AgencyKind.BPJS,
            territory=REGENCY,
            letterhead=("BPJS KESEHATAN", "KANTOR KABUPATEN INDRAGIRI HILIR"),
            address="Jalan Contoh Niaga No. 9, Tembilahan (alamat contoh)",
            postcode="29213",
            phone="(0768) 000109",
            signers=(Signer(position="Kepala Kantor Kabupaten", name=_invented("bpjs")[0]),),
        ),
        Office(
            code="rsud-1404",
            name="RSUD Contoh Tembilahan",
            short_name="RSUD Contoh",
            kind=AgencyKind.RSUD,
            territory=REGENCY,
            letterhead=(GOVERNMENT, "RUMAH SAKIT UMUM DAERAH CONTOH TEMBILAHAN"),
            address="Jalan Contoh Sehat No. 11, Tembilahan (alamat contoh)",
            postcode="29213",
            phone="(0768) 000111",
            signers=(_chief("Direktur RSUD Contoh Tembilahan", "rsud"),),
            week=HOSPITAL_WEEK,
        ),
    )


OTHER_DISTRICTS = (
    ("3319", "Kabupaten Kudus", "Kudus", "DINAS SOSIAL P3AP2KB"),
    ("7173", "Kota Tomohon", "Tomohon", "DINAS SOSIAL DAERAH"),
    ("3517", "Kabupaten Jombang", "Jombang", "DINAS SOSIAL"),
    ("1871", "Kota Bandar Lampung", "Bandar Lampung", "DINAS SOSIAL"),
)


def other_offices() -> Iterator[Office]:
    """One plain social office for each of the other four districts."""
    for code, regency, city, line in OTHER_DISTRICTS:
        yield Office(
            code=f"dinsos-{code}",
            name=f"Dinas Sosial {regency}",
            short_name=f"Dinsos {city}",
            kind=AgencyKind.DINSOS,
            territory=code,
            city=city,
            letterhead=(f"PEMERINTAH {regency.upper()}", line),
            address=f"Jalan Contoh No. 1, {city} (alamat contoh)",
            signers=(_chief("Kepala Dinas Sosial", code),),
        )


def district_offices(places: Sequence[Place]) -> Iterator[Office]:
    """The camat's office and the health centre of every kecamatan."""
    for code, place in _districts(places).items():
        name = place.district
        yield Office(
            code=f"kec-{code}",
            name=f"Kantor Camat {name}",
            short_name=f"Camat {name}",
            kind=AgencyKind.KECAMATAN,
            territory=code,
            city=name,
            letterhead=(GOVERNMENT, f"KECAMATAN {name.upper()}"),
            address=f"Jalan Kantor Camat, {name} (alamat contoh)",
            postcode=place.postcode,
            signers=(_chief(f"Camat {name}", f"camat:{code}"),),
        )
        yield Office(
            code=f"pkm-{code}",
            name=f"Puskesmas Contoh {name}",
            short_name=f"Puskesmas {name}",
            kind=AgencyKind.PUSKESMAS,
            territory=code,
            city=name,
            letterhead=(GOVERNMENT, f"PUSKESMAS CONTOH {name.upper()}"),
            address=f"Jalan Puskesmas, {name} (alamat contoh)",
            postcode=place.postcode,
            signers=(_chief(f"Kepala Puskesmas Contoh {name}", f"pkm:{code}"),),
        )


def village_offices(places: Sequence[Place]) -> Iterator[Office]:
    """The office of every desa and kelurahan. A village head has no NIP, a lurah is a civil servant."""
    for place in places:
        title = f"Lurah {place.name}" if place.is_urban else f"Kepala Desa {place.name}"
        signer = _chief(title, place.code)
        if not place.is_urban:
            signer = Signer(position=title, name=_invented(place.code)[0])
        word = "KELURAHAN" if place.is_urban else "KANTOR KEPALA DESA"
        yield Office(
            code=f"desa-{place.code}",
            name=f"Kantor {place.kind} {place.name}",
            short_name=f"{place.kind} {place.name}",
            kind=AgencyKind.DESA,
            territory=place.code,
            city=place.name,
            letterhead=(GOVERNMENT, f"{word} {place.name.upper()}"),
            address=f"Kecamatan {place.district} (alamat contoh)",
            postcode=place.postcode,
            number_format="{klasifikasi}/{nomor}/" + ("KEL" if place.is_urban else "DS") + "/{bulan}/{tahun}",
            signers=(signer,),
        )


def all_offices(places: Sequence[Place]) -> list[Office]:
    """Every office of the demo; ``places`` are the villages of the demo district."""
    return [*regency_offices(), *other_offices(), *district_offices(places), *village_offices(places)]


def facilities(places: Sequence[Place]) -> Iterator[DemoFacility]:
    """A puskesmas per kecamatan and three hospitals, one of them outside the list of cooperation."""
    for code, place in _districts(places).items():
        yield DemoFacility(
            code=f"99{code}",
            name=f"Puskesmas Contoh {place.district}",
            kind=FacilityKind.FIRST_LEVEL,
            territory=code,
        )
    for code, name, cooperating in (
        ("9904R001", "RSUD Contoh Tembilahan", True),
        ("9904R002", "RS Contoh Bunda Kelapa", True),
        ("9904R003", "RS Contoh Sungai Guntung", False),
    ):
        yield DemoFacility(
            code=code,
            name=name,
            kind=FacilityKind.HOSPITAL,
            territory=CAPITAL_DISTRICT,
            is_cooperating=cooperating,
        )


def demo_village(places: Sequence[Place], *, urban: bool) -> Place:
    """The desa or kelurahan whose operator has the demo account: the first one outside the capital by code."""
    return next(
        place
        for place in sorted(places, key=lambda place: place.code)
        if place.is_urban is urban and not place.code.startswith(CAPITAL_DISTRICT)
    )


def accounts(places: Sequence[Place]) -> tuple[Account, ...]:
    """Demo officers of every role. Names are invented; NIPs have serials from 900 on."""
    village, ward = demo_village(places, urban=False), demo_village(places, urban=True)
    camat, clinic = f"kec-{village.district_code}", f"pkm-{village.district_code}"
    dinsos = "dinsos-1404"
    past = date(2025, 12, 31)
    rows = (
        ("admin", "Aulia Rahman (contoh)", dinsos, Role.ADMINISTRATOR, "198601052010011903"),
        ("admin.dinas", "Dewi Puspita (contoh)", dinsos, Role.ADMINISTRATOR, "198902142014022904"),
        ("verifikator", "Nurhayati Laila (contoh)", dinsos, Role.VERIFIKATOR, "198503112009032905"),
        ("verifikator2", "Hamdan Fauzi (contoh)", dinsos, Role.VERIFIKATOR, "199004202015031906"),
        ("penyetuju", "Zulkifli Rasyid, S.Sos., M.AP (contoh)", dinsos, Role.PENYETUJU, "197808172003121902"),
        ("kadis", "Dra. Hj. Rosmawati Hanum, M.Si (contoh)", dinsos, Role.PENYETUJU, "197004121995032901"),
        ("operator.data", "Khairul Anuar (contoh)", dinsos, Role.OPERATOR_DATA, "199306092019031907"),
        ("operator.data2", "Wardah Kalsum (contoh)", dinsos, Role.OPERATOR_DATA, "199502172020122914"),
        ("petugas.iuran", "Suryani Melati (contoh)", dinsos, Role.PETUGAS_IURAN, "199111302018012908"),
        ("pimpinan", "Burhan Mustafa (contoh)", dinsos, Role.PIMPINAN, "196912251994031909"),
        ("operator.desa", "Rusli Sabri (contoh)", f"desa-{village.code}", Role.OPERATOR_DESA, ""),
        ("operator.kelurahan", "Mahani Azura (contoh)", f"desa-{ward.code}", Role.OPERATOR_DESA, ""),
        ("operator.kecamatan", "Idris Wahab (contoh)", camat, Role.OPERATOR_DESA, ""),
        ("petugas.rs", "Faridah Nisa (contoh)", "rsud-1404", Role.PETUGAS_RS, "198807172012032910"),
        ("petugas.puskesmas", "Yusran Noor (contoh)", clinic, Role.PETUGAS_RS, ""),
        ("mitra.dukcapil", "Jufri Wahid (contoh)", "dukcapil-1404", Role.MITRA, "198401282008011911"),
        ("mitra.bpjs", "Retno Utami (contoh)", "bpjs-1404", Role.MITRA, ""),
        ("mitra.dinkes", "Sitti Wulan (contoh)", "dinkes-1404", Role.MITRA, "198709032011012912"),
        ("mitra.bpkad", "Agus Santosa (contoh)", "bpkad-1404", Role.MITRA, "198210102006041913"),
    )
    staff = [
        Account(username=username, full_name=name, office=office, role=role, nip=nip, is_superuser=username == "admin")
        for username, name, office, role, nip in rows
    ]
    staff.append(
        Account(
            username="mantan.petugas",
            full_name="Sabirin Majid (contoh)",
            office=dinsos,
            role=Role.VERIFIKATOR,
            ends=past,
        )
    )
    staff += [
        Account(
            username=f"{job}.{city.lower().replace(' ', '')}",
            full_name=f"{_invented(f'{job}:{code}')[0]} (contoh)",
            office=f"dinsos-{code}",
            role=role,
        )
        for code, _regency, city, _line in OTHER_DISTRICTS
        for job, role in (("verifikator", Role.VERIFIKATOR), ("operator.data", Role.OPERATOR_DATA))
    ]
    return tuple(staff)


def _districts(places: Sequence[Place]) -> dict[str, Place]:
    """The first village of every kecamatan, by kecamatan code."""
    found: dict[str, Place] = {}
    for place in sorted(places, key=lambda place: place.code):
        found.setdefault(place.district_code, place)
    return found


def _invented(key: str) -> tuple[str, str]:
    """Name and sex (L or P) of an invented person who belongs to ``key``."""
    rng = Random(f"{SEED}:{key}")
    sex = rng.choice("LP")
    firsts, lasts = (names.MALE if sex == "L" else names.FEMALE)[rng.choice(names.PEOPLES)]
    return f"{rng.choice(firsts)} {rng.choice(lasts)}", sex


def _chief(position: str, key: str) -> Signer:
    """A civil servant with a number of the official shape (birth, start, sex, serial) and a serial from 900 on."""
    rng = Random(f"{SEED}:nip:{key}")
    birth = date(rng.randint(1968, 1984), rng.randint(1, 12), rng.randint(1, 28))
    start = f"{birth.year + rng.randint(24, 28)}{rng.randint(1, 12):02d}"
    name, sex = _invented(key)
    return Signer(
        position=position,
        name=f"{name}, {rng.choice(('S.Sos', 'S.E., M.M', 'S.IP', 'S.H., M.Si', 'S.AP'))}",
        rank=rng.choice(("Penata Tingkat I", "Pembina", "Pembina Tingkat I")),
        nip=f"{birth:%Y%m%d}{start}{1 if sex == 'L' else 2}{rng.randint(900, 999)}",
    )
