"""``name_key``: one key for the spellings of one name, other keys for other names, and no text that hurts it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.names import MOST_KEPT, is_start_of_muhammad, name_key

pytestmark = pytest.mark.once

ALIKE = [
    ("Muh. Rizky", "Mohammad Rizki", "MUHAMAD RIZKI", "M. Rizki", "M.RIZKI", "Moch. Rizqi", "Mhd Rizki"),
    ("Muchammad Rizky", "Muhammed Rizki", "MOKHAMAD RIZKIE"),
    ("Sri Wahyuni", "Sry Wahjuni", "SRI WAHYUNIE"),
    ("Siti Aminah", "Sity Aminah", "St. Aminah", "SITTI AMINA", "Hj. Siti Aminah, S.Pd", "SITI  AMINAH "),
    ("Yusuf", "Jusuf", "Yusup", "Joesoef", "JOESOEP"),
    ("Achmad Fauzi", "Ahmad Fawzi", "AKHMAD FAUZY", "Ach. Fauzi", "Ahmed Pauzi"),
    ("Soekarno", "Sukarno"),
    ("Abd. Rahman", "Abdul Rahman", "Abdurrahman", "Abdurachman", "ABDOEL RACHMAN", "Abdulrahman"),
    ("Abdus Salam", "Abdussalam", "Abdul Salam"),
    ("Abdul Aziz", "ABDULAZIS", "Abd Azis"),
    ("Drs. H. Bambang Sutrisno, M.Si", "Bambang Sutrisno", "BAMBANG SOETRISNO, S.Pd.I., M.Pd", "Alm. Bambang Sutrisno"),
    ("Nurhayati", "Nur Hayati", "Noer Hajati", "NORHAYATI", "Noor Hayati"),
    ("Zaenal Arifin", "Zainal Aripin", "ZAINAL ARIFFIN"),
    ("Khadijah", "Chadidjah", "Hadijah"),
    ("Ma'ruf", "Maruf", "Ma’ruf", "MAROEF"),
    ("Widjaja", "Wijaya"),
    ("Tjahjono", "Cahyono"),
    ("Arief", "Arif", "Arip"),
    ("Christina", "Kristina"),
    ("Dzaki", "Zaki", "Saki"),
    ("José Séti", "Jose Seti"),
    ("Ali bin Umar", "Ali Umar", "ALI BIN OEMAR"),
    ("Rina Wati, A.Md.Keb", "Rina Wati"),
]  # fmt: skip
DIFFERENT = [
    ("Siti Aminah", "Siti Aisyah"),
    ("Hasan", "Husen"),
    ("Rizki", "Rizka"),
    ("Abdullah", "Abdul Hamid"),
    ("Muhammad", "Mahmud"),
    ("Budi Santoso", "Santoso Budi"),
    ("Rudi", "Rudianto"),
    ("Siti", "Sri"),
]


@pytest.mark.parametrize("names", ALIKE, ids=lambda names: names[0])
def test_spellings_of_one_name_have_one_key(names):
    assert len({name_key(name) for name in names}) == 1, {name: name_key(name) for name in names}


@pytest.mark.parametrize("names", DIFFERENT, ids=lambda names: names[0])
def test_other_names_have_other_keys(names):
    assert len({name_key(name) for name in names}) == len(names)


@pytest.mark.parametrize("name", ["", " ", "123", "..", "H.", "Drs.", "'", "٣٤"])
def test_what_holds_no_name_has_no_key(name):
    assert name_key(name) == ""


@pytest.mark.parametrize(
    "whole", ["Nurhayati", "Abdurrahman", "Abdulaziz", "Bambang Sutrisno", "Siti Aminah", "Zulkarnain"]
)
def test_a_name_half_typed_has_the_beginning_of_its_key(whole):
    """From three letters on; what a sound is made of two letters may be cut between them once."""
    misses = [whole[:end] for end in range(3, len(whole)) if not name_key(whole).startswith(name_key(whole[:end]))]
    assert len(misses) <= 2, misses


def test_the_start_of_muhammad_is_known():
    assert all(map(is_start_of_muhammad, ("moha", "MUHAMM", "Moch", "much")))
    assert not any(map(is_start_of_muhammad, ("mo", "mahm", "muhl", "")))


@given(st.text(max_size=400))
def test_a_key_is_its_own_key_and_short(name):
    key = name_key(name)
    assert len(key) <= MOST_KEPT
    assert key == key.strip() and "  " not in key
    if len(key) < MOST_KEPT - 20:
        assert name_key(key) == key


@given(st.text(alphabet="ABDEHIJKLMNOPRSTUYZ .,'", max_size=40))
def test_a_key_of_letters_is_its_own_key(name):
    assert name_key(name_key(name)) == name_key(name)


@pytest.mark.parametrize(
    "hostile",
    [
        "S.Pd" * 12_500,
        "a" + "\u0301" * 50_000,
        "ABDU" * 12_500,
        "IE" * 25_000,
        "M. " * 16_000,
        "\ufdfa" * 50_000,
        "." * 50_000,
    ],
)
def test_hostile_text_costs_no_time(hostile):
    started = time.perf_counter()
    assert len(name_key(hostile)) <= MOST_KEPT
    assert time.perf_counter() - started < 0.05
