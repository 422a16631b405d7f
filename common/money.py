"""Whole rupiah in figures and in words (domain-facts §9). Money is an int everywhere; there are no fractions."""

TERBILANG_LIMIT = 10**15

_ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (10**3, "ribu"))


def rupiah(amount: int) -> str:
    """1500000 gives "Rp1.500.000"; a negative amount gives "-Rp1.500.000". Raises TypeError for anything but int."""
    _require_int(amount)
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


def terbilang(number: int) -> str:
    """`number` in Indonesian words: 1100 gives "seribu seratus".

    Raises TypeError for anything but int, ValueError at a thousand trillion (10**15) and beyond.
    """
    _require_int(number)
    if abs(number) >= TERBILANG_LIMIT:
        raise ValueError("terbilang reaches 999 triliun")
    if number < 0:
        return f"minus {terbilang(-number)}"
    if number == 0:
        return _ONES[0]
    words = []
    for scale, name in _SCALES:
        count, number = divmod(number, scale)
        if count == 1 and scale == 1000:
            words.append("seribu")
        elif count:
            words.append(f"{_below_thousand(count)} {name}")
    if number:
        words.append(_below_thousand(number))
    return " ".join(words)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds:
        words.append("seratus" if hundreds == 1 else f"{_ONES[hundreds]} ratus")
    if rest:
        words.append(_below_hundred(rest))
    return " ".join(words)


def _below_hundred(number: int) -> str:
    if number < 12:
        return _ONES[number]
    if number < 20:
        return f"{_ONES[number - 10]} belas"
    tens, ones = divmod(number, 10)
    return f"{_ONES[tens]} puluh {_ONES[ones]}" if ones else f"{_ONES[tens]} puluh"


def _require_int(value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"whole rupiah must be int, not {type(value).__name__}")
