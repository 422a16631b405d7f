"""Asking another agency, answering it, and taking a question back (design §4)."""

from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.timezone import localtime

from agencies.enums import CODE_LENGTHS, AgencyKind, TerritoryLevel
from agencies.models import Agency, Membership
from agencies.roles import ROLE_PERMISSIONS
from agencies.scoping import prefix_q
from agencies.services import work_calendar
from applications.admin_forms.base import OFFICE_ONLY, MoveForm, WrittenField
from applications.models import Document
from applications.services.referrals import MAX_FILES
from applications.workflow import MOVES
from common.dates import format_date, format_datetime, format_long_date
from common.imaging import MAX_BYTES, ImageRefused

QUESTION_LENGTH = 1000
ANSWER_LENGTH = 2000
USUAL_DAYS = 3
LONGEST_DAYS = 30

#: What is usually asked of each kind of agency (domain-facts §7); a kind that is not here is not asked.
READY_QUESTIONS = {
    AgencyKind.DUKCAPIL: (
        "Apakah NIK dan nama ini sesuai dengan data kependudukan?",
        "Apakah susunan keluarga di KK ini masih berlaku?",
        "Apakah yang bersangkutan penduduk kabupaten atau kota ini?",
        "Apakah yang bersangkutan masih hidup menurut data kependudukan?",
    ),
    AgencyKind.DINKES: (
        "Apakah jaminan pasien ini dapat ditanggung anggaran kesehatan daerah?",
        "Apakah fasilitas kesehatan ini bekerja sama dengan daerah?",
    ),
    AgencyKind.BPJS: (
        "Apa status kepesertaan JKN orang ini sekarang?",
        "Berapa bulan dan berapa rupiah tunggakan iurannya?",
        "Apakah kartu ini dapat diaktifkan kembali?",
    ),
    AgencyKind.BPKAD: ("Apakah anggaran untuk pengajuan ini masih tersedia?",),
    AgencyKind.RSUD: (
        "Apakah pasien ini masih dirawat, dan sejak tanggal berapa?",
        "Berapa perkiraan biaya rawatnya?",
    ),
    AgencyKind.PUSKESMAS: ("Apakah surat keterangan ini diterbitkan puskesmas Anda?",),
    AgencyKind.KECAMATAN: ("Apakah keluarga ini dikenal sebagai warga yang kurang mampu?",),
    AgencyKind.DESA: (
        "Apakah keluarga ini benar tinggal di desa Anda?",
        "Apakah SKTM ini diterbitkan kantor desa Anda?",
        "Bagaimana keadaan ekonomi keluarga ini menurut desa?",
    ),
}
HOUSES = (AgencyKind.RSUD, AgencyKind.PUSKESMAS)
#: Papers an agency needs for its usual answer; the others see none unless the officer says so.
USUAL_PAPERS = {AgencyKind.DUKCAPIL: ("ktp", "kk")}


def agencies_to_ask(case):
    """Agencies that serve the family's village, and the health facilities of its regency; never the owning office."""
    regency = case.village_id[: CODE_LENGTHS[TerritoryLevel.REGENCY]]
    serving = Agency.objects.serving(case.village_id).filter(kind__in=READY_QUESTIONS).values("pk")
    houses = Q(kind__in=HOUSES) & prefix_q("territory_id", [regency])
    return Agency.objects.filter(Q(pk__in=serving) | houses).exclude(pk=case.agency_id)


class AgencyField(forms.ModelChoiceField):
    """An agency by its short name; one without an officer who could answer says so."""

    answering = frozenset()

    def label_from_instance(self, agency):
        """Warn before a question goes where nobody reads it."""
        return (
            agency.short_name if agency.pk in self.answering else f"{agency.short_name} (belum punya petugas di sini)"
        )


class PapersField(forms.ModelMultipleChoiceField):
    """Papers of the case, as the family calls them."""

    def label_from_instance(self, document):
        """The paper's label."""
        return document.application.definition.target_label("document", document.kind)


class ReferForm(MoveForm):
    """Whom, what, by when; and on the confirmation page which papers that agency may open."""

    confirm_fields = ("documents",)

    to_agency = AgencyField(
        label="Kepada",
        queryset=Agency.objects.none(),
        error_messages={"required": "Pilih instansi.", "invalid_choice": "Pilih instansi dari daftar."},
    )
    ready = forms.ChoiceField(
        label="Pertanyaan siap pakai",
        required=False,
        error_messages={"invalid_choice": "Pilih pertanyaan dari daftar."},
    )
    own = WrittenField(
        label="Pertanyaan sendiri",
        required=False,
        max_length=QUESTION_LENGTH,
        help_text="Boleh dikosongkan bila memakai pertanyaan siap pakai. Instansi itu melihat data pengajuan ini.",
    )
    days = forms.IntegerField(
        label="Dijawab dalam",
        initial=USUAL_DAYS,
        min_value=1,
        max_value=LONGEST_DAYS,
        help_text="Hari kerja.",
        error_messages={
            "required": "Isi jumlah hari kerja.",
            "invalid": "Tulis angka.",
            "min_value": "Paling sedikit 1 hari kerja.",
            "max_value": f"Paling lama {LONGEST_DAYS} hari kerja.",
        },
    )
    documents = PapersField(
        label="Berkas yang boleh dibuka",
        queryset=Document.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Berkas lain tetap tertutup untuk instansi itu.",
        error_messages={"invalid_choice": "Pilih berkas dari daftar."},
    )

    def set_up(self):
        """Offer the agencies around this case, in the order of the ready questions, with those questions."""
        order = list(READY_QUESTIONS)
        field = self.fields["to_agency"]
        field.queryset = agencies_to_ask(self.case)
        field.answering = _with_officers(self.case, self.at)
        self.agencies = sorted(field.queryset, key=lambda row: (order.index(row.kind), row.short_name, row.pk))
        groups = {kind: list(rows) for kind, rows in groupby(self.agencies, key=lambda agency: AgencyKind(agency.kind))}
        field.choices = [
            ("", "Pilih instansi"),
            *(
                (kind.label, [(row.pk, field.label_from_instance(row)) for row in rows])
                for kind, rows in groups.items()
            ),
        ]
        self.fields["ready"].choices = [
            ("", "Pilih pertanyaan, atau tulis sendiri"),
            *((f"Untuk {kind.label}", [(text, text) for text in READY_QUESTIONS[kind]]) for kind in groups),
        ]
        self.fields["documents"].queryset = self.case.documents.current().select_related("application").order_by("pk")

    def obstacle(self):
        """A district without any other agency on record can ask nobody."""
        return "" if self.agencies else "Belum ada instansi lain yang tercatat untuk wilayah ini."

    def clean(self):
        """A question there must be, and a ready one must be for the agency that was chosen."""
        cleaned = super().clean()
        agency, ready = cleaned.get("to_agency"), cleaned.get("ready", "")
        if not ready and not cleaned.get("own") and not self.has_error("ready") and not self.has_error("own"):
            self.add_error("own", "Pilih pertanyaan siap pakai, atau tulis pertanyaan sendiri.")
        if agency and ready and ready not in READY_QUESTIONS[agency.kind]:
            self.add_error("ready", f"Pertanyaan ini bukan untuk {agency.short_name}. Pilih yang lain.")
        return cleaned

    def question(self):
        """What is asked: the ready question, then one's own words."""
        return "\n".join(part for part in (self.cleaned_data["ready"], self.cleaned_data["own"]) if part)

    def due_at(self):
        """The closing hour of the last working day."""
        return work_calendar(self.case.agency).add_days(self.at, self.cleaned_data["days"])

    def due_text(self):
        """The last day to answer, in words."""
        return format_long_date(localtime(self.due_at(), self.case.agency.zone).date())

    def arguments(self):
        """Whom, what, by when, with which papers."""
        return {
            "to_agency": self.cleaned_data["to_agency"],
            "question": self.question(),
            "due_at": self.due_at(),
            "documents": self.cleaned_data["documents"],
        }

    def confirm_key(self):
        """Which papers are proposed hangs on the agency."""
        return str(self.cleaned_data["to_agency"].pk)

    def confirm_defaults(self):
        """What that kind of agency usually needs."""
        usual = USUAL_PAPERS.get(self.cleaned_data["to_agency"].kind, ())
        papers = self.fields["documents"].queryset
        return {"documents": [str(document.pk) for document in papers if document.kind in usual]}


def _with_officers(case, at):
    roles = [role for role, held in ROLE_PERMISSIONS.items() if MOVES["answer_referral"].permission in held]
    day = localtime(at, case.agency.zone).date()
    return frozenset(Membership.objects.active_on(day).filter(role__in=roles).values_list("agency_id", flat=True))


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to ``MAX_FILES`` photos or PDFs; what is inside is looked at by ``common.imaging``, not here."""

    widget = _FilesInput

    def clean(self, data, initial=None):
        """The list of files, none when nothing was chosen."""
        files = [super(FilesField, self).clean(file, initial) for file in data or []]
        if len(files) > MAX_FILES:
            raise ValidationError(f"Paling banyak {MAX_FILES} berkas.")
        for file in files:
            if file.size > MAX_BYTES:
                raise ValidationError(str(ImageRefused("too_big")))
        return files


class AnswerForm(MoveForm):
    """The answer of the agency that was asked, with evidence."""

    answer = WrittenField(
        label="Jawaban", rows=5, max_length=ANSWER_LENGTH, error_messages={"required": "Tulis jawaban Anda."}
    )
    files = FilesField(
        label="Bukti (foto atau PDF)",
        required=False,
        allow_empty_file=True,
        help_text=f"Boleh dikosongkan. Paling banyak {MAX_FILES} berkas, masing-masing 10 MB.",
        widget=_FilesInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )

    @property
    def referral(self):
        """The question, with its asker's office; None when there is none any more."""
        return self.case.referrals.unanswered().select_related("to_agency", "asked_by").first()

    def facts(self):
        """The question as it was asked, and by when."""
        referral, zone = self.referral, self.case.agency.zone
        return [
            ("Pertanyaan", referral.question),
            ("Dari", self.case.agency.name),
            ("Ditanyakan", format_datetime(referral.asked_at, zone)),
            ("Dijawab paling lambat", format_datetime(referral.due_at, zone)),
        ]

    def shared_papers(self):
        """[{label, pages}] of what the agency may open for its answer; pages are public ids."""
        documents = self.referral.documents.prefetch_related("pages").order_by("pk")
        return [
            {
                "label": self.case.definition.target_label("document", document.kind),
                "pages": [page.public_id for page in sorted(document.pages.all(), key=lambda page: page.number)],
            }
            for document in documents
        ]

    def arguments(self):
        """The words, and the bytes of the files."""
        return {
            "answer": self.cleaned_data["answer"],
            "files": [file.read() for file in self.cleaned_data["files"]],
        }


class WithdrawForm(MoveForm):
    """Why a question is taken back, if there is more to say."""

    note = WrittenField(label="Catatan", required=False, help_text=OFFICE_ONLY)

    def facts(self):
        """The question that is taken back."""
        referral = self.case.referrals.unanswered().select_related("to_agency").first()
        asked = localtime(referral.asked_at, self.case.agency.zone)
        return [
            ("Kepada", referral.to_agency.short_name),
            ("Pertanyaan", referral.question),
            ("Ditanyakan", format_date(asked)),
        ]
