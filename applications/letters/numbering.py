"""How the number of a letter is written; the count itself is kept by ``services.letters``."""

import re

from common.dates import roman_month

SEQUENCE_DIGITS = 3
_TOKEN = re.compile(r"\{(klasifikasi|nomor|bulan|tahun)\}")


def letter_number(*, format, classification, sequence, on):
    """The number of a letter in the office's own pattern (``Agency.letter_number_format``; domain-facts §9).

    ``{nomor}`` is the sequence with at least three digits, ``{bulan}`` the month of ``on`` in Roman. What else stands
    in the pattern is kept as it is; a value is never read as a pattern again.
    """
    values = {
        "klasifikasi": str(classification),
        "nomor": f"{sequence:0{SEQUENCE_DIGITS}d}",
        "bulan": roman_month(on.month),
        "tahun": str(on.year),
    }
    return _TOKEN.sub(lambda token: values[token[1]], format)
