"""Which papers a demo case shows, as jobs for another process: pure data in, JPEG bytes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.dates import format_date
from siperjake.demo import drawings
from siperjake.demo.drawings import LetterText
from siperjake.demo.offices import CAPITAL, GOVERNMENT, Office
from siperjake.demo.people import Family, Person
from siperjake.demo.photo import spoil


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperJob:
    """One photo to draw. ``flaw`` is "" or what the family did wrong: "blur", "cut"."""

    kind: str
    family: Family
    person: Person
    letter: LetterText | None = None
    flaw: str = ""


def draw(job: PaperJob) -> bytes:
    """The photo of a job."""
    if job.kind == "ktp" and job.letter is None:
        photo = drawings.draw_ktp(person=job.person, family=job.family)
    elif job.kind == "kk":
        photo = drawings.draw_kk(family=job.family)
    elif job.kind == "kartu_jkn":
        photo = drawings.draw_jkn_card(person=job.person, family=job.family)
    else:
        photo = drawings.draw_letter(text=job.letter, variant=job.family.index + len(job.kind))
    return spoil(photo, flaw=job.flaw) if job.flaw else photo


def draw_all(jobs: list[PaperJob]) -> list[bytes]:
    """The photos of one case."""
    return [draw(job) for job in jobs]


def village_letter(*, title: str, number: str, office: Office, family: Family, person: Person, on: date) -> LetterText:
    """A letter of the village office about a family: SKTM, surat pengantar."""
    return LetterText(
        letterhead=(GOVERNMENT, office.letterhead[1], f"{office.address}, kode pos {office.postcode or '-'}"),
        title=title,
        number=number,
        opening="Yang bertanda tangan di bawah ini menerangkan bahwa:",
        rows=(
            *_identity(family=family, person=person),
            ("Pekerjaan KK", family.head.job),
            ("Alamat", f"{family.street}, RT {family.rt} RW {family.rw}"),
        ),
        after=(
            f"Nama tersebut benar warga {office.short_name} dan termasuk keluarga tidak mampu. "
            "Surat ini diberikan sebagai syarat pengajuan jaminan kesehatan ke Dinas Sosial."
        ),
        place=family.place.name,
        issued_on=on,
        signatory_title=office.signers[0].position,
        signatory_name=office.signers[0].name,
        signatory_nip=office.signers[0].nip,
    )


def care_letter(*, title: str, number: str, office: Office, family: Family, person: Person, on: date) -> LetterText:
    """A letter of a hospital or health centre about a patient."""
    return LetterText(
        letterhead=(office.letterhead[0], office.letterhead[1], office.address),
        title=title,
        number=number,
        opening="Dengan ini diterangkan bahwa:",
        rows=(*_identity(family=family, person=person), ("Tanggal periksa", format_date(on)), ("Kelas rawat", "3")),
        after="Pasien tersebut memerlukan layanan kesehatan di tempat kami. Keterangan penyakit tidak dicantumkan.",
        place=CAPITAL if office.code.startswith("rsud") else office.city,
        issued_on=on,
        signatory_title=office.signers[0].position,
        signatory_name=office.signers[0].name,
        signatory_nip=office.signers[0].nip,
    )


def birth_certificate(*, office: Office, family: Family, person: Person) -> LetterText:
    """What stands in for the KTP of somebody who has none."""
    return LetterText(
        letterhead=(office.letterhead[0], office.letterhead[1], office.address),
        title="KUTIPAN AKTA KELAHIRAN",
        number=f"1404-LT-{person.birth_date:%d%m%Y}-9{family.index % 1000:03d}",
        opening="Berdasarkan pencatatan di kantor kami telah lahir:",
        rows=(
            ("Nama", person.name),
            ("Tempat lahir", person.birth_place),
            ("Tanggal lahir", format_date(person.birth_date)),
            ("Nomor KK", family.kk),
            ("Anak dari", family.head.name),
        ),
        after="Kutipan ini dibuat untuk contoh.",
        place=CAPITAL,
        issued_on=person.birth_date,
        signatory_title=office.signers[0].position,
        signatory_name=office.signers[0].name,
        signatory_nip=office.signers[0].nip,
    )


def _identity(*, family: Family, person: Person) -> tuple[tuple[str, str], ...]:
    return (
        ("Nama", person.name),
        ("NIK", person.nik or "belum ada"),
        ("Nomor KK", family.kk),
        ("Tempat, tanggal lahir", f"{person.birth_place}, {format_date(person.birth_date)}"),
    )
