"""Papers several services ask for. Sizes: KTP readable at 1280 px, A4 sheets need 2400 px (ux-and-security §2.3)."""

from applications.catalogue.base import DocumentRule

KTP = DocumentRule(
    kind="ktp",
    label="Foto KTP",
    why="Untuk mencocokkan nama dan NIK Anda.",
    hint="Letakkan KTP di tempat terang. Semua tulisan harus terbaca. Belum punya KTP? Pakai akta kelahiran.",
    max_side=1280,
    quality=70,
    example="card",
)
KK = DocumentRule(
    kind="kk",
    label="Foto Kartu Keluarga (KK)",
    why="Untuk melihat siapa saja yang satu keluarga dengan Anda.",
    hint="Foto satu lembar penuh dari atas. Jangan ada bagian yang terpotong.",
    quality=55,
    example="kk",
)
SKTM = DocumentRule(
    kind="sktm",
    label="Foto SKTM",
    why="Surat Keterangan Tidak Mampu menunjukkan keluarga Anda berhak dibantu.",
    hint="SKTM dibuat di kantor desa atau kelurahan. Cap dan tanda tangan harus terlihat.",
    quality=55,
)
JKN_CARD = DocumentRule(
    kind="kartu_jkn",
    label="Foto kartu BPJS atau KIS",
    why="Untuk mencocokkan nomor kartu Anda.",
    hint="Kartu hilang? Anda boleh memotret kartu digital di HP lain.",
    max_side=1280,
    quality=70,
    example="card",
    required=lambda case, context: False,
)
