"""The sheets this office writes: which columns, in which order, and a person's state as each of them shows it.

The inverse of the readers: what a layout writes, its profile reads back as the same, as far as the sheet's own codes
can tell (BPJS's "tambahan" is a parent, a grandchild, …). Code numbers differ from sheet to sheet (domain-facts §6.9).
"""

from dataclasses import dataclass

from participants.columns.rendering import (
    CODES_OUT,
    CONTACT_WORDS,
    LETTERS,
    MARITAL_WORDS,
    REASON_WORDS,
    RELATION_WORDS,
    SEGMENT_WORDS,
    SOURCE_WORDS,
    STATUS_WORDS,
    Render,
    State,
    coded,
    dated,
    dialled,
    nothing,
    plain,
    status_words,
)

#: Beside the names of STATE_FIELDS a state may hold these, which the exporter looks up.
HELPER_KEYS = (
    "row_number",
    "village_code",
    "village_name",
    "district_code",
    "district_name",
    "facility_code",
    "facility_name",
)


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """One column. ``field`` is a key of FIELDS, ``group`` an upper heading over neighbours, ``choices`` what to pick.

    ``render`` makes the cell out of a state; ``note`` explains the column to whoever fills it in.
    """

    heading: str
    field: str
    width: int
    is_text: bool
    render: Render
    note: str = ""
    group: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of sheet. ``numbers_row``: the columns are counted in a row under the headings."""

    key: str
    label: str
    columns: tuple[LayoutColumn, ...]
    title: tuple[str, ...] = ()
    numbers_row: bool = False

    def row(self, state: State) -> list[str | int | None]:
        """The cells of one person."""
        return [column.render(state) for column in self.columns]


def _column(
    heading: str,
    field: str,
    width: int,
    render: Render,
    note: str = "",
    *,
    text: bool = True,
    group: str = "",
    choices=(),
) -> LayoutColumn:
    return LayoutColumn(heading, field, width, text, render, note, group, tuple(choices))


_NIK = "16 angka seperti di KTP. Biarkan format kolom Teks, supaya Excel tidak mengubah angkanya."
_KK = "16 angka di bagian atas Kartu Keluarga, bukan NIK."
_CARD = "13 angka. Nol di depan harus ikut ditulis."
_DATE = "Hari/bulan/tahun. Contoh: 31/12/1980."
_NAME = "Nama seperti di KTP, hanya huruf."
_PLACE = "Kode Kemendagri tanpa titik. Boleh kosong bila nama desa dan kecamatan diisi."
_PISA_NOTE = "1 = peserta, 2 = suami, 3 = istri, 4 = anak, 5 = tambahan."
_NOT_USED = "Boleh dikosongkan. SIPERJAKE tidak memakai kolom ini."
_CLASS_CHOICES = ("1", "2", "3")
_PISA_CHOICES = ("1", "2", "3", "4", "5")


def _unused(heading: str, field: str, width: int = 14, group: str = "") -> LayoutColumn:
    return _column(heading, field, width, nothing, _NOT_USED, group=group)


def _number(heading: str = "NO") -> LayoutColumn:
    return _column(heading, "number", 8, plain("row_number"), "Nomor urut.", text=False)


_PBI_APBD_22 = (
    _number(),
    _column("NOMOR KK", "kk_number", 20, plain("kk_number"), _KK),
    _column("NIK/KITAS/KITAP", "nik", 20, plain("nik"), _NIK),
    _column("NAMA LENGKAP", "full_name", 30, plain("full_name"), _NAME),
    _column(
        "PESERTA, SUAMI, ISTRI, ANAK, TAMBAHAN (1=P,2=S,3=I,4=A,5=T)",
        "relation",
        16,
        coded("relation", CODES_OUT["pisa"]),
        _PISA_NOTE,
        choices=_PISA_CHOICES,
    ),
    _column("TEMPAT LAHIR", "birth_place", 18, plain("birth_place"), "Kota atau kabupaten lahir."),
    _column("TANGGAL LAHIR", "birth_date", 14, dated("birth_date"), _DATE),
    _column("JENIS KELAMIN (L/P)", "sex", 10, coded("sex", LETTERS), "L atau P.", choices=("L", "P")),
    _column(
        "STATUS KAWIN (1=B,2=K,3=C)",
        "marital_status",
        10,
        coded("marital_status", CODES_OUT["marital_bkc"]),
        "1 = belum kawin, 2 = kawin, 3 = cerai.",
        choices=("1", "2", "3"),
    ),
    _column("ALAMAT TEMPAT TINGGAL", "address", 34, plain("address"), "Nama jalan dan nomor rumah."),
    _column("RT", "rt", 6, plain("rt"), "Contoh: 001."),
    _column("RW", "rw", 6, plain("rw"), "Contoh: 001."),
    _column("KODE POS", "postcode", 9, plain("postcode"), "5 angka."),
    _column("KODE KECAMATAN", "district_code", 12, plain("district_code"), _PLACE, group="KECAMATAN"),
    _column("NAMA KECAMATAN", "district_name", 18, plain("district_name"), "Nama kecamatan.", group="KECAMATAN"),
    _column("KODE KELURAHAN", "village_code", 14, plain("village_code"), _PLACE, group="DESA/KELURAHAN"),
    _column(
        "NAMA KELURAHAN", "village_name", 18, plain("village_name"), "Nama desa/kelurahan.", group="DESA/KELURAHAN"
    ),
    _column(
        "KODE FASKES TK.I", "facility_code", 13, plain("facility_code"), "8 karakter dari BPJS.", group="FASKES TK.I"
    ),
    _column(
        "NAMA FASKES TK.I", "facility_name", 26, plain("facility_name"), "Puskesmas atau klinik.", group="FASKES TK.I"
    ),
    _column("TAMBAHAN KETERANGAN", "note", 20, nothing, _NOT_USED),
    _column("TANGGAL PENGUSULAN", "proposed_on", 14, nothing, _NOT_USED),
    _column("NO TELP.", "phone", 16, dialled, "Nomor HP. Contoh: 081234567890."),
)


def _bpjs_person(marital: str, marital_heading: str, marital_note: str) -> tuple[LayoutColumn, ...]:
    """The columns from the name to the e-mail that the registration and the mutation sheet share."""
    return (
        _column("NAMA LENGKAP", "full_name", 30, plain("full_name"), _NAME),
        _column(
            "HUB KEL/PISA (1-5)",
            "relation",
            10,
            coded("relation", CODES_OUT["pisa"]),
            _PISA_NOTE,
            choices=_PISA_CHOICES,
        ),
        _column("TEMPAT LAHIR", "birth_place", 18, plain("birth_place"), "Kota atau kabupaten lahir."),
        _column("TGL LAHIR (dd/mm/yyyy)", "birth_date", 14, dated("birth_date"), _DATE),
        _column(
            "JENIS KELAMIN (1=L,2=P)",
            "sex",
            10,
            coded("sex", CODES_OUT["sex_numbers"]),
            "1 = laki-laki, 2 = perempuan.",
            choices=("1", "2"),
        ),
        _column(
            marital_heading,
            "marital_status",
            10,
            coded("marital_status", CODES_OUT[marital]),
            marital_note,
            choices=tuple(dict.fromkeys(CODES_OUT[marital].values())),
        ),
        _column("ALAMAT", "address", 34, plain("address"), "Nama jalan dan nomor rumah."),
        _column("RT", "rt", 6, plain("rt"), "Contoh: 001."),
        _column("RW", "rw", 6, plain("rw"), "Contoh: 001."),
        _column("KODE POS", "postcode", 9, plain("postcode"), "5 angka."),
        _column("KODE KECAMATAN", "district_code", 12, plain("district_code"), _PLACE),
        _column("NAMA KECAMATAN", "district_name", 18, plain("district_name"), "Nama kecamatan."),
        _column("KODE DESA", "village_code", 14, plain("village_code"), _PLACE),
        _column("NAMA DESA", "village_name", 18, plain("village_name"), "Nama desa/kelurahan."),
        _column("KODE FASKES TK.I", "facility_code", 13, plain("facility_code"), "8 karakter dari BPJS."),
        _column("NAMA FASKES TK.I", "facility_name", 26, plain("facility_name"), "Puskesmas atau klinik."),
        _unused("KODE FASKES DOKTER GIGI", "dentist_code"),
        _unused("NAMA FASKES DOKTER GIGI", "dentist_name", 18),
        _column("NOMOR TELEPON", "phone", 16, dialled, "Nomor HP. Contoh: 081234567890."),
        _unused("EMAIL", "email", 18),
    )


def _bpjs_class() -> LayoutColumn:
    return _column(
        "KELAS RAWAT (1-3)",
        "care_class",
        10,
        plain("care_class"),
        "1, 2, atau 3. PBI APBD: 3.",
        text=False,
        choices=_CLASS_CHOICES,
    )


_EMPLOYMENT_HEADING = "STATUS (1=TETAP,2=KONTRAK,3=PARUH WAKTU,4=PENERIMA PENSIUN)"
_BPJS_34 = (
    _number(),
    _column("NO KK", "kk_number", 20, plain("kk_number"), _KK),
    _column("NIK/KITAS/KITAP", "nik", 20, plain("nik"), _NIK),
    *_bpjs_person("marital_bkc", "STATUS KAWIN (1=B,2=K,3=C)", "1 = belum kawin, 2 = kawin, 3 = cerai."),
    _unused("NIP/NPP", "staff_number"),
    _unused("JABATAN", "job_title"),
    _unused(_EMPLOYMENT_HEADING, "employment_status"),
    _bpjs_class(),
    _column("TMT KERJA/AKTIF", "member_since", 14, nothing, "Kosongkan untuk PBI APBD."),
    _unused("GAJI POKOK+TUNJ. TETAP", "salary"),
    _unused("KEWARGANEGARAAN (1=WNI,2=WNA)", "citizenship"),
    _unused("NO POLIS ASURANSI LAIN", "insurance_number"),
    _unused("NAMA ASURANSI", "insurance_name"),
    _unused("NPWP", "tax_number"),
    _unused("NO PASSPORT", "passport"),
)
_BPJS_MUTASI_37 = (
    _number(),
    _column("NO KARTU BPJS KESEHATAN", "card_number", 18, plain("card_number"), _CARD),
    _unused("JENIS MUTASI", "mutation_kind"),
    _column("TGL AKTIF BERLAKU MUTASI", "member_since", 14, dated("member_since"), _DATE),
    _column("NO KK", "kk_number", 20, plain("kk_number"), _KK),
    _column("NIK/KITAS/KITAP", "nik", 20, plain("nik"), _NIK),
    *_bpjs_person(
        "marital_tbkc", "STATUS KAWIN (0=TD,1=B,2=K,3=C)", "0 = tidak diketahui, 1 = belum kawin, 2 = kawin, 3 = cerai."
    ),
    _unused("NIP", "staff_number"),
    _unused("JABATAN", "job_title"),
    _unused(_EMPLOYMENT_HEADING, "employment_status"),
    _bpjs_class(),
    _unused("TMT KERJA", "employed_since"),
    _unused("GAJI", "salary"),
    _unused("KEWARGANEGARAAN (1=WNI,2=WNA)", "citizenship"),
    _unused("NO. KARTU ASURANSI", "insurance_number"),
    _unused("NAMA ASURANSI", "insurance_name"),
    _unused("NPWP", "tax_number"),
    _unused("NO PASSPORT", "passport"),
)
_STATUS_NOTE = "Seperti tulisan BPJS. Contoh: AKTIF, NON AKTIF KARENA PREMI."


_BPJS_BNBA = (
    _number(),
    _column("NOKA", "card_number", 16, plain("card_number"), _CARD),
    _column("NIK", "nik", 20, plain("nik"), _NIK),
    _column("NO KK", "kk_number", 20, plain("kk_number"), _KK),
    _column("PISAT", "relation", 8, coded("relation", CODES_OUT["pisa"]), _PISA_NOTE, choices=_PISA_CHOICES),
    _column("NAMA", "full_name", 30, plain("full_name"), _NAME),
    _column("JK", "sex", 6, coded("sex", LETTERS), "L atau P.", choices=("L", "P")),
    _column("TGL LAHIR", "birth_date", 14, dated("birth_date"), _DATE),
    _column("ALAMAT", "address", 34, plain("address"), "Nama jalan dan nomor rumah."),
    _column("KEC", "district_name", 18, plain("district_name"), "Nama kecamatan."),
    _column("DESA", "village_name", 18, plain("village_name"), "Nama desa/kelurahan."),
    _column("FASKES", "facility_name", 14, plain("facility_code"), "Kode 8 karakter, atau nama faskes."),
    _column("KELAS", "care_class", 8, plain("care_class"), "1, 2, atau 3.", text=False, choices=_CLASS_CHOICES),
    _column("STATUS", "status", 24, status_words, _STATUS_NOTE),
    _column("TMT", "member_since", 14, dated("member_since"), _DATE),
    _unused("TAT/ALASAN NONAKTIF", "status_reason", 20),
)
_LENGKAP = (
    _number(),
    _column("NIK", "nik", 20, plain("nik"), _NIK),
    _column(
        "ALASAN TANPA NIK",
        "no_nik_reason",
        22,
        coded("no_nik_reason", REASON_WORDS),
        "Isi hanya bila NIK kosong.",
        choices=REASON_WORDS.values(),
    ),
    _column(
        "NOMOR SEMENTARA",
        "placeholder_nik",
        20,
        plain("placeholder_nik"),
        "Nomor yang dipakai sumber sebagai ganti NIK.",
    ),
    _column("NO KK", "kk_number", 20, plain("kk_number"), _KK),
    _column("NO KARTU JKN", "card_number", 18, plain("card_number"), _CARD),
    _column("NAMA LENGKAP", "full_name", 30, plain("full_name"), _NAME),
    _column(
        "HUBUNGAN KELUARGA",
        "relation",
        18,
        coded("relation", RELATION_WORDS),
        "Seperti di Kartu Keluarga.",
        choices=RELATION_WORDS.values(),
    ),
    _column("JENIS KELAMIN (L/P)", "sex", 10, coded("sex", LETTERS), "L atau P.", choices=("L", "P")),
    _column("TEMPAT LAHIR", "birth_place", 18, plain("birth_place"), "Kota atau kabupaten lahir."),
    _column("TANGGAL LAHIR", "birth_date", 14, dated("birth_date"), _DATE),
    _column(
        "STATUS PERKAWINAN",
        "marital_status",
        16,
        coded("marital_status", MARITAL_WORDS),
        "Seperti di Kartu Keluarga.",
        choices=MARITAL_WORDS.values(),
    ),
    _column("ALAMAT", "address", 34, plain("address"), "Nama jalan dan nomor rumah."),
    _column("RT", "rt", 6, plain("rt"), "Contoh: 001."),
    _column("RW", "rw", 6, plain("rw"), "Contoh: 001."),
    _column("KODE POS", "postcode", 9, plain("postcode"), "5 angka."),
    _column("KODE KECAMATAN", "district_code", 12, plain("district_code"), _PLACE),
    _column("KECAMATAN", "district_name", 18, plain("district_name"), "Nama kecamatan."),
    _column("KODE DESA/KELURAHAN", "village_code", 14, plain("village_code"), _PLACE),
    _column("DESA/KELURAHAN", "village_name", 20, plain("village_name"), "Nama desa/kelurahan."),
    _column("NOMOR HP", "phone", 16, dialled, "Contoh: 081234567890."),
    _column(
        "CARA DIHUBUNGI",
        "contact_preference",
        18,
        coded("contact_preference", CONTACT_WORDS),
        "Pilihan keluarga.",
        choices=CONTACT_WORDS.values(),
    ),
    _column(
        "SEGMEN", "segment", 14, coded("segment", SEGMENT_WORDS), "Jenis kepesertaan.", choices=SEGMENT_WORDS.values()
    ),
    _column("KELAS RAWAT", "care_class", 8, plain("care_class"), "1, 2, atau 3.", text=False, choices=_CLASS_CHOICES),
    _column("KODE FKTP", "facility_code", 13, plain("facility_code"), "8 karakter dari BPJS."),
    _column("NAMA FKTP", "facility_name", 26, plain("facility_name"), "Puskesmas atau klinik."),
    _column("TMT", "member_since", 14, dated("member_since"), f"Segmen, kelas, dan FKTP ini sejak. {_DATE}"),
    _column("STATUS KEPESERTAAN", "status", 26, coded("status", STATUS_WORDS), _STATUS_NOTE),
    _column("STATUS MENURUT SUMBER", "status_text", 26, plain("status_text"), "Tulisan asli dari sumber."),
    _column(
        "SUMBER STATUS",
        "status_source",
        18,
        coded("status_source", SOURCE_WORDS),
        "Siapa yang mengatakan.",
        choices=SOURCE_WORDS.values(),
    ),
    _column("STATUS PER TANGGAL", "status_on", 14, dated("status_on"), _DATE),
    _column("DESIL", "desil", 7, plain("desil"), "1 sampai 10, dari DTSEN.", text=False),
    _column(
        "SUMBER DESIL",
        "desil_source",
        18,
        coded("desil_source", SOURCE_WORDS),
        "Siapa yang mengatakan.",
        choices=SOURCE_WORDS.values(),
    ),
    _column("DESIL PER TANGGAL", "desil_on", 14, dated("desil_on"), _DATE),
    _column("TANGGAL MENINGGAL", "died_on", 14, dated("died_on"), _DATE),
    _column("TANGGAL PINDAH", "left_on", 14, dated("left_on"), _DATE),
    _column("PINDAH KE", "left_to", 20, plain("left_to"), "Daerah tujuan."),
)

#: Every sheet that can be written, by key.
LAYOUTS: dict[str, Layout] = {
    layout.key: layout
    for layout in (
        Layout(
            "pbi_apbd_22",
            "Usulan PBI APBD (22 kolom)",
            _PBI_APBD_22,
            title=("DATA USULAN CALON PENERIMA BANTUAN IURAN (PBI) APBD", "PERIODE … s/d …", "", ""),
        ),
        Layout("bpjs_34", "Pendaftaran BPJS (34 kolom)", _BPJS_34, numbers_row=True),
        Layout(
            "bpjs_mutasi_37",
            "Mutasi BPJS (37 kolom)",
            _BPJS_MUTASI_37,
            title=(
                "FORM MUTASI DATA PESERTA",
                "JENIS PESERTA:",
                "NAMA INSTANSI/BADAN/PERUSAHAAN:",
                "KODE VIRTUAL ACCOUNT:",
                "BANK TEMPAT PEMBAYARAN IURAN:",
                "TANGGAL REGISTRASI:",
                "NOMOR PKS:",
                "KODE PKS:",
                "MASA BERLAKU:",
                "KODE TANGGUNGAN:",
                "KODE KC:",
                "KODE DATI2:",
            ),
            numbers_row=True,
        ),
        Layout("bpjs_bnba", "Daftar peserta BPJS (BNBA)", _BPJS_BNBA),
        Layout("lengkap", "Lengkap", _LENGKAP),
    )
}
