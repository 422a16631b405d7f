"""The demo district: invented people that pass the rules, legible sample documents, offices that fit the roles."""

import re
from collections import Counter
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from agencies.roles import role_fits_agency
from agencies.validators import validate_nip
from common.identity import parse_card_number, parse_kk, parse_nik, parse_phone
from siperjake.demo import drawings, offices
from siperjake.demo.people import ANCHOR, PHONE_FATES, Family, Place, Relation, generate_families, sktm_number

PLACES = [
    Place(code=f"1404{district:02d}{serial}", name=f"Contoh {district}{serial}", is_urban=serial < 2000, district=name)
    for district, name in ((1, "Reteh"), (4, "Tembilahan"), (6, "Gaung Anak Serka"))
    for serial in (1001, 2001, 2002)
]


@pytest.fixture(scope="module")
def families() -> list[Family]:
    return list(generate_families(places=PLACES, count=400))


def test_longer_list_starts_with_the_shorter_one(families):
    assert list(generate_families(places=PLACES, count=25)) == families[:25]


def test_every_number_passes_the_rules_and_lies_in_the_invented_range(families):
    for family in families:
        assert parse_kk(family.kk, nik=family.head.nik) == family.kk
        assert int(family.kk[-4:]) >= 9001
        assert parse_phone(family.phone) == family.phone
        for member in family.members:
            if member.nik:
                nik = parse_nik(member.nik)
                assert (nik.birth_date(ANCHOR), nik.sex) == (member.birth_date, member.sex)
                assert nik.region.startswith("1404") and int(nik.serial) >= 9001
            if member.card_number:
                assert parse_card_number(member.card_number).startswith("0009")


def test_numbers_are_given_once(families):
    numbers = Counter(
        number for family in families for number in (family.kk, *(member.nik for member in family.members)) if number
    )
    assert [number for number, times in numbers.items() if times > 1] == []
    assert len({family.phone for family in families}) == len(families)


def test_every_magic_phone_ending_occurs_and_most_are_delivered(families):
    endings = Counter(family.phone[-4:] for family in families)
    assert set(endings) == {"0001", "0002", "0003", "0004", "0005", "0006"} == set(PHONE_FATES)
    assert endings["0001"] > len(families) / 2


def test_families_are_plausible(families):
    assert {family.place.district for family in families} == {"Reteh", "Tembilahan", "Gaung Anak Serka"}
    assert any(not member.nik for family in families for member in family.members)
    for family in families:
        assert family.head.relation is Relation.HEAD and family.head.nik
        parents = [member for member in family.members if member.relation in (Relation.HEAD, Relation.SPOUSE)]
        children = [member for member in family.members if member.relation is Relation.CHILD]
        for child in children:
            assert child.birth_date.year - max(parent.birth_date.year for parent in parents) >= 18
        births = sorted(child.birth_date for child in children)
        assert all((later - earlier).days > 300 for earlier, later in zip(births, births[1:], strict=False))


def test_sktm_number_has_month_and_year_of_its_date(families):
    assert re.fullmatch(
        r"400\.12/\d{3}/(DS|KEL)-\w+/XI/2026", sktm_number(family=families[0], issued_on=date(2026, 11, 3))
    )


def test_drawn_documents_are_photos_of_the_expected_size(families):
    family = max(families, key=lambda family: len(family.members))
    text = drawings.LetterText(
        letterhead=("PEMERINTAH KABUPATEN INDRAGIRI HILIR", "KANTOR KEPALA DESA CONTOH", "Kecamatan Contoh"),
        title="SURAT KETERANGAN TIDAK MAMPU",
        number="400.12/001/DS-C/XI/2026",
        opening="Menerangkan bahwa:",
        rows=(("Nama", family.head.name),),
        after="Keluarga tersebut tidak mampu. " * 4,
        place="Contoh",
        issued_on=date(2026, 11, 3),
        signatory_title="Kepala Desa Contoh",
        signatory_name="Nama Contoh",
    )
    photos = {
        drawings.CARD_PHOTO: [
            drawings.draw_ktp(person=family.head, family=family),
            drawings.draw_jkn_card(person=family.head, family=family),
        ],
        drawings.KK_PHOTO: [drawings.draw_kk(family=family)],
        drawings.LETTER_PHOTO: [drawings.draw_letter(text=text, variant=2)],
    }
    for size, pictures in photos.items():
        for picture in pictures:
            with Image.open(BytesIO(picture)) as image:
                assert (image.format, image.size) == ("JPEG", size)
                assert not image.getexif()
            assert len(picture) < 230_000


def test_two_families_do_not_share_a_photo(families):
    assert drawings.draw_kk(family=families[0]) != drawings.draw_kk(family=families[4])


def test_office_codes_and_letterheads_are_complete():
    found = offices.all_offices(PLACES)
    assert len({office.code for office in found}) == len(found)
    for office in found:
        assert re.fullmatch(r"[-a-z0-9]{1,40}", office.code)
        assert all(office.letterhead) and office.address and office.signers
        for signer in office.signers:
            if signer.nip:
                validate_nip(signer.nip)


def test_accounts_hold_roles_that_their_office_may_have():
    kinds = {office.code: office.kind for office in offices.all_offices(PLACES)}
    accounts = offices.accounts(PLACES)
    assert len({account.username for account in accounts}) == len(accounts)
    for account in accounts:
        assert role_fits_agency(account.role, kinds[account.office]), account.username
    assert {account.role for account in accounts} == set(offices.Role)


def test_facility_codes_are_eight_characters_of_the_invented_block():
    codes = [facility.code for facility in offices.facilities(PLACES)]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"99[0-9R]{6}", code) for code in codes)
