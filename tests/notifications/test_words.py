"""Reasons an officer can read."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from notifications.words import REASONS, SCANNED, reason_words

pytestmark = pytest.mark.once


def test_every_reason_of_the_code_has_words():
    """Each ``reason="…"``, outcome and Verdict of the engine and its channels."""
    source = "".join(path.read_text() for path in (Path(settings.BASE_DIR) / "notifications").rglob("*.py"))
    said = set(re.findall(r'(?:Refused|Retry|Unknown|AccountTrouble|OptedOut)\("([a-z_]+)"', source))
    said |= set(re.findall(r'reason="([a-z_]+)"', source)) | set(re.findall(r'Verdict\("\w+", "([a-z_]+)"', source))
    assert len(said) > 8
    assert said <= set(REASONS)


def test_words():
    assert reason_words(None) == reason_words("") == ""
    assert reason_words("scanner:nik") == SCANNED
    assert reason_words("error:TypeError") == "error:TypeError"
