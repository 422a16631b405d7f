"""Pembebasan biaya rawat jalan/inap: the office pays for a poor patient in care (source 000; domain-facts §6.5).

The family applies within 3×24 hours of admission. Only the date of admission is asked, so the clock starts at the end
of that day: the rule is read in the family's favour.
"""

import datetime

from agencies.policies import PolicyKey, PolicyKind
from applications.catalogue.base import (
    LINK_ONLY,
    Blocker,
    DecisionLetter,
    DocumentRule,
    Kind,
    Question,
    Service,
    Step,
)
from applications.catalogue.common_documents import KK, KTP, SKTM
from applications.catalogue.common_steps import (
    ADDRESS,
    IDENTITY_STEPS,
    PHONE,
    after_admission,
    document_step,
    sktm_step,
)
from applications.enums import Finisher, Flag
from common.money import rupiah, terbilang

BASIS = "Standar pelayanan Jamkesda dan keringanan biaya"

REFERRAL_LETTER = DocumentRule(
    kind="surat_pengantar",
    label="Foto surat pengantar",
    why="Surat dari desa, kelurahan, atau puskesmas yang meminta keringanan biaya.",
    hint="Nomor, tanggal, cap, dan tanda tangan harus terlihat.",
    quality=55,
)
CARE_LETTER = DocumentRule(
    kind="surat_rawat",
    label="Foto surat keterangan dirawat",
    why="Surat dari rumah sakit bahwa pasien sedang atau baru selesai dirawat.",
    hint="Minta di loket pendaftaran atau ruang perawat.",
    quality=55,
)


def asks_sktm(case, context):
    """Some districts stopped asking for the SKTM here (Bantul, 2020)."""
    return context.policy("pembebasan.sktm_required")


def admission_deadline(case, context):
    """End of the admission day plus the policy's hours; None until the date is known."""
    return after_admission(case, context, hours=context.policy("pembebasan.deadline_hours"))


def is_late(case, context):
    """The family comes after the clock ran out; it then says why."""
    deadline = admission_deadline(case, context)
    return deadline is not None and context.now > deadline


def _blockers(case, context):
    deadline = admission_deadline(case, context)
    extra = datetime.timedelta(hours=context.policy("pembebasan.extension_hours"))
    if deadline is not None and context.now > deadline + extra and context.policy("pembebasan.refuse_late"):
        return [
            Blocker(
                step="rawat",
                message="Batas waktu pengajuan sudah lewat. Hubungi Dinas Sosial untuk mencari jalan lain.",
            )
        ]
    return []


def _flags(case, context):
    flags = [Flag.IN_CARE]
    if is_late(case, context):
        flags.append(Flag.LATE)
    if case.hospital_id is None or not case.hospital.is_cooperating:
        flags.append(Flag.NOT_COOPERATING)
    return flags


CARE = Step(
    key="rawat",
    title="Tempat dan tanggal dirawat",
    questions=(
        Question(
            name="care_kind",
            label="Rawat jalan atau rawat inap?",
            short_label="Jenis rawat",
            kind=Kind.CHOICE,
            options=(("inap", "Rawat inap (menginap)"), ("jalan", "Rawat jalan (tidak menginap)")),
            missing="Pilih rawat jalan atau rawat inap.",
            sensitive=True,
        ),
        Question(
            name="hospital",
            label="Rumah sakit atau puskesmas tempat dirawat",
            short_label="Tempat rawat",
            kind=Kind.HOSPITAL,
            column=True,
            required=False,
        ),
        Question(
            name="care_place",
            label="Tidak ada di daftar? Tulis namanya",
            short_label="Tempat rawat lain",
            kind=Kind.TEXT,
            required=lambda case, context: case.hospital_id is None,
            missing="Pilih tempat dirawat, atau tulis namanya.",
        ),
        Question(
            name="care_date",
            label="Tanggal mulai dirawat",
            short_label="Tanggal rawat",
            kind=Kind.DATE,
            maximum=1,
            missing="Tulis tanggal mulai dirawat.",
        ),
        Question(
            name="care_class",
            label="Kelas rawat",
            kind=Kind.CHOICE,
            options=(("3", "Kelas 3"), ("2", "Kelas 2"), ("1", "Kelas 1"), ("0", "Tidak tahu")),
            missing="Pilih kelas rawat.",
        ),
    ),
)
LATE = Step(
    key="alasan-terlambat",
    title="Mengapa baru mengajukan sekarang?",
    applies=is_late,
    questions=(
        Question(
            name="late_reason",
            label="Mengapa baru mengajukan sekarang?",
            short_label="Alasan terlambat",
            hint="Batas waktunya 3×24 jam sejak dirawat. Petugas akan mempertimbangkan alasan Anda.",
            kind=Kind.LONG_TEXT,
            max_length=500,
            applies=is_late,
            missing="Tulis alasannya dengan singkat.",
        ),
    ),
)
LETTER = Step(
    key="surat-pengantar",
    title="Surat pengantar",
    hint="Surat dari desa, kelurahan, atau puskesmas.",
    questions=(
        Question(
            name="referral_number",
            label="Nomor surat pengantar",
            kind=Kind.TEXT,
            max_length=60,
            missing="Tulis nomor surat pengantar.",
        ),
        Question(
            name="referral_date",
            label="Tanggal surat pengantar",
            kind=Kind.DATE,
            maximum=1,
            missing="Tulis tanggal surat pengantar.",
        ),
    ),
)


def _hospital(case, context):
    place = case.hospital.name if case.hospital_id else case.details.get("care_place", "")
    return (f"Pimpinan {place}", "di Tempat")


def _waiver(case, context):
    ceiling, care_class = context.policy("pembebasan.ceiling"), context.policy("pembebasan.max_class")
    return (
        "telah memenuhi syarat untuk dibebaskan dari biaya rawat. Biaya yang ditanggung Pemerintah "
        f"{case.agency.territory.label} paling banyak {rupiah(ceiling)} ({terbilang(ceiling)} rupiah), untuk perawatan "
        f"paling tinggi kelas {care_class}.",
        f"Rincian biaya rawat mohon disampaikan kepada {case.agency.name}.",
    )


DECISION = DecisionLetter(
    title="SURAT REKOMENDASI PEMBEBASAN BIAYA RAWAT",
    opening="Bersama ini kami sampaikan bahwa pasien berikut:",
    facts=(
        ("care_kind", "Jenis rawat"),
        ("care_date", "Tanggal mulai dirawat"),
        ("care_class", "Kelas rawat"),
        ("referral_number", "Nomor surat pengantar"),
        ("referral_date", "Tanggal surat pengantar"),
    ),
    body=_waiver,
    addressee=_hospital,
    closing="Demikian rekomendasi ini kami sampaikan. Atas perhatian dan kerja samanya diucapkan terima kasih.",
)

SERVICE = Service(
    code="pembebasan",
    name="Pembebasan Biaya Rawat Jalan/Inap",
    short_name="Pembebasan biaya rawat",
    summary="Minta keringanan biaya untuk keluarga yang sedang dirawat.",
    icon="hospital",
    order=30,
    finisher=Finisher.DINSOS,
    steps=(
        *IDENTITY_STEPS,
        PHONE,
        ADDRESS,
        CARE,
        LATE,
        LETTER,
        sktm_step(is_asked=asks_sktm),
        document_step(KTP),
        document_step(KK),
        document_step(REFERRAL_LETTER),
        document_step(CARE_LETTER),
        document_step(SKTM, applies=asks_sktm),
    ),
    documents=(KTP, KK, REFERRAL_LETTER, CARE_LETTER, SKTM),
    sla_days=1,
    sla_basis="Perbup Jamkesda setempat; nilai awal 1 hari kerja",
    legal_basis=BASIS,
    what_next="Bila disetujui, rumah sakit mendapat surat rekomendasi dari Dinas Sosial.",
    uses_recap=False,
    decision=DECISION,
    registry_effect=LINK_ONLY,
    letter_basis="Undang-Undang Nomor 13 Tahun 2011 tentang Penanganan Fakir Miskin",
    policies=(
        PolicyKey(
            code="pembebasan.deadline_hours",
            label="Pembebasan: batas waktu mengajukan",
            help_text="Jam sejak akhir hari pasien mulai dirawat.",
            kind=PolicyKind.INTEGER,
            initial=72,
            unit="jam",
            legal_basis=BASIS,
        ),
        PolicyKey(
            code="pembebasan.extension_hours",
            label="Pembebasan: tambahan waktu dengan alasan",
            help_text="Jam tambahan bila ada alasan yang diterima petugas.",
            kind=PolicyKind.INTEGER,
            initial=48,
            unit="jam",
            legal_basis=BASIS,
        ),
        PolicyKey(
            code="pembebasan.refuse_late",
            label="Pembebasan: tutup setelah tambahan waktu lewat",
            help_text="Bila tidak, pengajuan terlambat tetap diterima dan diberi tanda.",
            kind=PolicyKind.BOOL,
            initial=False,
            legal_basis=BASIS,
        ),
        PolicyKey(
            code="pembebasan.ceiling",
            label="Pembebasan: plafon per pasien",
            help_text="Biaya tertinggi yang ditanggung daerah.",
            kind=PolicyKind.MONEY,
            initial=5_000_000,
            maximum=1_000_000_000,
            unit="rupiah",
            legal_basis=BASIS,
        ),
        PolicyKey(
            code="pembebasan.max_class",
            label="Pembebasan: kelas rawat tertinggi",
            help_text="Kelas rawat yang masih boleh dibebaskan.",
            kind=PolicyKind.CHOICE,
            initial="3",
            options=(("1", "Kelas 1"), ("2", "Kelas 2"), ("3", "Kelas 3")),
            legal_basis=BASIS,
        ),
        PolicyKey(
            code="pembebasan.sktm_required",
            label="Pembebasan: SKTM diminta",
            help_text="Bila tidak, nomor dan foto SKTM tidak ditanyakan.",
            kind=PolicyKind.BOOL,
            initial=True,
            legal_basis=BASIS,
        ),
    ),
    blockers=_blockers,
    flags=_flags,
    is_urgent=lambda case, context: True,
    deadline=admission_deadline,
)
