"""The interpreter of a service's steps: where a family is, where it may go, and what becomes of a page it sends."""

from django.db import IntegrityError
from django.urls import reverse

from applications import services
from applications.answers import applicable_steps, display_answer, is_empty, read_answer
from applications.catalogue.base import Page
from applications.completeness import document_is_required, first_gap, missing, rule_context
from applications.forms.steps import build_step_form

#: Marks a visit that began at the check page and returns to it.
CHANGE = "ubah"


class Journey:
    """One draft on its way through the steps of its service, at one moment."""

    def __init__(self, case, *, at):
        self.case, self.at = case, at
        self.look_again()

    def look_again(self):
        """Read everything anew from the case, after something was saved."""
        self.context = rule_context(self.case, at=self.at)
        self.steps = applicable_steps(self.case.definition, self.case, self.context)
        self.gap = first_gap(self.case, self.context)

    def step(self, key):
        """The applicable step called ``key``; None when this case does not go through it."""
        return next((step for step in self.steps if step.key == key), None)

    def may_open(self, step):
        """Nobody gets past the first page that was never answered or lacks something (T9)."""
        return self.gap is None or self.steps.index(step) <= self.steps.index(self.gap)

    def numbers(self, step):
        """(this step, all steps) for "Langkah 3 dari 9"; checking and sending is the last one."""
        return self.steps.index(step) + 1, len(self.steps) + 1

    def url(self, step, *, is_change=False):
        """The address of ``step``; ``is_change`` remembers to return to the check page."""
        path = reverse("step", args=[self.case.public_id, step.key])
        return f"{path}?{CHANGE}=1" if is_change else path

    def check_url(self):
        """The address of the check page."""
        return reverse("check", args=[self.case.public_id])

    def go_on_url(self):
        """Where an interrupted family goes on: the first gap, else the check page."""
        return self.check_url() if self.gap is None else self.url(self.gap)

    def back_url(self, step, *, is_change=False):
        """The page before ``step``; before the first comes the one that explains the service, or the desk."""
        if is_change:
            return self.check_url()
        position = self.steps.index(step)
        if position == 0 and self.case.entered_by_id is not None:
            return reverse("admin:desk_start")
        if position == 0:
            return reverse("before_start", args=[self.case.service])
        return self.url(self.steps[position - 1])

    def next_url(self, step, *, is_change=False):
        """The page after ``step`` was answered. A change returns to the check page, over whatever it opened."""
        if is_change:
            return self.check_url() if self.gap is None else self.url(self.gap, is_change=True)
        keys = [one.key for one in self.case.definition.steps]
        following = [one for one in self.steps if keys.index(one.key) > keys.index(step.key)]
        if not following:
            return self.go_on_url()
        return self.url(following[0]) if self.may_open(following[0]) else self.go_on_url()

    def form(self, step, *, data=None, initial=None):
        """The form of ``step``."""
        return build_step_form(step, self.case, self.context, data=data, initial=initial)

    def keep(self, step, values):
        """Store the answers of one page. False when the case has been sent meanwhile.

        Raises IntegrityError when another tab has made the answers impossible meanwhile; the case is then read anew.
        """
        try:
            kept = services.save_answers(application=self.case, step=step, values=values, at=self.at)
        except IntegrityError:
            self.case.refresh_from_db()
            self.look_again()
            raise
        self.look_again()
        return kept

    def missing(self):
        """What must still be mended before sending, with the address where; never-answered pages are among it."""
        gaps = [
            {
                "message": gap.message,
                "url": self.url(self.case.definition.step(gap.step), is_change=True),
                "step": gap.step,
            }
            for gap in missing(self.case, self.context)
        ]
        named = {gap["step"] for gap in gaps}
        gaps += [
            {"message": f"Buka halaman “{step.title}”.", "url": self.url(step, is_change=True), "step": step.key}
            for step in self.steps
            if step.key not in self.case.answered_steps and step.key not in named
        ]
        return gaps

    def sections(self):
        """What the check page shows: answers, family and photos, rows as ``public/_summary_list.html`` wants them."""
        documents = {document.kind: document for document in self.case.documents.current().prefetch_related("pages")}
        members = list(self.case.members.order_by("position"))
        answers, family, photos = [], [], []
        for step in self.steps:
            match step.page:
                case Page.DOCUMENT:
                    photos.append(self._document_row(step, documents.get(step.document)))
                case Page.MEMBERS:
                    family += self._member_rows(step, members)
                case _:
                    answers += self._answer_rows(step)
        sections = (("Isian", answers), ("Anggota keluarga", family), ("Foto berkas", photos))
        return [{"title": title, "rows": rows} for title, rows in sections if rows]

    def _answer_rows(self, step):
        for question in step.questions:
            if not question.applies(self.case, self.context):
                continue
            is_missing = is_empty(read_answer(self.case, question))
            if is_missing and not question.is_required(self.case, self.context):
                if callable(question.required):
                    continue
                yield self._row(step, question.title, "Tidak diisi")
                continue
            yield self._row(step, question.title, display_answer(self.case, question), missing=is_missing)

    def _member_rows(self, step, members):
        if not members:
            return [self._row(step, "Anggota keluarga lain", "Tidak ada")]
        return [
            self._row(step, f"Anggota {number}", f"{member.full_name}\n{member.get_family_relation_display()}")
            for number, member in enumerate(members, start=1)
        ]

    def _document_row(self, step, document):
        rule = self.case.definition.document(step.document)
        if document is None:
            needed = document_is_required(self.case, rule, self.context)
            return self._row(step, rule.label, "Tidak ada", missing=needed)
        pages = sorted(document.pages.all(), key=lambda page: page.number)
        row = self._row(step, rule.label, "")
        row["thumbnail_url"] = reverse("document_thumbnail", args=[pages[0].public_id])
        row["thumbnail_alt"] = rule.label
        row["size_text"] = f"{len(pages)} halaman" if len(pages) > 1 else ""
        return row

    def _row(self, step, label, value, *, missing=False):
        return {
            "label": label,
            "value": value,
            "missing": missing,
            "change_url": self.url(step, is_change=True),
            "change_hidden": label,
        }
