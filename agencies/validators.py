"""Pure checks of what is typed about officers and letters."""

import re

from django.core.exceptions import ValidationError

LETTER_TOKENS = frozenset({"klasifikasi", "nomor", "bulan", "tahun"})


def validate_nip(text: str) -> None:
    """Refuse an officer's number (NIP) that is not 18 digits (BKN 22/2007)."""
    if not re.fullmatch(r"[0-9]{18}", text):
        raise ValidationError("NIP harus 18 angka, tanpa spasi.", code="nip")


def validate_letter_number_format(text: str) -> None:
    """Refuse a letter number pattern with unknown tokens or without the sequence number (domain-facts §9)."""
    tokens = re.findall(r"\{([^{}]*)\}", text)
    rest = re.sub(r"\{[^{}]*\}", "", text)
    if "{" in rest or "}" in rest or not set(tokens) <= LETTER_TOKENS:
        raise ValidationError(
            "Pakai hanya tanda {klasifikasi}, {nomor}, {bulan}, dan {tahun}.", code="letter_number_format"
        )
    if "nomor" not in tokens:
        raise ValidationError("Format harus memuat {nomor}.", code="letter_number_format")
