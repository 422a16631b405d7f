"""Words and code numbers of the offices' sheets, and what they are in the registry (domain-facts §3.1–3.3, §6.9).

The numbers differ from sheet to sheet, so they are maps by name; the words mean the same everywhere. A code that is
coarser than our own value is a ``Reading`` with ``keeps``: it must not overwrite what is known better.
"""

import re
from collections.abc import Mapping

from participants.columns.cells import BLANK_WORDS, CellError, Reading, plain_text, words
from participants.enums import ContactPreference, MaritalStatus, Relation, Segment, Sex

Codes = Mapping[str, str | Reading | None]

_SPOUSES = {Relation.HUSBAND.value, Relation.WIFE.value}
_FARTHER = frozenset(set(Relation.values) - _SPOUSES - {Relation.HEAD.value, Relation.CHILD.value})
#: BPJS's "peserta" is who carries the membership; on the family card that may be a spouse.
MEMBER = Reading(Relation.HEAD.value, keeps={Relation.HEAD.value} | _SPOUSES)
ADDITIONAL = Reading(Relation.OTHER.value, keeps=_FARTHER)
SEPARATED = Reading(
    MaritalStatus.DIVORCED.value,
    "coarse_divorce",
    "Berkas tidak membedakan cerai hidup dan cerai mati. Dicatat cerai hidup bila belum diketahui.",
    "Periksa di Kartu Keluarga.",
    keeps={MaritalStatus.DIVORCED.value, MaritalStatus.WIDOWED.value},
)
EMPLOYED = Reading(
    Segment.PPU_BU.value,
    "coarse_segment",
    "PPU saja tidak menyebut penyelenggara negara atau badan usaha. Dicatat badan usaha bila belum diketahui.",
    "Tulis PPU PN atau PPU BU.",
    keeps={Segment.PPU_BU.value, Segment.PPU_PN.value},
)


def _table(**lists: str) -> dict[str, str]:
    """``{value: "word|word"}`` turned round."""
    return {word: value for value, joined in lists.items() for word in joined.split("|")}


SEX_CODES: Codes = {"1": Sex.MALE.value, "2": Sex.FEMALE.value}
SEX_WORDS: Codes = _table(
    L="L|LK|LAKI|LAKI LAKI|LAKILAKI|LELAKI|PRIA|M|MALE|COWOK|LAKI2",
    P="P|PR|PRP|PEREMPUAN|WANITA|W|F|FEMALE|CEWEK",
)

#: PISA as BPJS counts, the variant of the civil servants' forms, and SHDK as Dukcapil counts (domain-facts §3.3).
PISA: Codes = {
    "1": MEMBER,
    "2": Relation.HUSBAND.value,
    "3": Relation.WIFE.value,
    "4": Relation.CHILD.value,
    "5": ADDITIONAL,
}
PISA_PNS: Codes = {**PISA, "2": Relation.WIFE.value, "3": Relation.HUSBAND.value}
SHDK: Codes = {str(number): relation.value for number, relation in enumerate(Relation, 1)}
#: Where nobody says which list it is: only what both agree on.
SHARED_RELATIONS: Codes = {code: PISA[code] for code in "1234"}
RELATION_CODES: dict[str, Codes] = {
    "pisa": PISA,
    "pisa_pns": PISA_PNS,
    "shdk": SHDK,
    "bersama": SHARED_RELATIONS,
}
RELATION_WORDS: Codes = _table(
    kepala="KEPALA KELUARGA|KEPALA|KEP KELUARGA|KEP KEL|KK|KEPALA RUMAH TANGGA|KEPALA KELUARGA KK",
    suami="SUAMI|S",
    istri="ISTRI|ISTERI|I",
    anak="ANAK|A|ANAK KANDUNG|ANAK TIRI|ANAK ANGKAT|AK",
    menantu="MENANTU|MNT",
    cucu="CUCU",
    orang_tua="ORANG TUA|ORANGTUA|ORTU|AYAH|IBU|BAPAK|AYAH KANDUNG|IBU KANDUNG",
    mertua="MERTUA|AYAH MERTUA|IBU MERTUA",
    famili="FAMILI LAIN|FAMILI|FAMILY LAIN|KERABAT|SAUDARA|KEPONAKAN|ADIK|KAKAK",
    pembantu="PEMBANTU|ASISTEN RUMAH TANGGA|ART|SOPIR",
    lain="LAINNYA|LAIN|LAIN LAIN",
) | {"PESERTA": MEMBER, "P": MEMBER, "TAMBAHAN": ADDITIONAL, "T": ADDITIONAL, "KELUARGA TAMBAHAN": ADDITIONAL}

_BASIC_MARITAL: Codes = {"1": MaritalStatus.SINGLE.value, "2": MaritalStatus.MARRIED.value}
MARITAL_CODES: dict[str, Codes] = {
    "bkc": {**_BASIC_MARITAL, "3": SEPARATED},
    "tbkc": {**_BASIC_MARITAL, "0": None, "3": SEPARATED},
    "dukcapil": {**_BASIC_MARITAL, "3": MaritalStatus.DIVORCED.value, "4": MaritalStatus.WIDOWED.value, "5": None},
    "bersama": {**_BASIC_MARITAL, "0": None, "3": SEPARATED, "4": MaritalStatus.WIDOWED.value},
}
MARITAL_WORDS: Codes = (
    _table(
        belum="BELUM KAWIN|BELUM MENIKAH|BELUM NIKAH|TIDAK KAWIN|TIDAK MENIKAH|LAJANG|BELUM|B|BK|BLM KAWIN",
        kawin="KAWIN|MENIKAH|NIKAH|K|KAWIN TERCATAT|KAWIN BELUM TERCATAT|KAWIN TIDAK TERCATAT|SUDAH KAWIN",
        cerai_hidup="CERAI HIDUP|CH|CERAI HIDUP TERCATAT|CERAI HIDUP BELUM TERCATAT",
        cerai_mati="CERAI MATI|CM",
    )
    | {word: SEPARATED for word in ("CERAI", "C", "JANDA", "DUDA", "JANDA DUDA")}
    | {"TD": None, "TIDAK TAHU": None}
)

#: BPJS sample data counts the segments in the order of the alphabet (domain-facts §3.1).
SEGMENT_CODES: Codes = {
    "1": Segment.BP.value,
    "2": Segment.PBI_JK.value,
    "3": Segment.PBPU_PEMDA.value,
    "4": Segment.PBPU.value,
    "5": EMPLOYED,
}
SEGMENT_WORDS: Codes = _table(
    PBI_JK="PBI JK|PBIJK|PBI|PBIN|PBI N|PBI APBN|PBI APBN PUSAT|PBI PUSAT|PBI NASIONAL|KIS APBN|KIS PBI|JKN PBI|"
    "PENERIMA BANTUAN IURAN|PBI JAMINAN KESEHATAN|PBI JK APBN|PBI APBN JK|KIS APBN PBI JK",
    PBPU_PEMDA="PBPU PEMDA|PBPU BP PEMDA|PBPU DAN BP PEMDA|PBPU PEMERINTAH DAERAH|PBPU DAN BP PEMERINTAH DAERAH|PBID|"
    "PBI D|PBI APBD|PBI DAERAH|PBI PEMDA|KIS APBD|KIS DAERAH|JAMKESDA|PEMDA|BP PEMDA|PBPU BP PEMDA PBI APBD|"
    "PENDUDUK YANG DIDAFTARKAN PEMDA|PBI APBD KABUPATEN|PBI APBD PROVINSI|PBPU APBD",
    PPU_PN="PPU PN|PPU PENYELENGGARA NEGARA|PENYELENGGARA NEGARA|PPU PNS|PNS|ASN|PPPK|TNI|POLRI|TNI POLRI|PPU ASN|"
    "PEGAWAI NEGERI|PEGAWAI NEGERI SIPIL|PNS PUSAT|PNS DAERAH|PERANGKAT DESA|PPU TNI|PPU POLRI|PPNPN|DPRD",
    PPU_BU="PPU BU|PPU BADAN USAHA|BADAN USAHA|PPU SWASTA|PEGAWAI SWASTA|SWASTA|BUMN|BUMD|KARYAWAN|PPU BUMN|PPU BUMD",
    PBPU="PBPU|PBJU|MANDIRI|PBPU MANDIRI|PESERTA MANDIRI|BPJS MANDIRI|PEKERJA MANDIRI|PEKERJA BUKAN PENERIMA UPAH|"
    "PENDAFTARAN BARU PESERTA UMUM|PBPU PERORANGAN|PBPU BP MANDIRI",
    BP="BP|BUKAN PEKERJA|PENSIUNAN|VETERAN|PERINTIS KEMERDEKAAN|INVESTOR|PENERIMA PENSIUN|BP MANDIRI|PENSIUNAN PNS",
) | {"PPU": EMPLOYED, "PEKERJA PENERIMA UPAH": EMPLOYED}

CLASS_WORDS: Codes = {
    word: number
    for number, roman, spoken in ((1, "I", "SATU"), (2, "II", "DUA"), (3, "III", "TIGA"))
    for digit in (str(number), roman, spoken)
    for word in (digit, f"KELAS {digit}", f"KLS {digit}", f"KELAS RAWAT {digit}", f"KLAS {digit}", f"HAK KELAS {digit}")
}
REASON_WORDS: Codes = _table(
    bayi="BAYI|BAYI BARU LAHIR|BAYI BELUM ADA NIK|BARU LAHIR|BBL",
    belum_rekam="BELUM REKAM|BELUM DIREKAM|BELUM DIREKAM DI DUKCAPIL|BELUM PEREKAMAN|BELUM REKAM KTP",
    hilang="HILANG|KTP HILANG|KTP HILANG DAN TIDAK INGAT NIK|LUPA|TIDAK INGAT",
    sementara="SEMENTARA|NOMOR SEMENTARA|SUMBER MEMAKAI NOMOR SEMENTARA|NIK SEMENTARA",
)
SOURCE_WORDS: Codes = _table(
    bpjs="BPJS|BPJS KESEHATAN|PANDAWA|MOBILE JKN",
    dukcapil="DUKCAPIL|DISDUKCAPIL|SIAK",
    siks_ng="SIKS NG|SIKSNG|DTSEN|DTKS|KEMENSOS|PUSDATIN",
    dinas="DINAS SOSIAL|DINSOS|DINAS|KANTOR",
    warga="KELUARGA PENGAJUAN|KELUARGA|WARGA|PENGAJUAN",
    lain="SUMBER LAIN|LAIN|LAINNYA",
)
CONTACT_WORDS: Codes = {words(label): value for value, label in ContactPreference.choices} | _table(
    bebas="BEBAS|WA SMS|WHATSAPP SMS",
    whatsapp="WHATSAPP|WA",
    sms="SMS",
    desa="DESA|KANTOR DESA",
    jangan="JANGAN|TIDAK BOLEH DIHUBUNGI",
)

_DECIMAL = re.compile(r"([0-9]{1,2})[.,]0{1,2}")
_LED_BY_CODE = re.compile(r"([0-9]{1,2}) (.+)")
_LEGEND = re.compile(r"([0-9])\s*[=:]\s*([A-Za-z][A-Za-z ./]*)")


def read_code(cell: object, *, label: str, allowed: str, table: Codes, codes: Codes, blanks: str = ""):
    """The value behind a code number or a word. Raises CellError(unknown_code) for any other."""
    said = plain_text(cell)
    decimal = _DECIMAL.fullmatch(said)
    key = words(decimal[1] if decimal else said)
    if key in BLANK_WORDS or (blanks and key in blanks.split("|")):
        return None
    if said[:1] == "-" and key[:1].isdigit():
        pass  # a negative number is no code
    elif key.isascii() and key.isdigit():
        key = key.lstrip("0") or "0"
        if key in codes:
            return codes[key]
    elif key in table:
        return table[key]
    elif (led := _LED_BY_CODE.fullmatch(key)) and led[2] in table:
        return table[led[2]]
    raise CellError("unknown_code", f"{label} tidak dikenal: {said[:40]}.", f"Isi salah satu: {allowed}.")


def read_class(cell: object) -> int | None:
    """The class of care, 1 to 3; 0 says nothing. Raises CellError(unknown_code)."""
    codes = {"1": 1, "2": 2, "3": 3, "0": None}
    return read_code(cell, label="Kelas rawat", allowed="1, 2, 3", table=CLASS_WORDS, codes=codes)


def read_desil(cell: object) -> int | None:
    """The welfare tenth, 1 to 10. Raises CellError(unknown_code)."""
    codes = {str(number): number for number in range(1, 11)} | {"0": None}
    said = plain_text(cell)
    bare = re.sub(r"^\s*(DESIL|D)[\s:.-]*(?=[0-9])", "", said, flags=re.IGNORECASE)
    if words(said) in {"BELUM ADA DESIL", "TIDAK ADA DESIL", "TIDAK TERDAFTAR", "TIDAK TERDAFTAR DTSEN"}:
        return None
    return read_code(bare, label="Desil", allowed="1 sampai 10", table={}, codes=codes)


def legend_codes(heading: str, table: Codes) -> Codes | None:
    """The code map that a heading itself explains ("(1=P,2=I,3=S,4=A)"), or None when it explains none fully."""
    pairs = [(number, words(word)) for number, word in _LEGEND.findall(heading)]
    if len(pairs) < 2 or any(word not in table for _, word in pairs):
        return None
    return {number: table[word] for number, word in pairs}
