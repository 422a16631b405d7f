"""Finding a case right, and deciding on it (screen C5)."""

from applications.admin_forms.base import OFFICE_ONLY, MoveForm, ReasonField, WrittenField
from applications.admin_forms.letters_along import letter_field
from applications.admin_forms.plain import ReasonForm
from applications.admin_forms.targets import targets_of, unmarked
from applications.enums import LetterKind, ReasonCode
from applications.services import ChecksFailed, CompetingCaseOpen, RegistryConflict, check_passable, check_registrable

#: Grounds on which the office may say no (domain-facts §12.18). What a family can mend is no ground, it is returned;
#: "another reason" is none either: the letter has to name one.
REFUSAL_REASONS = (
    ReasonCode.WELL_OFF,
    ReasonCode.ALREADY_ACTIVE,
    ReasonCode.NOT_RESIDENT,
    ReasonCode.NIK_NOT_MATCHED,
    ReasonCode.CIVIL_SERVANT,
    ReasonCode.DUPLICATE,
    ReasonCode.DECEASED,
    ReasonCode.STILL_IN_ARREARS,
    ReasonCode.VISIT_FAILED,
    ReasonCode.QUOTA_FULL,
    ReasonCode.CEILING_SPENT,
    ReasonCode.TOO_LATE,
)
#: More unmarked rows than this are counted only: then the case page is the place to look.
MOST_NAMED = 10


class VerifyForm(MoveForm):
    """A word to the decider; the page counts what nobody has marked."""

    note = WrittenField(label="Catatan untuk pemutus", required=False, help_text=OFFICE_ONLY)

    def facts(self):
        """How much of the case was looked at."""
        answers, papers = unmarked(targets_of(self.case, at=self.at))
        parts = [f"{len(answers)} isian"] if answers else []
        parts += [f"{len(papers)} berkas"] if papers else []
        if not parts:
            return [("Tanda periksa", "Semua isian dan berkas sudah ditandai.")]
        rows = [("Tanda periksa", f"{' dan '.join(parts)} belum ditandai.")]
        names = [target.label for target in [*papers, *answers]]
        return [*rows, ("Belum ditandai", ", ".join(names))] if len(names) <= MOST_NAMED else rows

    def obstacle(self):
        """What was found wrong, or a rival, stands in the way."""
        try:
            check_passable(self.case)
        except (ChecksFailed, CompetingCaseOpen) as refusal:
            return str(refusal)
        return ""


class _LetterAlong(MoveForm):
    letter_kind = LetterKind.DECISION

    def set_up(self):
        """Offer the letter, ticked where it can be issued."""
        field = letter_field(self.case, self.letter_kind, user=self.user, at=self.at, label="Terbitkan surat sekarang")
        if not field.disabled:
            field.initial = True
        self.fields["with_letter"] = field

    def facts(self):
        """Who found the case right, and what he wrote."""
        rows = []
        if self.case.verified_by_id:
            rows.append(("Diloloskan oleh", self.case.verified_by.get_full_name()))
        passed = self.case.transitions.in_order().filter(verb="verify").last()
        if self.case.verified_by_id and passed and passed.note:
            rows.append(("Catatan verifikator", passed.note))
        return rows


class ApproveForm(_LetterAlong):
    """A word to colleagues, and the letter."""

    note = WrittenField(label="Catatan", required=False, help_text=OFFICE_ONLY)

    def obstacle(self):
        """What the registry knows stands in the way."""
        try:
            check_registrable(self.case)
        except RegistryConflict as refusal:
            return str(refusal)
        return ""

    def effect(self):
        """Where the case goes from here."""
        if self.case.definition.uses_recap:
            return "Setelah ini pengajuan menunggu dimasukkan ke rekap BPJS."
        return self.case.definition.what_next


class RejectForm(_LetterAlong, ReasonForm):
    """The ground, and what it rests on."""

    letter_kind = LetterKind.REFUSAL

    reason_code = ReasonField(reasons=REFUSAL_REASONS, label="Dasar penolakan")

    def effect(self):
        """What the family may still do."""
        return "Pengajuan ditutup. Keluarga boleh meminta pemeriksaan ulang."
