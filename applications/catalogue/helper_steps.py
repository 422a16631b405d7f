"""Who fills the form in, and that the person agreed: at home and at an officer's desk (S3; ux-and-security §2.7)."""

from applications.catalogue.base import Kind, Question, Step
from applications.enums import FilledFor, HelperRelation


def is_at_desk(case, context):
    """An officer fills the form in for a family (ux-and-security §2.7)."""
    return case.entered_by_id is not None


def is_at_home(case, context):
    """The family, or whoever it asked, fills the form in on the public site."""
    return not is_at_desk(case, context)


def is_helped(case, context):
    """Somebody the family asked fills the form in (S3); what an officer is to it is known already."""
    return case.filled_for == FilledFor.OTHER and is_at_home(case, context)


FOR_WHOM = Step(
    key="untuk-siapa",
    title="Untuk siapa pengajuan ini?",
    applies=is_at_home,
    questions=(
        Question(
            name="filled_for",
            label="Untuk siapa pengajuan ini?",
            short_label="Diisi untuk",
            kind=Kind.CHOICE,
            options=tuple(FilledFor.choices),
            column=True,
            missing="Pilih untuk siapa pengajuan ini.",
        ),
    ),
)
HELPER = Step(
    key="penolong",
    title="Siapa yang membantu mengisi?",
    hint="Bacakan ke orang yang dibantu: “Saya mengisi untuk Anda. Data dipakai untuk daftar jaminan. Anda setuju?”",
    applies=is_helped,
    questions=(
        Question(
            name="helper_name",
            label="Nama Anda yang membantu",
            short_label="Nama penolong",
            kind=Kind.NAME,
            column=True,
            applies=is_helped,
            autocomplete="name",
            missing="Tulis nama Anda yang membantu.",
        ),
        Question(
            name="helper_relation",
            label="Anda siapanya?",
            short_label="Hubungan penolong",
            kind=Kind.CHOICE,
            options=tuple(HelperRelation.choices),
            column=True,
            applies=is_helped,
            missing="Pilih hubungan Anda dengan orang yang dibantu.",
        ),
        Question(
            name="helper_consent_by",
            label="Siapa yang menyatakan setuju?",
            short_label="Yang menyetujui",
            hint="Nama orang yang dibantu, atau walinya bila anak-anak.",
            kind=Kind.NAME,
            column=True,
            applies=is_helped,
            missing="Tulis nama orang yang menyatakan setuju.",
        ),
    ),
)
CONSENT = Step(
    key="persetujuan",
    title="Minta persetujuan dulu",
    hint="Bacakan ke orang yang dibantu: “Saya mengisi untuk Anda. Data dipakai untuk daftar jaminan. Anda setuju?”",
    applies=is_at_desk,
    questions=(
        Question(
            name="consent_read",
            label="Sudah Anda bacakan?",
            short_label="Persetujuan",
            hint="Tidak setuju? Jangan lanjutkan.",
            kind=Kind.CHOICE,
            options=(("ya", "Ya, sudah saya bacakan dan ia setuju"),),
            applies=is_at_desk,
            missing="Bacakan dulu, lalu pilih bila orangnya setuju.",
        ),
        Question(
            name="consent_guardian",
            label="Nama wali yang menyetujui",
            short_label="Wali yang menyetujui",
            hint="Untuk anak-anak atau yang sakit berat. Kosongkan bila orangnya sendiri yang setuju.",
            kind=Kind.NAME,
            required=False,
            applies=is_at_desk,
        ),
    ),
)
