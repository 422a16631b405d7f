"""What a row of the console's lists shows of a case: short, masked, the same words everywhere."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from applications.enums import Status
from applications.filters import Chip, marks_of
from applications.sla import sla_of
from common.codes import format_ticket
from common.dates import MONTHS
from common.masking import first_name_initials, mask_nik, mask_phone

_MARK_TONES = {Chip.URGENT: "late", Chip.CORRECTED: "wait", Chip.NEW: "ok"}


def short_date(at, zone):
    """ "20 Nov 2026" in ``zone``."""
    day = timezone.localtime(at, zone)
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def tag(word, tone=""):
    """A word in a small frame; ``tone`` is ok, wait, late or nothing."""
    return format_html('<span class="tag {}">{}</span>', tone, word)


class CaseColumns:
    """Columns for ``list_display``. Rows carry ``number`` and ``reader`` (common.admin.FixedOrderList)."""

    @admin.display(description="no")
    def row_number(self, case):
        """The place in the list."""
        return case.number

    @admin.display(description="tiket")
    def ticket_number(self, case):
        """Group the digits."""
        return format_html('<span class="nowrap">{}</span>', format_ticket(case.ticket))

    @admin.display(description="layanan")
    def service_name(self, case):
        """Show the short name of the service."""
        return case.get_service_display()

    @admin.display(description="nama")
    def short_name(self, case):
        """Show the first name and initials: the list stands open on desks."""
        return first_name_initials(case.full_name)

    @admin.display(description="NIK")
    def masked_nik(self, case):
        """Show the masked NIK."""
        return format_html('<span class="nowrap">{}</span>', mask_nik(case.nik)) if case.nik else "tanpa NIK"

    @admin.display(description="telepon")
    def masked_phone(self, case):
        """Show the masked number."""
        return mask_phone(case.phone) or "tidak ada"

    @admin.display(description="alamat")
    def place(self, case):
        """Show the village with its kecamatan; where in the village is nobody's business here."""
        return f"{case.village.name}, {case.village.parent.name}"

    @admin.display(description="desa/kelurahan")
    def village_name(self, case):
        """Show the village, and its kecamatan in small letters."""
        return format_html('{} <small class="quiet">{}</small>', case.village.name, case.village.parent.name)

    @admin.display(description="tanggal")
    def arrived(self, case):
        """Show the day it was sent, in the office's calendar."""
        return format_html('<span class="nowrap">{}</span>', short_date(case.submitted_at, case.agency.zone))

    @admin.display(description="status")
    def state(self, case):
        """Show the status."""
        return case.get_status_display()

    @admin.display(description="status")
    def state_with_word(self, case):
        """Show the status and, while a clock runs, how it stands."""
        sla = sla_of(case, at=timezone.now())
        return format_html("{} {}", case.get_status_display(), tag(sla.word, sla.tone) if sla.word else "")

    @admin.display(description="waktu")
    def sla_word(self, case):
        """Show how the case stands against its time."""
        sla = sla_of(case, at=timezone.now())
        return tag(sla.word, sla.tone) if sla.word else "–"

    @admin.display(description="batas")
    def due(self, case):
        """Show the due day in the office's calendar."""
        return format_html('<span class="nowrap">{}</span>', short_date(case.due_at, case.agency.zone))

    @admin.display(description="petugas")
    def holder(self, case):
        """Show who has taken it; of one that came back mended, who had it before."""
        if case.assigned_to_id is None:
            return format_html('<span class="quiet">{}</span>', "belum diambil" if case.is_open else "–")
        name = "Anda" if case.assigned_to_id == case.reader.pk else case.assigned_to.get_full_name()
        if case.status == Status.SUBMITTED:
            return format_html('<span class="quiet">terakhir {}</span>', name)
        return format_html("<strong>{}</strong>", name) if name == "Anda" else name

    @admin.display(description="tanda")
    def marks(self, case):
        """Show what makes it stand out."""
        words = [(_MARK_TONES[mark], mark.label.lower()) for mark in marks_of(case)]
        if case.duplicate_of_id:
            words.append(("wait", "ganda"))
        return format_html_join(" ", '<span class="tag {}">{}</span>', words) if words else "–"
