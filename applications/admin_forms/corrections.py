"""Asking the family to mend exactly what is wrong (screen C4)."""

import datetime
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.timezone import localtime

from agencies.admin_forms import DateInput
from applications.admin_forms.base import MoveForm, ReasonField, WrittenField
from applications.admin_forms.letters_along import letter_field
from applications.admin_forms.targets import Target, targets_of
from applications.enums import LetterKind, ReasonCode, TargetKind, Verdict
from applications.models import CorrectionItem
from applications.services import CorrectionSpec, correction_deadline
from common.dates import format_long_date

LONGEST_DAYS = 60
FAMILY_NOTE_LENGTH = CorrectionItem._meta.get_field("note").max_length

NUMBER_REASONS = (ReasonCode.DATA_DIFFERS, ReasonCode.NIK_NOT_MATCHED, ReasonCode.OTHER)
FIELD_REASONS = (ReasonCode.DATA_DIFFERS, ReasonCode.OTHER)
PAPER_REASONS = (
    ReasonCode.UNREADABLE,
    ReasonCode.CUT_OFF,
    ReasonCode.WRONG_DOCUMENT,
    ReasonCode.OUTDATED,
    ReasonCode.INCOMPLETE,
    ReasonCode.DATA_DIFFERS,
    ReasonCode.OTHER,
)


@dataclass(frozen=True)
class Row:
    """One line of the list: what it is about and its three fields."""

    target: Target
    pick: BoundField
    reason: BoundField
    note: BoundField

    @property
    def is_wrong(self):
        """Whether something about this line must be mended before the form can be sent."""
        return bool(self.reason.errors or self.note.errors)


class ReturnForm(MoveForm):
    """Every answer and paper of the case to be ticked, each with a reason that fits and a word to the family."""

    confirm_fields = ("with_letter",)

    deadline_day = forms.DateField(
        label="Diperbaiki paling lambat",
        widget=DateInput(),
        error_messages={"required": "Isi batas waktu.", "invalid": "Tanggal ini tidak ada di kalender."},
    )

    def set_up(self):
        """One tick, reason and note per target; what is marked as wrong on the case page is ticked already."""
        self.targets = targets_of(self.case, at=self.at)
        for target in self.targets:
            self.fields |= _fields_of(target)
        self.today = localtime(self.at, self.case.agency.zone).date()
        day = self.fields["deadline_day"]
        day.initial = correction_deadline(self.case, at=self.at)
        day.widget.attrs |= {
            "min": (self.today + datetime.timedelta(days=1)).isoformat(),
            "max": (self.today + datetime.timedelta(days=LONGEST_DAYS)).isoformat(),
        }
        self.fields["with_letter"] = letter_field(
            self.case, LetterKind.MISSING, user=self.user, at=self.at, label="Terbitkan surat permintaan kelengkapan"
        )

    @property
    def rows(self):
        """The list as the page draws it."""
        return [
            Row(target, *(self[f"{part}-{target.key}"] for part in ("pilih", "alasan", "catatan")))
            for target in self.targets
        ]

    @property
    def groups(self):
        """(title, rows) of the papers and of the answers."""
        parts = (("Berkas", TargetKind.DOCUMENT), ("Isian", TargetKind.FIELD))
        rows = self.rows
        found = ((title, [row for row in rows if row.target.kind == kind]) for title, kind in parts)
        return [(title, rows) for title, rows in found if rows]

    @property
    def other_fields(self):
        """What is asked besides the list."""
        return [self["deadline_day"]]

    def focus(self):
        """Begin at what is wrong with the form, else at a tick without a reason, else at the first thing to tick."""
        if self.is_bound and super().focus():
            return True
        ticked = [row for row in self.rows if row.pick.value()]
        unexplained = [row.reason for row in ticked if not row.reason.value()]
        begin = unexplained or ([] if ticked else [self.rows[0].pick])
        for field in begin[:1]:
            field.field.widget.attrs["autofocus"] = True
        return bool(begin)

    def clean_deadline_day(self):
        """After today, and not so late that the case is forgotten."""
        day = self.cleaned_data["deadline_day"]
        last = self.today + datetime.timedelta(days=LONGEST_DAYS)
        if not self.today < day <= last:
            raise ValidationError(f"Pilih tanggal setelah hari ini, paling jauh {format_long_date(last)}.")
        return day

    def clean(self):
        """Something must be ticked, and each tick must say why."""
        cleaned = super().clean()
        ticked = self._ticked()
        if not ticked:
            raise ValidationError(
                "Belum ada yang ditandai. Tandai minimal satu isian atau berkas yang perlu diperbaiki."
            )
        for target in ticked:
            reason = cleaned.get(f"alasan-{target.key}")
            if not reason and not self.has_error(f"alasan-{target.key}"):
                self.add_error(f"alasan-{target.key}", "Pilih alasan.")
            if reason == ReasonCode.OTHER and not cleaned.get(f"catatan-{target.key}"):
                self.add_error(f"catatan-{target.key}", "Tulis apa yang harus diperbaiki keluarga.")
        return cleaned

    def _ticked(self):
        return [target for target in self.targets if self.cleaned_data.get(f"pilih-{target.key}")]

    def items(self):
        """The CorrectionSpec of each tick."""
        return [
            CorrectionSpec(
                target_kind=target.kind,
                target=target.name,
                reason_code=self.cleaned_data[f"alasan-{target.key}"],
                note=self.cleaned_data[f"catatan-{target.key}"],
            )
            for target in self._ticked()
        ]

    def arguments(self):
        """The list, the day and whether a letter goes along."""
        return {
            "items": self.items(),
            "deadline": self.cleaned_data["deadline_day"],
            "with_letter": self.cleaned_data["with_letter"],
        }

    def deadline(self):
        """The day that was typed."""
        return self.cleaned_data.get("deadline_day") if self.is_bound else self.fields["deadline_day"].initial

    def confirm_defaults(self):
        """A family without a number gets a letter."""
        field = self.fields["with_letter"]
        return {"with_letter": ["on"] if not self.case.phone and not field.disabled else []}

    def family_list(self):
        """What the family's correction page will say, in its words."""
        labels = {target.key: target.label for target in self.targets}
        return [
            {
                "title": labels[f"{item.target_kind}-{item.target}"],
                "reason": ReasonCode(item.reason_code).label,
                "note": item.note,
            }
            for item in self.items()
        ]

    def deadline_text(self):
        """The day as the family's page writes it."""
        return format_long_date(self.cleaned_data["deadline_day"])

    def typed(self):
        """The ticked lines only, each under its own name."""
        rows = []
        for target in self.targets:
            if self.data.get(f"pilih-{target.key}"):
                parts = [self._words(part, target) for part in ("alasan", "catatan")]
                rows.append((target.label, ". ".join(part for part in parts if part) or "Ditandai"))
        return [*rows, *(row for row in super().typed() if row[0] == self.fields["deadline_day"].label)]

    def _words(self, part, target):
        name = f"{part}-{target.key}"
        return self._in_words(self.fields[name], self.data.getlist(name))


def _fields_of(target):
    is_paper = target.kind == TargetKind.DOCUMENT
    reasons = PAPER_REASONS if is_paper else NUMBER_REASONS if target.is_number else FIELD_REASONS
    proposed = "" if is_paper else ReasonCode.DATA_DIFFERS
    return {
        f"pilih-{target.key}": forms.BooleanField(
            label=target.label, required=False, initial=target.verdict == Verdict.REJECTED
        ),
        f"alasan-{target.key}": ReasonField(
            reasons=reasons, label=f"Alasan untuk {target.label}", required=False, initial=proposed
        ),
        f"catatan-{target.key}": WrittenField(
            label=f"Keterangan untuk keluarga tentang {target.label}",
            required=False,
            rows=2,
            max_length=FAMILY_NOTE_LENGTH,
        ),
    }
