"""Canaries: words that stand in every text of one district and nowhere else, and how to find them in any answer.

``KNRB0012`` is a person's or a case's own text, ``KNRT0034`` what is public about a district (an office, a place): the
latter may stand on public pages, in the console of another district neither may.
"""

import re
import uuid

import pypdfium2
from django.db import models

from common.masking import mask_card, mask_nik, mask_phone

_WORD = re.compile(r"KNR[BT]\d{4}", re.IGNORECASE)
_DIGITS = re.compile(r"\d[\d .\-]{8,}\d")
_MASKED = re.compile(r"[\d*]{9,}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NUMBER = re.compile(r"\d{10,16}")
#: Texts whose value the program itself reads: a canary there would change what it does.
_READ_BY_THE_PROGRAM = {
    "code", "time_zone", "letter_number_format", "logo", "email", "password", "key", "pin_hash", "content_hash", "seal",
    "sha256", "nip", "postcode", "rt", "rw", "phone", "whatsapp", "ticket", "nik", "kk_number", "card_number", "file",
    "about", "dedupe_key", "to_sealed", "values_sealed", "contact_hash", "check_code", "fingerprint", "name_key",
}  # fmt: skip
_SHORTEST = 8


class Canaries:
    """The strings of one district that nobody of another one may meet."""

    def __init__(self):
        self.count = 0
        self.numbers: set[str] = set()
        self.masked: set[str] = set()
        self.uuids: set[str] = set()

    def word(self, kind="B"):
        """A new canary: "B" for what belongs to people, "T" for what is public about the place."""
        self.count += 1
        return f"KNR{kind}{self.count:04d}"

    def brand(self, row, *, kind="B"):
        """Write a canary into every free text of ``row`` that is still without one; returns the row."""
        changed = {}
        for field in row._meta.concrete_fields:
            if not self._may_hold_one(field):
                continue
            text = f"{self.word(kind)} {field.name}"
            changed[field.attname] = text[: field.max_length] if field.max_length else text
        details = getattr(row, "details", None)
        if details:
            changed["details"] = {name: self._branded(row, name, value) for name, value in details.items()}
        type(row)._base_manager.filter(pk=row.pk).update(**changed)
        row.refresh_from_db()
        return row

    def _may_hold_one(self, field):
        plain = type(field) in (models.CharField, models.TextField)
        return (
            plain
            and not field.choices
            and field.name not in _READ_BY_THE_PROGRAM
            and not field.primary_key
            and (field.max_length is None or field.max_length >= _SHORTEST)
        )

    def _branded(self, row, name, value):
        question = row.definition.question(name)
        is_text = isinstance(value, str) and question.kind.name in {"TEXT", "LONG_TEXT", "NAME"}
        return self.word() if is_text else value

    def learn(self, row):
        """Remember the long numbers of ``row``, as they are and masked, and its random keys."""
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if field.is_relation or field.primary_key:
                continue
            if isinstance(value, uuid.UUID):
                self.uuids.add(str(value))
            elif field.name == "details":
                self._learn_numbers(value.values())
            else:
                self._learn_numbers([value])

    def _learn_numbers(self, values):
        for number in values:
            if not (isinstance(number, str) and _NUMBER.fullmatch(number)):
                continue
            self.numbers.add(number)
            if number.startswith("62"):
                self.numbers.add(f"0{number[2:]}")
                self.masked.add(mask_phone(number))
            elif len(number) == 16:
                self.masked.add(mask_nik(number))
            elif len(number) == 13:
                self.masked.add(mask_card(number))

    def forgive(self, others):
        """Leave out what another district has as well: one person may ask in two places."""
        self.numbers -= others.numbers
        self.masked -= others.masked

    def found_in(self, text, *, asked="", public=False, keys=True):
        """The canaries in ``text`` that were not in what was ``asked``; on ``public`` pages places may be named, in log
        lines (``keys=False``) the random keys of addresses.
        """
        hits = {hit.upper() for hit in _WORD.findall(text)}
        if public:
            hits = {hit for hit in hits if not hit.startswith("KNRT")}
        for run in _DIGITS.findall(text):
            digits = re.sub(r"\D", "", run)
            hits |= {number for number in self.numbers if number in digits}
        hits |= self.masked.intersection(_MASKED.findall(text))
        if keys:
            hits |= self.uuids.intersection(_UUID.findall(text))
        if not hits:
            return hits
        asked_digits = re.sub(r"\D", "", asked)
        return {hit for hit in hits if hit.lower() not in asked.lower() and not (hit.isdigit() and hit in asked_digits)}


def readable(response):
    """Everything a response says: headers, and the body with the text of a PDF drawn out."""
    body = response.getvalue() if response.streaming else response.content
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    if body[:5] == b"%PDF-":
        return f"{head}\n{pdf_text(body)}"
    return f"{head}\n{body.decode(errors='replace')}"


def pdf_text(body):
    """The words of a PDF, and the names in its catalogue."""
    document = pypdfium2.PdfDocument(body)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
        return "\n".join([*pages, *map(str, document.get_metadata_dict().values())])
    finally:
        document.close()
