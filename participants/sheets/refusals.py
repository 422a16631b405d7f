"""The sentences: why a file cannot be taken and what to do about it, and what a person should know about one taken."""

import re

_SENTENCES = {
    # the file as a whole
    "empty": "Berkas ini kosong. Pilih berkas lain.",
    "too_big": "Berkas ini lebih dari {megabytes} MB. Bagi menjadi beberapa berkas, lalu unggah satu per satu.",
    "extension": "Jenis berkas ini tidak bisa dibaca. Unggah berkas .xlsx, .xls, .ods, atau .csv.",
    "not_table": "Isi berkas ini bukan tabel Excel atau CSV. Periksa berkasnya, lalu unggah yang benar.",
    "pdf": "Berkas ini sebenarnya PDF. Minta tabelnya dalam bentuk Excel, lalu unggah berkas itu.",
    "html": "Berkas ini sebenarnya halaman web. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi.",
    "xml": "Berkas ini sebenarnya XML. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi.",
    "word": "Berkas ini dokumen Word atau PowerPoint. Salin tabelnya ke Excel, simpan, lalu unggah berkas Excel itu.",
    "archive": "Berkas ini arsip ZIP. Keluarkan isinya, lalu unggah berkas Excel di dalamnya.",
    "binary_workbook": "Berkas ini Excel biner (XLSB). Simpan ulang sebagai Excel biasa (.xlsx), lalu unggah lagi.",
    "old_workbook": "Berkas ini dari Excel yang sangat lama. Simpan ulang sebagai Excel (.xlsx), lalu unggah lagi.",
    "password": "Berkas ini dikunci sandi. Buka sandinya di Excel, simpan ulang, lalu unggah lagi.",
    "macros": "Berkas ini berisi makro. Simpan ulang sebagai Excel biasa (.xlsx), lalu unggah lagi.",
    "embedded": "Berkas ini berisi objek sisipan. Salin tabelnya ke berkas Excel baru, lalu unggah berkas baru itu.",
    "dtd": "Berkas ini berisi definisi XML yang tidak aman. Simpan ulang dari Excel sebagai .xlsx, lalu unggah lagi.",
    "encoding_xml": "Susunan berkas ini tidak biasa. Simpan ulang dari Excel sebagai .xlsx, lalu unggah lagi.",
    "bomb": "Isi berkas ini membengkak terlalu besar saat dibuka. Salin tabelnya ke berkas baru, lalu unggah lagi.",
    "odd_names": "Berkas ini disusun tidak wajar. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi.",
    "damaged": "Berkas ini rusak atau belum lengkap. Minta berkas yang baru, lalu unggah lagi.",
    "too_heavy": "Berkas ini terlalu berat untuk dibaca. Bagi menjadi beberapa berkas, lalu unggah satu per satu.",
    "unavailable": "Berkas belum bisa dibaca sekarang. Coba lagi sebentar lagi.",
    # sheets
    "no_sheet": "Berkas ini tidak punya lembar berisi tabel. Periksa berkasnya, lalu unggah yang benar.",
    "no_rows": "Berkas ini tidak berisi baris data. Periksa berkasnya, lalu unggah yang benar.",
    "only_hidden": "Lembar berisi data disembunyikan: {names}. Tampilkan lembar itu, simpan, lalu unggah lagi.",
    "sheet_missing": "Lembar “{name}” tidak ada di berkas ini. Pilih salah satu: {names}.",
    # cells
    "too_many_rows": "Tabel ini lebih dari {limit} baris. Bagi menjadi beberapa berkas, lalu unggah satu per satu.",
    "too_many_columns": "Sel {cell} berada di kanan kolom ke-{limit}. Hapus isi di kanan tabel, lalu unggah lagi.",
    "stray_cell": "Sel {cell} terletak jauh di luar tabel. Hapus baris dan kolom di luar tabel, lalu unggah lagi.",
    "too_many_formulas": (
        "Tabel ini berisi lebih dari {limit} rumus. Salin, tempel sebagai nilai (Paste Values), lalu unggah lagi."
    ),
    "too_many_merged": "Terlalu banyak sel gabungan. Lepas penggabungan sel (Unmerge Cells), lalu unggah lagi.",
    "long_text": "Sel {cell} berisi lebih dari {limit} huruf. Pendekkan isinya, lalu unggah lagi.",
    # delimited text
    "nul": "Baris {row} berisi huruf kosong (NUL), tanda berkas rusak. Minta berkas yang baru, lalu unggah lagi.",
    "encoding": "Huruf di baris {row} tidak terbaca. Buka di Excel, simpan sebagai CSV UTF-8, lalu unggah lagi.",
    "mixed_encoding": (
        "Huruf di baris {row} memakai sandi huruf yang lain dari baris lainnya. "
        "Simpan ulang sebagai CSV UTF-8, lalu unggah lagi."
    ),
    "long_line": "Baris {row} terlalu panjang untuk sebuah tabel. Periksa berkasnya, lalu unggah yang benar.",
    "quotes": "Tanda kutip di baris {row} tidak berpasangan. Perbaiki baris itu, lalu unggah lagi.",
}

_NOTICES = {
    "named_otherwise": "Nama berkas berakhiran {suffix}, tetapi isinya {kind}. Berkas dibaca sebagai {kind}.",
    "hidden_sheets": "Lembar tersembunyi tidak dibaca: {names}.",
    "other_sheets": "Yang dibaca hanya lembar “{name}”. Lembar lain tidak dibaca: {names}.",
    "hidden_read": "Lembar “{name}” tersembunyi di berkas ini, dan tetap dibaca karena diminta.",
    "external_links": "Berkas ini bertaut ke berkas lain. Tautannya tidak dibuka.",
    "merged": "Lembar ini berisi sel gabungan. Sel di dalam gabungan tidak punya nilai sendiri.",
    "guessed_utf16": "Sandi huruf berkas ini tidak disebut. Berkas dibaca sebagai UTF-16.",
    "windows_1252": "Sandi huruf berkas ini bukan UTF-8. Berkas dibaca sebagai Windows-1252; periksa huruf beraksen.",
    "one_column": "Berkas ini tidak punya pemisah kolom. Tiap baris dibaca sebagai satu kolom.",
    "quoted_formula": 'Nilai berbentuk ="…" dibaca sebagai teks di dalam tanda kutipnya.',
}

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
_SHOWN = 60


class SheetRefused(ValueError):
    """A file that cannot be taken. `code` is for programs; `str()` tells the person in Indonesian what to do."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(_filled(_SENTENCES[code], details))
        self.code = code


def is_refusal(code: object) -> bool:
    """Say whether `code` is one SheetRefused knows."""
    return isinstance(code, str) and code in _SENTENCES


def notice(code: str, **details: object) -> str:
    """The sentence for `code` with `details` filled in."""
    return _filled(_NOTICES[code], details)


def _filled(sentence: str, details: dict[str, object]) -> str:
    return sentence.format(**{name: _shown(value) for name, value in details.items()})


def _shown(value: object) -> str:
    """`value` for a sentence: lists joined, thousands with dots, text from the file cut short and without controls."""
    if isinstance(value, (list, tuple)):
        shown = [f"“{_shown(each)}”" for each in value[:5]]
        return ", ".join(shown) + (f", dan {len(value) - 5} lagi" if len(value) > 5 else "")
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    text = _UNPRINTABLE.sub(" ", str(value)).strip()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
