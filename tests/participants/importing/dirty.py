"""Files as they come: clean people and every kind of damage, the same ones for the same seed."""

from datetime import date, timedelta
from random import Random

from tests.factories.agencies import TEMBILAHAN_KOTA

NAMES = ("SITI AMINAH", "Ahmad Fauzi", "NURHAYATI", "M. Baharuddin", "ROSMINI", "Zulkarnain bin Ali")
DAMAGES = {
    "nik": ("1.40404E+15", "140404", "", "9999999999999999", "14.04.04.410180.0001", "bukan angka", "1404044101800000"),
    "kk_number": ("", "123", "=A1", "1111111111111111"),
    "card_number": ("", "12345", "0001234567890 ", "00012345678901"),
    "full_name": ("", "  SITI   AMINAH ", "S1T1", "=HYPERLINK(1)", "A" * 130, "JUMLAH"),
    "sex": ("", "X", "Perempuan", "2"),
    "birth_date": ("", "31/02/1980", "1980-13-01", "12 Januari 1980", "01/01/2090", "29221", "1/2/80"),
    "relation": ("", "9", "Istri", "kepala keluarga"),
    "address": ("", "x" * 200, "-", "JL. MERDEKA\nNO 1"),
    "village_code": ("", "3319012001", "14.04.04.1001", "9999999999"),
    "segment": ("", "PBJU", "ENTAH", "3"),
    "care_class": ("", "IV", "KELAS III", "0"),
    "status": ("", "NON AKTIF KARENA PREMI", "meninggal", "???"),
    "phone": ("", "021 555", "+62 811-0000-0001", "abc"),
}


def clean_row(rng, number):
    """One person; the same number is the same person."""
    born = date(1950, 1, 1) + timedelta(days=number * 97 % 25_000)
    is_woman = number % 2
    return {
        "nik": f"140404{born.day + 40 * is_woman:02d}{born:%m%y}{number + 1:04d}",
        "kk_number": f"1404040101{number // 3 + 10:06d}",
        "card_number": f"{number + 1:013d}",
        "full_name": f"{NAMES[number % len(NAMES)]} {chr(65 + number % 26)}",
        "sex": "LP"[is_woman],
        "birth_place": "TEMBILAHAN",
        "birth_date": f"{born:%d/%m/%Y}",
        "relation": str(1 + number % 5),
        "address": f"PARIT {rng.randint(1, 9)}",
        "village_code": TEMBILAHAN_KOTA,
        "segment": rng.choice(("PBI APBD", "MANDIRI", "PBI JK")),
        "care_class": rng.choice("123"),
        "status": rng.choice(("AKTIF", "NONAKTIF", "AKTIF")),
        "phone": f"0811000{number:05d}",
    }


def dirty_rows(seed, *, count=60, people=50):
    """Rows of a file with about two damaged in five, people that come twice, and blank rows."""
    rng = Random(f"siperjake-dirty-{seed}")
    rows = []
    for _ in range(count):
        row = clean_row(rng, rng.randrange(people))
        if rng.random() < 0.4:
            for name in rng.sample(sorted(DAMAGES), rng.randint(1, 3)):
                row[name] = rng.choice(DAMAGES[name])
        if rng.random() < 0.05:
            row = dict.fromkeys(row, "")
        rows.append(row)
    return rows
