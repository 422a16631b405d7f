"""Peralihan BPJS Mandiri ke PBI APBD: a paying family that no longer can is moved (source 000; domain-facts §6.4)."""

from dataclasses import replace

from agencies.policies import PolicyKey, PolicyKind
from applications.catalogue.base import (
    PROPOSED_FOR_DISTRICT,
    Blocker,
    DecisionLetter,
    Kind,
    Question,
    Service,
    Step,
)
from applications.catalogue.common_documents import JKN_CARD, KK, KTP, SKTM
from applications.catalogue.common_steps import (
    ADDRESS,
    FAMILY_STATUS,
    FIRST_LEVEL_FACILITY,
    HEALTH_INSURANCE_LAW,
    IDENTITY_STEPS,
    MEMBERS,
    PHONE,
    document_step,
    sktm_flags,
    sktm_step,
)
from applications.enums import Finisher, Flag
from participants.enums import Segment

BASIS = "Standar pelayanan peralihan peserta mandiri ke PBI APBD"

WHOLE_FAMILY = replace(
    MEMBERS,
    hint="Semua orang dalam KK ikut pindah. Tambahkan semuanya. Lewati hanya bila KK ini berisi satu orang.",
)
MEMBERSHIP = Step(
    key="kartu",
    title="Kepesertaan BPJS mandiri sekarang",
    questions=(
        Question(
            name="card_number",
            label="Nomor kartu BPJS",
            hint="13 angka. Ada di kartu BPJS atau KIS.",
            kind=Kind.CARD,
            sensitive=True,
            missing="Tulis nomor kartu BPJS.",
        ),
        Question(
            name="current_class",
            label="Kelas sekarang",
            kind=Kind.CHOICE,
            options=(("1", "Kelas 1"), ("2", "Kelas 2"), ("3", "Kelas 3")),
            missing="Pilih kelas sekarang.",
        ),
        Question(
            name="arrears_months",
            label="Berapa bulan iuran belum dibayar?",
            short_label="Bulan menunggak",
            hint="Tulis 0 bila tidak ada. Kira-kira saja boleh.",
            kind=Kind.INTEGER,
            minimum=0,
            maximum=240,
            missing="Tulis berapa bulan. Tulis 0 bila tidak ada.",
            sensitive=True,
        ),
        Question(
            name="arrears_amount",
            label="Jumlah tunggakan",
            hint="Dalam rupiah. Kosongkan bila tidak tahu.",
            kind=Kind.MONEY,
            required=False,
            maximum=1_000_000_000,
            sensitive=True,
        ),
    ),
)
LIVELIHOOD = Step(
    key="penghasilan",
    title="Pekerjaan dan penghasilan keluarga",
    questions=(
        Question(
            name="occupation",
            label="Pekerjaan kepala keluarga",
            short_label="Pekerjaan",
            hint="Contoh: petani kelapa, nelayan, buruh, tidak bekerja",
            kind=Kind.TEXT,
            max_length=60,
            missing="Tulis pekerjaan kepala keluarga.",
        ),
        Question(
            name="income",
            label="Penghasilan keluarga dalam sebulan",
            short_label="Penghasilan sebulan",
            hint="Dalam rupiah, kira-kira. Tulis 0 bila tidak ada.",
            kind=Kind.MONEY,
            maximum=1_000_000_000,
            sensitive=True,
            missing="Tulis penghasilan sebulan. Tulis 0 bila tidak ada.",
        ),
    ),
)


def _arrears(case):
    return int(case.details.get("arrears_months") or 0)


def _blockers(case, context):
    rule = context.policy("peralihan.arrears_rule")
    months = _arrears(case)
    if rule == "semua" and months > 0:
        message = "Di daerah ini tunggakan harus lunas dulu. Bayar atau daftar cicilan di BPJS, lalu ajukan lagi."
    elif rule == "bulan_berjalan" and months > 1:
        message = "Di daerah ini iuran bulan berjalan harus sudah dibayar. Bayar dulu, lalu ajukan lagi."
    else:
        return []
    return [Blocker(step="kartu", message=message)]


def _flags(case, context):
    flags = sktm_flags(case, context)
    if _arrears(case) > 0:
        flags.append(Flag.IN_ARREARS)
    return flags


DECISION = DecisionLetter(
    title="SURAT KETERANGAN PERSETUJUAN\nPERALIHAN PESERTA BPJS MANDIRI KE PBI JKN/KIS APBD",
    opening="Yang bertanda tangan di bawah ini menerangkan bahwa:",
    facts=(
        ("card_number", "Nomor kartu BPJS"),
        ("facility", "FKTP yang dipilih"),
        ("sktm_number", "Nomor SKTM"),
        ("sktm_date", "Tanggal SKTM"),
    ),
    body=lambda case, context: (
        "telah memenuhi syarat dan disetujui untuk diusulkan beralih dari peserta mandiri menjadi peserta Penerima "
        "Bantuan Iuran Jaminan Kesehatan Nasional (PBI JKN/KIS) yang iurannya dibayar oleh Pemerintah "
        f"{case.agency.territory.label}, dengan hak rawat kelas 3.",
        "Kepesertaan baru berlaku sejak diaktifkan oleh BPJS Kesehatan. Tunggakan iuran sebelum peralihan, bila ada, "
        "tetap tercatat di BPJS Kesehatan.",
    ),
    members="Anggota keluarga yang ikut beralih:",
    closing="Demikian surat keterangan ini dibuat untuk dipergunakan sebagaimana mestinya.",
)

SERVICE = Service(
    code="peralihan",
    name="Peralihan BPJS Mandiri ke PBI JKN/KIS APBD",
    short_name="Pindah dari BPJS mandiri",
    summary="Tidak sanggup lagi bayar iuran mandiri? Minta pindah ke KIS dari pemerintah daerah.",
    icon="swap",
    order=20,
    finisher=Finisher.BPJS,
    steps=(
        *IDENTITY_STEPS,
        FAMILY_STATUS,
        PHONE,
        ADDRESS,
        FIRST_LEVEL_FACILITY,
        MEMBERSHIP,
        LIVELIHOOD,
        WHOLE_FAMILY,
        sktm_step(),
        document_step(KTP),
        document_step(KK),
        document_step(SKTM),
        document_step(JKN_CARD),
    ),
    documents=(KTP, KK, SKTM, JKN_CARD),
    sla_days=5,
    sla_basis="Nilai awal; standar pelayanan dinas setempat",
    legal_basis=BASIS,
    what_next="Bila disetujui, seluruh keluarga dalam KK diusulkan pindah. Tunggakan lama tetap tercatat di BPJS.",
    decision=DECISION,
    letter_basis=HEALTH_INSURANCE_LAW,
    registry_effect=replace(PROPOSED_FOR_DISTRICT, takes_along=(Segment.PBPU,)),
    policies=(
        PolicyKey(
            code="peralihan.arrears_rule",
            label="Peralihan: iuran mandiri wajib lunas",
            help_text="Apakah tunggakan iuran mandiri harus dibayar sebelum pindah.",
            kind=PolicyKind.CHOICE,
            initial="tidak",
            options=(
                ("tidak", "Tidak wajib lunas"),
                ("bulan_berjalan", "Lunas bulan berjalan"),
                ("semua", "Lunas semua"),
            ),
            legal_basis=BASIS,
        ),
    ),
    blockers=_blockers,
    flags=_flags,
)
