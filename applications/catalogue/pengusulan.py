"""Pengusulan PBI JKN/KIS APBD: a poor family is put on cover paid by the district (source 000; domain-facts §6.3)."""

from applications.catalogue.base import PROPOSED_FOR_DISTRICT, DecisionLetter, Service
from applications.catalogue.common_documents import KK, KTP, SKTM
from applications.catalogue.common_steps import (
    ADDRESS,
    FAMILY_STATUS,
    FIRST_LEVEL_FACILITY,
    HEALTH_INSURANCE_LAW,
    IDENTITY_STEPS,
    MEMBERS,
    PHONE,
    PREGNANCY,
    document_step,
    sktm_flags,
    sktm_step,
)
from applications.enums import Finisher, Flag


def _flags(case, context):
    flags = sktm_flags(case, context)
    if case.details.get("pregnancy") == "ya":
        flags.append(Flag.PREGNANT)
    return flags


DECISION = DecisionLetter(
    title="SURAT KETERANGAN PERSETUJUAN\nPENGUSULAN PESERTA PBI JKN/KIS APBD",
    opening="Yang bertanda tangan di bawah ini menerangkan bahwa:",
    facts=(
        ("facility", "FKTP yang dipilih"),
        ("sktm_number", "Nomor SKTM"),
        ("sktm_date", "Tanggal SKTM"),
    ),
    body=lambda case, context: (
        "telah memenuhi syarat dan disetujui untuk diusulkan menjadi peserta Penerima Bantuan Iuran Jaminan Kesehatan "
        f"Nasional (PBI JKN/KIS) yang iurannya dibayar oleh Pemerintah {case.agency.territory.label}.",
        "Kepesertaan berlaku sejak diaktifkan oleh BPJS Kesehatan, dengan hak rawat kelas 3.",
    ),
    members="Anggota keluarga yang ikut diusulkan:",
    closing="Demikian surat keterangan ini dibuat untuk dipergunakan sebagaimana mestinya.",
)

SERVICE = Service(
    code="pengusulan",
    name="Pengusulan PBI JKN/KIS APBD",
    short_name="Pengusulan KIS",
    summary="Minta jaminan kesehatan yang iurannya dibayar pemerintah daerah.",
    icon="shield",
    order=10,
    finisher=Finisher.BPJS,
    steps=(
        *IDENTITY_STEPS,
        FAMILY_STATUS,
        PREGNANCY,
        PHONE,
        ADDRESS,
        FIRST_LEVEL_FACILITY,
        MEMBERS,
        sktm_step(),
        document_step(KTP),
        document_step(KK),
        document_step(SKTM),
    ),
    documents=(KTP, KK, SKTM),
    sla_days=5,
    sla_basis="Nilai awal; standar pelayanan dinas setempat",
    legal_basis="Perpres 82/2018 jo. Perpres 59/2024; standar pelayanan PBI APBD",
    what_next="Bila disetujui, Dinas Sosial mengusulkan keluarga Anda ke BPJS Kesehatan.",
    decision=DECISION,
    letter_basis=HEALTH_INSURANCE_LAW,
    registry_effect=PROPOSED_FOR_DISTRICT,
    flags=_flags,
)
