"""Reaktivasi PBI JK: somebody the centre removed from its aid and who needs care is put back (domain-facts §6.1, §6.6).

Permensos 3/2026 art. 20: a letter of the health facility is compulsory, the illness need not be chronic; the SKTM is
optional. The office writes the statement of reactivation; Kemensos and BPJS Kesehatan finish.
"""

import datetime

from agencies.policies import PolicyKey, PolicyKind
from applications.catalogue.base import DecisionLetter, DocumentRule, Kind, Question, RegistryEffect, Service, Step
from applications.catalogue.common_documents import JKN_CARD, KK, KTP, SKTM
from applications.catalogue.common_steps import (
    ADDRESS,
    FAMILY_STATUS,
    FIRST_LEVEL_FACILITY,
    IDENTITY_STEPS,
    MEMBERS,
    PHONE,
    after_admission,
    document_step,
)
from applications.enums import Channel, Finisher, Flag
from participants.enums import MembershipStatus, Segment

BASIS = "Permensos 3/2026 pasal 20"

FACILITY_LETTER = DocumentRule(
    kind="surat_faskes",
    label="Foto surat keterangan dari puskesmas atau rumah sakit",
    why="Surat ini menerangkan bahwa Anda membutuhkan layanan kesehatan.",
    hint="Minta ke puskesmas, klinik, atau rumah sakit tempat berobat. Nomor, tanggal, dan cap harus terlihat.",
    quality=55,
)
OPTIONAL_SKTM = DocumentRule(
    kind=SKTM.kind,
    label="Foto SKTM (bila ada)",
    why="Tidak wajib. Membantu petugas menilai keadaan keluarga.",
    hint=SKTM.hint,
    quality=SKTM.quality,
    required=lambda case, context: False,
)
HOUSE = DocumentRule(
    kind="foto_rumah",
    label="Foto rumah dari depan (bila ada)",
    why="Tidak wajib. Membantu petugas menilai keadaan keluarga.",
    hint="Foto dari depan. Tidak perlu ada orang di foto.",
    max_side=1280,
    required=lambda case, context: False,
)


def is_in_care(case, context):
    """The person lies in hospital now: the case is urgent."""
    return case.details.get("care_now") == "ya"


def is_hospitals_patient(case, context):
    """A hospital's desk says that the patient lies there now: the 3×24 hours run (ux-and-security §6.5 R3)."""
    return case.channel == Channel.HOSPITAL_DESK and is_in_care(case, context)


def admission_deadline(case, context):
    """End of the admission day plus the policy's hours, at a hospital's desk."""
    if not is_hospitals_patient(case, context):
        return None
    return after_admission(case, context, hours=context.policy("reaktivasi.deadline_hours"))


def _flags(case, context):
    flags = []
    if is_in_care(case, context):
        flags.append(Flag.IN_CARE)
    since = case.details.get("inactive_since")
    if since:
        days = (context.today - datetime.date.fromisoformat(since)).days
        if days > context.policy("reaktivasi.window_months") * 31:
            flags.append(Flag.LATE)
    return flags


MEMBERSHIP = Step(
    key="kartu",
    title="Kartu KIS yang tidak aktif",
    questions=(
        Question(
            name="card_number",
            label="Nomor kartu KIS",
            hint="13 angka. Ada di kartu. Kosongkan bila kartu hilang.",
            kind=Kind.CARD,
            required=False,
            sensitive=True,
        ),
        Question(
            name="inactive_since",
            label="Sejak kapan tidak aktif?",
            short_label="Tidak aktif sejak",
            hint="Kira-kira saja. Kosongkan bila tidak tahu.",
            kind=Kind.DATE,
            required=False,
            maximum=5,
        ),
    ),
)
NEED = Step(
    key="kebutuhan",
    title="Mengapa perlu aktif lagi?",
    questions=(
        Question(
            name="care_need",
            label="Mengapa perlu aktif lagi?",
            short_label="Kebutuhan",
            kind=Kind.CHOICE,
            options=(
                ("rawat", "Perlu dirawat atau dioperasi"),
                ("rutin", "Berobat rutin, misalnya cuci darah"),
                ("melahirkan", "Akan atau baru melahirkan"),
                ("berobat", "Perlu berobat"),
            ),
            sensitive=True,
            missing="Pilih alasan perlu aktif lagi.",
        ),
        Question(
            name="care_now",
            label="Apakah sekarang sedang dirawat?",
            short_label="Sedang dirawat",
            hint="Pasien gawat darurat tetap dilayani. Jaminan diurus bersamaan.",
            kind=Kind.CHOICE,
            options=(("ya", "Ya, sedang dirawat"), ("tidak", "Tidak")),
            sensitive=True,
            missing="Pilih ya atau tidak.",
        ),
    ),
)
ADMISSION = Step(
    key="rawat",
    title="Perawatan sekarang",
    applies=is_hospitals_patient,
    questions=(
        Question(
            name="care_date",
            label="Tanggal mulai dirawat",
            short_label="Tanggal rawat",
            kind=Kind.DATE,
            maximum=1,
            applies=is_hospitals_patient,
            missing="Tulis tanggal mulai dirawat.",
        ),
        Question(
            name="care_ward",
            label="Ruang rawat",
            hint="Contoh: Ruang Melati. Kosongkan bila belum ada.",
            kind=Kind.TEXT,
            max_length=60,
            required=False,
            applies=is_hospitals_patient,
            sensitive=True,
        ),
    ),
)
LETTER = Step(
    key="surat-faskes",
    title="Surat keterangan dari puskesmas atau rumah sakit",
    questions=(
        Question(
            name="facility_letter_issuer",
            label="Siapa yang memberi surat?",
            short_label="Pemberi surat",
            hint="Contoh: Puskesmas Tembilahan Kota",
            kind=Kind.TEXT,
            missing="Tulis nama puskesmas, klinik, atau rumah sakit.",
        ),
        Question(
            name="facility_letter_number",
            label="Nomor surat",
            kind=Kind.TEXT,
            max_length=60,
            missing="Tulis nomor surat.",
        ),
        Question(
            name="facility_letter_date",
            label="Tanggal surat",
            kind=Kind.DATE,
            maximum=1,
            missing="Tulis tanggal surat.",
        ),
    ),
)

DECISION = DecisionLetter(
    title="SURAT KETERANGAN PENGAKTIFAN KEMBALI\nKEPESERTAAN PBI JK",
    opening="Yang bertanda tangan di bawah ini menerangkan bahwa:",
    facts=(
        ("card_number", "Nomor kartu KIS"),
        ("facility_letter_issuer", "Surat keterangan dari"),
        ("facility_letter_number", "Nomor surat keterangan"),
        ("facility_letter_date", "Tanggal surat keterangan"),
    ),
    body=lambda case, context: (
        "adalah peserta Penerima Bantuan Iuran Jaminan Kesehatan (PBI JK) yang dinonaktifkan, masih membutuhkan "
        "layanan kesehatan menurut surat keterangan tersebut di atas, dan layak untuk diaktifkan kembali.",
        "Surat keterangan ini menjadi kelengkapan pengaktifan kembali di BPJS Kesehatan dan Kementerian Sosial. "
        "Keluarga diminta memperbarui datanya di kantor desa atau kelurahan setelah kepesertaan aktif.",
    ),
    members="Anggota keluarga yang ikut diaktifkan kembali:",
    closing="Demikian surat keterangan ini dibuat untuk dipergunakan sebagaimana mestinya.",
)

SERVICE = Service(
    code="reaktivasi",
    name="Reaktivasi PBI JK",
    short_name="Aktifkan kembali KIS",
    summary="KIS dari pemerintah pusat tiba-tiba tidak aktif padahal perlu berobat? Minta diaktifkan lagi.",
    icon="refresh",
    order=40,
    finisher=Finisher.BPJS,
    steps=(
        *IDENTITY_STEPS,
        FAMILY_STATUS,
        PHONE,
        ADDRESS,
        FIRST_LEVEL_FACILITY,
        MEMBERSHIP,
        NEED,
        ADMISSION,
        LETTER,
        MEMBERS,
        document_step(KTP),
        document_step(KK),
        document_step(FACILITY_LETTER),
        document_step(OPTIONAL_SKTM),
        document_step(HOUSE),
        document_step(JKN_CARD),
    ),
    documents=(KTP, KK, FACILITY_LETTER, OPTIONAL_SKTM, HOUSE, JKN_CARD),
    sla_days=1,
    sla_basis="Nilai awal 1 hari kerja; standar pelayanan dinas setempat",
    legal_basis=BASIS,
    what_next="Bila disetujui, Dinas Sosial membuat surat pengaktifan kembali dan meneruskannya ke BPJS Kesehatan.",
    decision=DECISION,
    # The segment stays the centre's; that the card is dead is what the office has just found right.
    registry_effect=RegistryEffect(
        membership={"segment": Segment.PBI_JK, "care_class": 3},
        replaces=False,
        status=MembershipStatus.INACTIVE_PBI,
        status_text="Diusulkan aktif kembali oleh Dinas Sosial",
        keeps_active=False,
    ),
    letter_basis="Pasal 20 Peraturan Menteri Sosial Nomor 3 Tahun 2026",
    policies=(
        PolicyKey(
            code="reaktivasi.window_months",
            label="Reaktivasi: masa sejak dinonaktifkan",
            help_text="Lewat dari ini pengajuan tetap diterima dan diberi tanda untuk petugas.",
            kind=PolicyKind.INTEGER,
            initial=6,
            unit="bulan",
            legal_basis="Permensos 21/2019, masih dikutip sebagai peringatan",
        ),
        PolicyKey(
            code="reaktivasi.deadline_hours",
            label="Reaktivasi: batas waktu pasien rumah sakit",
            help_text="Jam sejak akhir hari pasien mulai dirawat, bila diajukan dari meja rumah sakit.",
            kind=PolicyKind.INTEGER,
            initial=72,
            unit="jam",
            legal_basis="Kebiasaan rumah sakit 3×24 jam untuk mengurus jaminan",
        ),
    ),
    flags=_flags,
    is_urgent=is_in_care,
    deadline=admission_deadline,
)
