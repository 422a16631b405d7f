"""Papers about a case as PDF: the receipt the family takes home, the letters that leave the office, the QR poster."""

from applications.letters.content import letter_content, number_of
from applications.letters.numbering import letter_number
from applications.letters.official import official_letter
from applications.letters.parts import check_url, format_check_code
from applications.letters.policies import KEYS as POLICY_KEYS
from applications.letters.poster import village_poster
from applications.letters.receipt import receipt_of, receipt_slip

__all__ = [
    "POLICY_KEYS",
    "check_url",
    "format_check_code",
    "letter_content",
    "letter_number",
    "number_of",
    "official_letter",
    "receipt_of",
    "receipt_slip",
    "village_poster",
]
