"""Log lines name nobody and cannot be forged."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siperjake.redaction import STRUCK, RedactingFormatter, redact

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "personal",
    [
        "1404015708900001",
        "1404 0157 0890 0001",
        "1404.0157.0890.0001",
        "1404-0157-0890-0001",
        "0001234567890",
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "+62 812 3456 7890",
        "+6281234567890",
        "62-812-3456-789",
        "4829135067",
        "482-913-5067",
        "482 913 5067",
        "x1404015708900001y",
        "/lacak/1404015708900001/",
    ],
)
def test_numbers_of_people_are_struck(personal):
    struck = redact(f"before {personal} after")
    assert STRUCK in struck
    assert sum(letter.isdigit() for letter in struck) == 0


@pytest.mark.parametrize(
    "harmless",
    [
        "2026-11-20 21:48:45,123",
        "200 14021 0.012345678",
        "succeeded in 0.0123456789s: None",
        "127.0.0.1:54321",
        "Task [3fa85f64-5717-4562-b3fc-2c963f66afa6]",
        "line 12345678",
        "Application:48213",
    ],
)
def test_what_operators_need_stays(harmless):
    assert redact(harmless) == harmless


@given(st.text(alphabet="0123456789 .-abc\n", max_size=60))
def test_no_run_of_nine_digits_survives(text):
    run = longest = 0
    previous_point = False
    for position, letter in enumerate(redact(text)):
        if letter.isdigit():
            if run == 0:
                decimals = previous_point and position > 1
            run += 1
            if not decimals:
                longest = max(longest, run)
        else:
            run = 0
        previous_point = letter == "."
    assert longest < 9


def line(message, *args, exc_info=None) -> str:
    """Return what the formatter makes of one call."""
    record = logging.LogRecord("siperjake", logging.ERROR, __file__, 1, message, args, exc_info)
    return RedactingFormatter("{levelname} {name} {message}", style="{").format(record)


def test_arguments_are_struck_too():
    assert line("NIK %s", "1404015708900001") == f"ERROR siperjake NIK {STRUCK}"


def test_a_message_stays_on_its_line():
    forged = line("path %s", "/x\r\n2026 INFO root forged\x1b[31m\u2028end")
    assert len(forged.splitlines()) == 1
    assert "\x1b" not in forged


def test_traceback_keeps_its_lines_without_the_value():
    import sys

    try:
        raise ValueError("no such NIK: 1404015708900001")
    except ValueError:
        text = line("failed", exc_info=sys.exc_info())
    assert "1404015708900001" not in text
    assert f"ValueError: no such NIK: {STRUCK}" in text
    assert len(text.splitlines()) > 3


def test_every_handler_of_every_process_redacts(settings):
    from siperjake import gunicorn_conf

    for config in (settings.LOGGING, gunicorn_conf.logconfig_dict):
        assert {handler["formatter"] for handler in config["handlers"].values()} == {"redacted"}
        assert config["formatters"]["redacted"]["()"] == "siperjake.redaction.RedactingFormatter"


def test_celery_adds_no_handler_of_its_own(monkeypatch):
    from celery.signals import setup_logging

    configured = []
    monkeypatch.setattr("siperjake.celery.dictConfig", configured.append)
    setup_logging.send(sender=None)
    assert [config["formatters"]["redacted"]["()"] for config in configured] == [
        "siperjake.redaction.RedactingFormatter"
    ]


def test_access_log_has_no_query_referrer_or_address():
    from siperjake import gunicorn_conf

    assert not {"%(r)s", "%(q)s", "%(f)s", "%(h)s", "%(a)s"} & set(gunicorn_conf.access_log_format.split())


def test_live_logging_is_the_redacting_one(settings):
    handlers = [h for h in logging.getLogger().handlers if isinstance(h.formatter, RedactingFormatter)]
    assert handlers
    assert logging.getLogger("django.request").parent.handlers == []  # nothing mails request reports
