"""Questions and steps several services share. Wording: ux-and-security §6.7; rules: domain-facts §2, §6.9, §12."""

import datetime
from zoneinfo import ZoneInfo

from applications.catalogue.base import Kind, Page, Question, Step
from applications.catalogue.helper_steps import CONSENT, FOR_WHOM, HELPER
from applications.enums import (
    FamilyRelation,
    MaritalStatus,
    NoNikReason,
    PhoneOwner,
    Sex,
)

HEALTH_INSURANCE_LAW = (
    "Undang-Undang Nomor 40 Tahun 2004 tentang Sistem Jaminan Sosial Nasional; Peraturan Presiden Nomor 82 Tahun 2018 "
    "tentang Jaminan Kesehatan beserta perubahannya"
)
"""How letters name the law on cover paid by the district (domain-facts §6.3); a district adds its own by policy."""


def after_admission(case, context, *, hours):
    """End of the day of admission (``care_date``) plus ``hours``; None until the date is known.

    Only the day is asked, so the clock starts at its end: the rule is read in the family's favour.
    """
    written = case.details.get("care_date")
    if not written:
        return None
    day = datetime.date.fromisoformat(written) + datetime.timedelta(days=1)
    zone = context.now.tzinfo or ZoneInfo("Asia/Jakarta")
    return datetime.datetime.combine(day, datetime.time(), tzinfo=zone) + datetime.timedelta(hours=hours)


def has_no_nik(case, context):
    """The person has no NIK yet, and says why."""
    return not case.nik


def has_phone(case, context):
    """A number is needed unless the family says it has none; then the village office is the contact."""
    return case.phone_owner != PhoneOwner.NONE


def may_be_pregnant(case, context):
    """Women of 10 to 55 years are asked (domain-facts §12.5)."""
    if case.sex != Sex.FEMALE or case.birth_date is None:
        return False
    age = context.today.year - case.birth_date.year
    return 10 <= age <= 55


VILLAGE = Step(
    key="desa",
    title="Di desa atau kelurahan mana keluarga ini tinggal?",
    page=Page.VILLAGE,
    questions=(
        Question(
            name="village",
            label="Desa atau kelurahan",
            kind=Kind.VILLAGE,
            column=True,
            missing="Pilih desa atau kelurahan.",
        ),
    ),
)
NIK = Step(
    key="nik",
    title="NIK orang yang diajukan",
    questions=(
        Question(
            name="nik",
            label="Nomor Induk Kependudukan (NIK)",
            short_label="NIK",
            hint="16 angka. Ada di bagian atas KTP.",
            kind=Kind.NIK,
            required=False,
            column=True,
            sensitive=True,
        ),
        Question(
            name="no_nik_reason",
            label="Belum punya NIK? Pilih alasannya",
            short_label="Alasan tanpa NIK",
            kind=Kind.CHOICE,
            options=tuple(NoNikReason.choices),
            required=has_no_nik,
            column=True,
            missing="Tulis NIK, atau pilih alasan belum punya NIK.",
        ),
    ),
)
FAMILY_CARD = Step(
    key="kk",
    title="Nomor Kartu Keluarga (KK)",
    questions=(
        Question(
            name="kk_number",
            label="Nomor Kartu Keluarga (KK)",
            short_label="Nomor KK",
            hint="16 angka. Ada di atas kartu keluarga.",
            kind=Kind.KK,
            column=True,
            sensitive=True,
            missing="Tulis nomor KK.",
        ),
    ),
)
NAME = Step(
    key="nama",
    title="Nama lengkap",
    questions=(
        Question(
            name="full_name",
            label="Nama lengkap",
            short_label="Nama",
            hint="Tulis sama seperti di KTP.",
            kind=Kind.NAME,
            column=True,
            autocomplete="off",
            missing="Tulis nama seperti di KTP.",
        ),
    ),
)
BIRTH = Step(
    key="lahir",
    title="Tempat dan tanggal lahir",
    page=Page.BIRTH,
    questions=(
        Question(
            name="birth_date",
            label="Tanggal lahir",
            hint="Contoh: 17 8 1961",
            kind=Kind.DATE,
            column=True,
            maximum=125,
            missing="Tulis tanggal, bulan, dan tahun lahir.",
        ),
        Question(
            name="sex",
            label="Jenis kelamin",
            kind=Kind.CHOICE,
            options=tuple(Sex.choices),
            column=True,
            missing="Pilih jenis kelamin.",
        ),
        Question(
            name="birth_place",
            label="Tempat lahir",
            hint="Sama seperti di KTP, misalnya Tembilahan.",
            kind=Kind.TEXT,
            max_length=60,
            column=True,
            missing="Tulis tempat lahir.",
        ),
    ),
)
FAMILY_STATUS = Step(
    key="status-keluarga",
    title="Status dalam keluarga",
    questions=(
        Question(
            name="family_relation",
            label="Kedudukan di Kartu Keluarga",
            kind=Kind.CHOICE,
            options=tuple(FamilyRelation.choices),
            column=True,
            missing="Pilih kedudukan di Kartu Keluarga.",
        ),
        Question(
            name="marital_status",
            label="Status perkawinan",
            kind=Kind.CHOICE,
            options=tuple(MaritalStatus.choices),
            column=True,
            missing="Pilih status perkawinan.",
        ),
    ),
)
PREGNANCY = Step(
    key="hamil",
    title="Apakah sedang hamil?",
    applies=may_be_pregnant,
    questions=(
        Question(
            name="pregnancy",
            label="Apakah sedang hamil?",
            short_label="Sedang hamil",
            hint="Ibu hamil kami dahulukan.",
            kind=Kind.CHOICE,
            options=(("ya", "Ya"), ("tidak", "Tidak"), ("tidak_tahu", "Tidak tahu")),
            applies=may_be_pregnant,
            sensitive=True,
            missing="Pilih ya, tidak, atau tidak tahu.",
        ),
        Question(
            name="expected_birth",
            label="Perkiraan tanggal melahirkan",
            hint="Boleh dikosongkan bila belum tahu.",
            kind=Kind.DATE,
            required=False,
            allow_future=True,
            maximum=1,
            applies=may_be_pregnant,
            sensitive=True,
        ),
    ),
)
PHONE = Step(
    key="telepon",
    title="Nomor WhatsApp",
    hint="Kami kirim kabar lewat WhatsApp. Boleh nomor anak atau tetangga.",
    questions=(
        Question(
            name="phone",
            label="Nomor WhatsApp atau HP",
            short_label="Nomor WhatsApp",
            hint="Contoh: 0812 3456 7890. Kosongkan bila tidak punya.",
            kind=Kind.PHONE,
            required=has_phone,
            column=True,
            autocomplete="tel",
            sensitive=True,
            missing="Tulis nomor WhatsApp, atau pilih “Tidak punya nomor”.",
        ),
        Question(
            name="phone_owner",
            label="Nomor itu milik siapa?",
            short_label="Pemilik nomor",
            kind=Kind.CHOICE,
            options=tuple(PhoneOwner.choices),
            column=True,
            missing="Pilih nomor itu milik siapa.",
        ),
    ),
)
ADDRESS = Step(
    key="alamat",
    title="Alamat rumah",
    questions=(
        Question(
            name="address",
            label="Jalan, dusun, atau parit",
            short_label="Alamat",
            hint="Contoh: Parit 4, Dusun Mekar",
            kind=Kind.TEXT,
            column=True,
            autocomplete="street-address",
            missing="Tulis jalan, dusun, atau parit.",
        ),
        Question(name="rt", label="RT", hint="Kosongkan bila tidak ada.", kind=Kind.RT_RW, required=False, column=True),
        Question(name="rw", label="RW", hint="Kosongkan bila tidak ada.", kind=Kind.RT_RW, required=False, column=True),
        Question(
            name="postcode",
            label="Kode pos",
            hint="5 angka. Kosongkan bila tidak tahu.",
            kind=Kind.POSTCODE,
            required=False,
            column=True,
            autocomplete="postal-code",
        ),
    ),
)


def has_clinics(case, context):
    """Where no puskesmas or clinic of the regency is on record yet, nobody is held up by an empty list."""
    return context.has_clinics()


FIRST_LEVEL_FACILITY = Step(
    key="puskesmas",
    title="Puskesmas atau klinik yang dipilih",
    applies=has_clinics,
    hint="Tempat berobat pertama. Pilih yang paling dekat dari rumah.",
    questions=(
        Question(
            name="facility",
            label="Puskesmas atau klinik",
            kind=Kind.FIRST_LEVEL_FACILITY,
            column=True,
            applies=has_clinics,
            missing="Pilih puskesmas atau klinik.",
        ),
    ),
)
MEMBERS = Step(
    key="anggota",
    title="Anggota keluarga lain dalam satu KK",
    hint="Tambahkan anggota keluarga yang ikut diajukan. Boleh dilewati bila hanya satu orang.",
    page=Page.MEMBERS,
)


def sktm_step(*, is_asked=None):
    """The SKTM's number and date; ``is_asked`` narrows when it is asked."""
    applies = is_asked or (lambda case, context: True)
    return Step(
        key="sktm",
        title="Surat Keterangan Tidak Mampu (SKTM)",
        hint="Belum punya? Minta di kantor desa atau kelurahan. Gratis.",
        applies=applies,
        questions=(
            Question(
                name="sktm_number",
                label="Nomor SKTM",
                hint="Ada di bawah judul surat. Contoh: 470/123/DS/2026",
                kind=Kind.TEXT,
                max_length=60,
                applies=applies,
                missing="Tulis nomor SKTM.",
            ),
            Question(
                name="sktm_date",
                label="Tanggal SKTM",
                kind=Kind.DATE,
                maximum=3,
                applies=applies,
                missing="Tulis tanggal SKTM.",
            ),
        ),
    )


def document_step(rule, *, key="", applies=None):
    """The page that asks for the photo of ``rule``."""
    return Step(
        key=key or f"foto-{rule.kind.replace('_', '-')}",
        title=rule.label,
        page=Page.DOCUMENT,
        document=rule.kind,
        hint=rule.hint,
        applies=applies or rule.applies,
    )


IDENTITY_STEPS = (FOR_WHOM, HELPER, CONSENT, VILLAGE, NIK, FAMILY_CARD, NAME, BIRTH)
CONTACT_STEPS = (PHONE, ADDRESS)


def sktm_flags(case, context):
    """An SKTM older than its local validity is odd, not forbidden (domain-facts §2.6)."""
    written = case.details.get("sktm_date")
    if not written:
        return []
    months = context.policy("general.sktm_valid_months")
    age_days = (context.today - datetime.date.fromisoformat(written)).days
    return ["sktm_old"] if age_days > months * 31 else []
