"""Stretches of time as an officer says them. Pure."""

MINUTE, HOUR, DAY = 60, 3600, 86400
#: Up to here hours say more than days.
HOURS_UNTIL = 2 * DAY


def length_words(seconds: float) -> str:
    """ "38 menit", "4 jam", "2,5 hari": one unit, small numbers to the half; days of 24 hours from two days on."""
    seconds = max(seconds, 0)
    if seconds < HOUR - MINUTE / 2:
        return f"{_rounded(seconds / MINUTE)} menit"
    if seconds < HOURS_UNTIL - HOUR / 2:
        return f"{_halves(seconds / HOUR)} jam"
    return f"{_halves(seconds / DAY)} hari"


def time_left_words(seconds: float) -> str:
    """ "sisa 2 hari 5 jam", "sisa 3 jam 20 menit", "lewat 6 jam": two units, rounded down, so that nobody is late."""
    word = "lewat" if seconds < 0 else "sisa"
    left = int(abs(seconds))
    days, hours, minutes = left // DAY, left % DAY // HOUR, left % HOUR // MINUTE
    if days:
        parts = [f"{days} hari", f"{hours} jam" if hours else ""]
    elif hours:
        parts = [f"{hours} jam", f"{minutes} menit" if minutes else ""]
    else:
        parts = [f"{minutes} menit"]
    return " ".join(filter(None, [word, *parts]))


def _rounded(value: float) -> int:
    """Half up, as people round."""
    return int(value + 0.5)


def _halves(value: float) -> str:
    """To the half below ten, whole from there on; with a decimal comma."""
    if value >= 10:
        return str(_rounded(value))
    return f"{_rounded(value * 2) / 2:g}".replace(".", ",")
