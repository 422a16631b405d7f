"""Typed placeholders, the scanner, definitions and rendering."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.codes import format_ticket
from notifications import templates
from notifications.enums import Purpose
from notifications.placeholders import (
    KINDS,
    Count,
    DateText,
    MaskedName,
    Pin,
    PlaceholderError,
    PlainText,
    PublicUrl,
    Rupiah,
    ShortText,
    Ticket,
)
from notifications.scanner import find_personal_data
from notifications.templates import TemplateDefinition

TICKET = "4829135062"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (lambda: MaskedName("Siti Aminah"), "S*** A***"),
        (lambda: Ticket(TICKET), format_ticket(TICKET)),
        (lambda: Ticket(format_ticket(TICKET)), format_ticket(TICKET)),
        (lambda: Pin("730418"), "730 418"),
        (lambda: DateText(date(2026, 11, 25)), "Rabu, 25 November 2026"),
        (
            lambda: DateText(datetime(2026, 11, 25, 7, 30, tzinfo=UTC), tz=ZoneInfo("Asia/Jakarta")),
            "Rabu, 25 November 2026 pukul 14.30 WIB",
        ),
        (lambda: PlainText("  Foto\nKTP\tbelum  terbaca "), "Foto KTP belum terbaca"),
        (lambda: ShortText("PBI\u200b JKN/KIS APBD"), "PBI JKN/KIS APBD"),
        (lambda: PublicUrl("http://testserver/lacak/"), "http://testserver/lacak/"),
        (lambda: Count(0), "0"),
        (lambda: Rupiah(1500000), "Rp1.500.000"),
    ],
)
def test_each_type_shows_its_value(settings, value, text):
    settings.PUBLIC_BASE_URL = "http://testserver"
    assert value().text == text


@pytest.mark.parametrize(
    "make",
    [
        lambda: MaskedName(None),
        lambda: MaskedName(""),
        lambda: Ticket("1234567890123"),
        lambda: Ticket(TICKET[:-1] + str((int(TICKET[-1]) + 1) % 10)),
        lambda: Ticket(int(TICKET)),
        lambda: Pin("73041"),
        lambda: Pin(730418),
        lambda: DateText("2026-11-25"),
        lambda: DateText(datetime(2026, 11, 25, 7, 30, tzinfo=UTC)),
        lambda: DateText(datetime(2026, 11, 25, 7, 30), tz=ZoneInfo("Asia/Jakarta")),
        lambda: PlainText("a" * 161),
        lambda: PlainText(" \u200b "),
        lambda: ShortText("a" * 81),
        lambda: PublicUrl("http://jahat.example/lacak/"),
        lambda: PublicUrl("http://testserver.jahat.example/"),
        lambda: PublicUrl("http://testserver@jahat.example/"),
        lambda: PublicUrl("http://testserver/lacak/?tiket=1"),
        lambda: PublicUrl("http://testserver/lacak/#1"),
        lambda: PublicUrl(f"http://testserver/lacak/{TICKET}/"),
        lambda: PublicUrl("javascript:alert(1)"),
        lambda: Count(-1),
        lambda: Count(True),
        lambda: Count(1.5),
        lambda: Rupiah(-1),
        lambda: Rupiah("1500000"),
    ],
)
def test_each_type_refuses_what_it_is_not(settings, make):
    settings.PUBLIC_BASE_URL = "http://testserver"
    with pytest.raises(PlaceholderError):
        make()


def test_no_type_shows_its_value_in_a_repr():
    assert repr(PlainText("rahasia")) == "<PlainText>"
    assert repr(Pin("730418")) == "<Pin>"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1404015708900001", "identity_number"),
        ("NIK:1404015708900001.", "identity_number"),
        ("1404 0157 0890 0001", "identity_number"),
        ("1404.0157.0890.0001", "identity_number"),
        ("1404-0157 - 0890-0001", "identity_number"),
        ("1404\N{EN DASH}0157\N{EN DASH}0890\N{EN DASH}0001", "identity_number"),
        ("1404\N{NO-BREAK SPACE}0157\N{ZERO WIDTH SPACE}0890 0001", "identity_number"),
        ("١٤٠٤٠١٥٧٠٨٩٠٠٠٠١", "identity_number"),
        ("14040157089\uff10\uff10\uff10\uff10\uff11", "identity_number"),
        ("0001234567891", "identity_number"),
        (f"tiket {TICKET}", "ticket"),
        (f"tiket {format_ticket(TICKET)}", "ticket"),
        ("PIN Anda: 730 418", "pin"),
        ("pin 730418", "pin"),
        ("siti.aminah@contoh.id", "email"),
        ("lahir 17-08-1990", "birth_date"),
        ("Lahir tanggal 17 Agustus 1990", "birth_date"),
        ("bayar di https://contoh.id", "link"),
        ("buka www.contoh.id", "link"),
        ("chat wa.me/628", "link"),
    ],
)
def test_the_scanner_names_what_must_not_leave(text, reason):
    assert find_personal_data(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Foto KK tidak terbaca, mohon foto ulang di tempat terang.",
        "Loket buka 08.00\N{EN DASH}15.00, hari Senin 23/11/2026.",
        "Kantor: Jalan Contoh No. 12, Tembilahan 29212, telepon 0768-21234.",
        "Iuran Rp1.500.000 untuk 5 orang, 12 bulan.",
        "Pindah ke spinning 123456",
        "Surat 400.9/123/2026",
    ],
)
def test_the_scanner_lets_ordinary_sentences_pass(text):
    assert find_personal_data(text) == ""


@given(
    st.from_regex(r"[0-9]{16}", fullmatch=True),
    st.sampled_from(["", " ", "-", ".", "\u2011", " - ", "\u200b"]),
    st.integers(1, 15),
)
def test_no_separator_hides_a_nik(nik, separator, cut):
    assert find_personal_data(f"data {nik[:cut]}{separator}{nik[cut:]} salah") == "identity_number"


def test_a_definition_must_name_the_same_things_as_its_body():
    with pytest.raises(ValueError, match="different things"):
        TemplateDefinition(code="uji.a", purpose=Purpose.REPLY, body="Halo $name")
    with pytest.raises(ValueError, match="different things"):
        TemplateDefinition(code="uji.a", purpose=Purpose.REPLY, body="Halo", placeholders={"name": MaskedName})


@pytest.mark.parametrize("body", ["Bayar $ 5", "Halo ${name", "Halo ${name.__class__}"])
def test_a_body_with_anything_but_fixed_names_is_refused(body):
    with pytest.raises(ValueError, match=r"uji\.a"):
        TemplateDefinition(code="uji.a", purpose=Purpose.REPLY, body=body, placeholders={"name": MaskedName})


def test_a_body_with_a_link_or_an_untyped_placeholder_is_refused():
    with pytest.raises(ValueError, match="scanner"):
        TemplateDefinition(code="uji.a", purpose=Purpose.REPLY, body="Buka https://contoh.id")
    with pytest.raises(ValueError, match="type"):
        TemplateDefinition(code="uji.a", purpose=Purpose.REPLY, body="$a", placeholders={"a": str})


def test_a_code_is_registered_once():
    first = TemplateDefinition(code="uji.sekali", purpose=Purpose.REPLY, body="Satu.")
    templates.register(first)
    templates.register(first)
    with pytest.raises(ValueError, match="twice"):
        templates.register(TemplateDefinition(code="uji.sekali", purpose=Purpose.REPLY, body="Dua."))


def test_values_are_put_in_once_and_never_read_as_a_pattern():
    text = templates.render(
        body="$note dari $name",
        shown={"note": "$name {0.__class__} %s {{ x }}", "name": "A***"},
        check_code="ABCDEFGHJKMN",
    )
    assert text == "$name {0.__class__} %s {{ x }} dari A***\nKode pesan: ABCD-EFGH-JKMN"


def test_typed_values_may_stand_side_by_side_but_free_text_may_not_imitate_them():
    kinds = {"a": "Ticket", "b": "Pin", "c": "PlainText"}
    shown = {"a": format_ticket(TICKET), "b": "730 418", "c": "Terima kasih."}
    assert templates.refused_because(body="$a $b $c", kinds=kinds, shown=shown) == ""
    assert templates.refused_because(body="$a $b $c", kinds=kinds, shown=shown | {"c": TICKET}) == "ticket"


def test_a_number_split_between_body_and_value_is_found():
    assert templates.refused_because(body="1404015$c", kinds={"c": "ShortText"}, shown={"c": "708900001"})


def test_every_kind_is_known_by_its_name():
    assert {kind.__name__ for kind in KINDS.values()} == set(KINDS)
    assert len(KINDS) == 9
