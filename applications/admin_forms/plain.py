"""Steps that need a look and a press, a word to colleagues, or a reason."""

from applications.admin_forms.base import OFFICE_ONLY, MoveForm, ReasonField, WrittenField
from applications.enums import ReasonCode

#: Why a family's case is closed before a decision: its own wish, or what makes the case pointless.
CANCEL_REASONS = (
    ReasonCode.WITHDRAWN,
    ReasonCode.DUPLICATE,
    ReasonCode.DECEASED,
    ReasonCode.NOT_RESIDENT,
    ReasonCode.ALREADY_ACTIVE,
)
#: What the feedback of BPJS Kesehatan says about a row it sent back (domain-facts §12.11).
BPJS_REASONS = (
    ReasonCode.NIK_NOT_MATCHED,
    ReasonCode.ALREADY_ACTIVE,
    ReasonCode.DATA_DIFFERS,
    ReasonCode.DUPLICATE,
    ReasonCode.DECEASED,
    ReasonCode.NOT_RESIDENT,
    ReasonCode.STILL_IN_ARREARS,
    ReasonCode.QUOTA_FULL,
)
#: Why a decider wants a case checked once more.
SEND_BACK_REASONS = (
    ReasonCode.DATA_DIFFERS,
    ReasonCode.NIK_NOT_MATCHED,
    ReasonCode.INCOMPLETE,
    ReasonCode.UNREADABLE,
    ReasonCode.OUTDATED,
    ReasonCode.DUPLICATE,
    ReasonCode.OTHER,
)


class PlainForm(MoveForm):
    """Nothing to fill in."""


class NoteForm(MoveForm):
    """A word to colleagues, if any."""

    note = WrittenField(label="Catatan", required=False, help_text=OFFICE_ONLY)


class ReasonForm(MoveForm):
    """A reason from the list and what stands behind it (domain-facts §12.9)."""

    note = WrittenField(
        label="Catatan", help_text=OFFICE_ONLY, error_messages={"required": "Tulis catatan satu kalimat."}
    )
    field_order = ("reason_code", "note")


class SendBackForm(ReasonForm):
    """The decider says what to look at again."""

    reason_code = ReasonField(reasons=SEND_BACK_REASONS, label="Yang perlu dicek lagi")


class CancelForm(ReasonForm):
    """Who asked and how stands in the note: an officer closes a family's case only at its wish."""

    reason_code = ReasonField(reasons=CANCEL_REASONS)

    def set_up(self):
        """Say what the note is for."""
        self.fields["note"].label = "Siapa yang meminta, dan lewat apa"


class RefuseForm(ReasonForm):
    """What BPJS Kesehatan wrote about the row."""

    reason_code = ReasonField(reasons=BPJS_REASONS, label="Alasan dari BPJS Kesehatan")
