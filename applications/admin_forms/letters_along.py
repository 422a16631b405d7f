"""The tick "issue the letter with this step"."""

from django import forms
from django.utils.timezone import localtime

from applications import perms


def letter_field(case, kind, *, user, at, label):
    """A tick for a letter of ``kind`` about ``case``; closed, with the reason, when none can be issued."""
    field = forms.BooleanField(label=label, required=False)
    closed = _why_none(case, kind, user=user, at=at)
    if closed:
        field.disabled, field.initial, field.help_text = True, False, closed
    return field


def _why_none(case, kind, *, user, at):
    if not perms.may_issue(user, case, kind):
        return "Peran Anda tidak menerbitkan surat ini."
    if not case.agency.signatories.on(localtime(at, case.agency.zone).date()).exists():
        return "Belum ada penanda tangan yang berlaku. Minta administrator menambahkannya."
    return ""
