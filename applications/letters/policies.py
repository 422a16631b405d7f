"""What a district decides about its letters: classification, copies, time to ask again, paper (domain-facts §9)."""

from agencies.policies import PolicyKey, PolicyKind
from applications.enums import LetterKind

ARCHIVE_RULE = "Permendagri 83/2022 (kode klasifikasi arsip): 400.9 Sosial"
LETTER_RULE = "Permendagri 1/2023 (tata naskah dinas); ketetapan awal aplikasi"

#: Kinds that leave with a number; the receipt has none.
NUMBERED_KINDS = (LetterKind.DECISION, LetterKind.REFUSAL, LetterKind.MISSING)
_COPIES = {
    LetterKind.DECISION: "{kepala_daerah} (sebagai laporan); Kepala BPJS Kesehatan setempat; {kepala_desa}; Arsip",
    LetterKind.REFUSAL: "{kepala_desa}; Arsip",
    LetterKind.MISSING: "{kepala_desa}; Arsip",
}


def classification_key(kind):
    """The key of the archive code that stands in the number of letters of ``kind``."""
    return f"letters.{kind}_classification"


def copies_key(kind):
    """The key of the list of who gets a copy of letters of ``kind``."""
    return f"letters.{kind}_copies"


KEYS = (
    *(
        PolicyKey(
            code=classification_key(kind),
            label=f"Surat: kode klasifikasi “{kind.label}”",
            help_text="Kode arsip di depan nomor surat, paling banyak 13 huruf dan angka.",
            kind=PolicyKind.TEXT,
            initial="400.9",
            legal_basis=ARCHIVE_RULE,
        )
        for kind in NUMBERED_KINDS
    ),
    *(
        PolicyKey(
            code=copies_key(kind),
            label=f"Surat: tembusan “{kind.label}”",
            help_text=(
                "Pisahkan dengan titik koma. Tanda yang dikenal: {kepala_daerah}, {camat}, {kepala_desa}. "
                "Kosongkan bila tidak ada."
            ),
            kind=PolicyKind.TEXT,
            initial=_COPIES[kind],
            legal_basis=LETTER_RULE,
        )
        for kind in NUMBERED_KINDS
    ),
    PolicyKey(
        code="letters.appeal_days",
        label="Surat: waktu meminta pemeriksaan ulang",
        help_text="Hari kalender sejak tanggal surat penolakan. Hak keberatan menurut undang-undang tetap berlaku.",
        kind=PolicyKind.INTEGER,
        initial=14,
        unit="hari",
        minimum=1,
        maximum=365,
        legal_basis="Ketetapan awal aplikasi; keberatan diatur UU 30/2014 Pasal 77",
    ),
    PolicyKey(
        code="letters.paper",
        label="Surat: ukuran kertas",
        help_text="Ukuran kertas surat dinas.",
        kind=PolicyKind.CHOICE,
        initial="F4",
        options=(("F4", "F4 (215 × 330 mm)"), ("A4", "A4 (210 × 297 mm)")),
        legal_basis=LETTER_RULE,
    ),
)
