"""Tickets, PINs, check codes, fingerprints, sealed text."""

from collections import Counter
from itertools import pairwise
from math import erfc, sqrt
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from common import codes
from common.sealing import SealBroken, seal, unseal

pytestmark = pytest.mark.once

CASE = UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture(scope="module")
def tickets() -> list[str]:
    return [codes.new_ticket() for _ in range(10_000)]


def test_tickets_are_valid_and_do_not_repeat(tickets):
    assert all(codes.is_valid_ticket(ticket) for ticket in tickets)
    assert len(set(tickets)) > 9_990  # birthday: 0.06 repetitions expected among 9 × 10⁸


def test_tickets_are_no_sequence(tickets):
    """Wald–Wolfowitz runs test above and below the median, and successive differences of both signs (T1)."""
    numbers = [int(ticket) for ticket in tickets]
    median = sorted(numbers)[len(numbers) // 2]
    above = [number >= median for number in numbers]
    high, low = above.count(True), above.count(False)
    runs = 1 + sum(first != second for first, second in pairwise(above))
    expected = 2 * high * low / (high + low) + 1
    deviation = sqrt((expected - 1) * (expected - 2) / (high + low - 1))
    assert erfc(abs(runs - expected) / deviation / sqrt(2)) > 1e-6
    rising = sum(first < second for first, second in pairwise(numbers)) / len(numbers)
    assert 0.45 < rising < 0.55


def test_every_position_of_a_ticket_takes_every_digit(tickets):
    for position in range(codes.TICKET_LENGTH):
        seen = Counter(ticket[position] for ticket in tickets)
        assert set(seen) == set("123456789" if position == 0 else "0123456789")
        assert max(seen.values()) < 1.4 * min(seen.values())


@given(st.integers(0, 9), st.integers(1, 9), st.integers(0, 8))
def test_one_wrong_digit_or_two_swapped_are_noticed(position, shift, swap):
    ticket = codes.new_ticket()
    wrong = str((int(ticket[position]) + shift) % 10)
    assert not codes.is_valid_ticket(ticket[:position] + wrong + ticket[position + 1 :])
    swapped = ticket[:swap] + ticket[swap + 1] + ticket[swap] + ticket[swap + 2 :]
    assert swapped == ticket or not codes.is_valid_ticket(swapped)


def test_damm_digit_of_the_published_example():
    assert codes._damm("572") == 4 and codes._damm("5724") == 0


@given(st.integers(10**8, 10**9 - 1))
def test_ticket_is_read_however_it_is_written(body):
    ticket = f"{body}{codes._damm(str(body))}"
    shown = codes.format_ticket(ticket)
    assert [len(part) for part in shown.split("-")] == [3, 3, 4]
    for text in (shown, f" {ticket} ", shown.replace("-", " "), shown.replace("-", "\u2013")):
        assert codes.parse_ticket(text) == ticket


@given(st.text(max_size=20))
def test_any_text_is_a_ticket_or_none(text):
    ticket = codes.parse_ticket(text)
    assert ticket is None or codes.is_valid_ticket(ticket)


@pytest.mark.parametrize("text", ["", "abc", "0" * 10, "1" * 9, "1" * 11, "\u0661" * 10, "9" * 50_000])
def test_what_is_no_ticket(text):
    assert codes.parse_ticket(text) is None


def test_pin_follows_from_case_serial_and_key(settings):
    first = codes.derive_pin(public_id=CASE, serial=1)
    assert first == codes.derive_pin(public_id=str(CASE), serial=1) and len(first) == 6 and first.isdigit()
    assert len({codes.derive_pin(public_id=CASE, serial=serial) for serial in range(20)}) > 18
    settings.PIN_KEY = "another key"
    assert codes.derive_pin(public_id=CASE, serial=1) != first


def test_parts_of_the_pin_message_cannot_slide_into_each_other():
    assert codes.derive_pin(public_id="a1", serial=1) != codes.derive_pin(public_id="a", serial=11)


def test_pins_are_spread_evenly():
    """Chi-square over 100 buckets of 20,000 PINs: 99 degrees of freedom, 99.999 % limit about 173."""
    buckets = Counter(int(codes.derive_pin(public_id=CASE, serial=serial)) // 10_000 for serial in range(20_000))
    assert sum((buckets[bucket] - 200) ** 2 / 200 for bucket in range(100)) < 173


def test_pin_is_shown_in_two_groups():
    assert codes.format_pin("730418") == "730 418"


def test_check_codes_avoid_look_alikes():
    made = [codes.new_check_code() for _ in range(500)]
    assert len(set(made)) == 500 and {len(code) for code in made} == {12}
    assert not set("".join(made)) & set("0O1ILU") and len(set("".join(made))) == len(codes.CHECK_CODE_ALPHABET) == 30


def test_fingerprint_depends_on_value_purpose_and_key(settings):
    base = codes.fingerprint("1404015708610001", purpose="nik")
    assert base == codes.fingerprint("1404015708610001", purpose="nik") and len(base) == 64
    assert base != codes.fingerprint("1404015708610002", purpose="nik")
    assert base != codes.fingerprint("1404015708610001", purpose="kk")
    settings.FINGERPRINT_KEY = "another key"
    assert base != codes.fingerprint("1404015708610001", purpose="nik")


@pytest.mark.parametrize("key", ["PIN_KEY", "FINGERPRINT_KEY"])
def test_no_key_no_code(settings, key):
    setattr(settings, key, "")
    with pytest.raises(ImproperlyConfigured, match=key):
        if key == "PIN_KEY":
            codes.derive_pin(public_id=CASE, serial=1)
        else:
            codes.fingerprint("x", purpose="nik")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_sealed_text_comes_back_and_does_not_show(text):
    token = seal(text)
    assert unseal(token) == text and (len(text) < 4 or text not in token)


def test_sealing_the_same_twice_looks_different():
    assert seal("0812") != seal("0812")


def test_rotated_keys_still_open_and_dropped_keys_do_not(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.SEALING_KEYS = [old]
    token = seal("rahasia")
    settings.SEALING_KEYS = [new, old]
    assert unseal(token) == "rahasia"
    settings.SEALING_KEYS = [new]
    with pytest.raises(SealBroken):
        unseal(token)


def test_changed_token_is_refused():
    token = seal("rahasia")
    for broken in (token[:-4], token[:20] + ("A" if token[20] != "A" else "B") + token[21:], "", "bukan token"):
        with pytest.raises(SealBroken):
            unseal(broken)


@pytest.mark.parametrize("keys", [[], ["short"]])
def test_unusable_sealing_keys_are_a_configuration_error(settings, keys):
    settings.SEALING_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="SEALING_KEYS"):
        seal("x")
