"""What the family is told, and when: one template per event, and which move sends which (ux-and-security §6.7)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from applications.catalogue import get_service
from applications.enums import ReasonCode
from common.codes import CHECK_CODE_LENGTH
from common.masking import mask_phone
from notifications.enums import Purpose
from notifications.placeholders import DateText, MaskedName, Pin, PublicUrl, ShortText, Ticket
from notifications.services import enqueue
from notifications.templates import TemplateDefinition, render, shown_values

_CASE = {"name": MaskedName, "service": ShortText, "ticket": Ticket, "office": ShortText}
_OPENING = "$office: pengajuan $service atas nama $name, tiket $ticket, "

TEMPLATES = (
    TemplateDefinition(
        code="application_received",
        purpose=Purpose.STATUTORY,
        label="Pengajuan diterima",
        body=_OPENING + "sudah kami terima. Kami periksa paling lambat $promised. Simpan tiket dan PIN Anda.",
        placeholders={**_CASE, "promised": DateText},
    ),
    TemplateDefinition(
        code="application_returned",
        purpose=Purpose.STATUTORY,
        label="Perlu perbaikan",
        body=_OPENING + "perlu diperbaiki. Buka $url dengan tiket dan PIN, paling lambat $deadline.",
        placeholders={**_CASE, "url": PublicUrl, "deadline": DateText},
    ),
    TemplateDefinition(
        code="application_corrected",
        purpose=Purpose.STATUTORY,
        label="Perbaikan diterima",
        body=_OPENING + "sudah diperbaiki dan kami terima. Kami periksa lagi paling lambat $promised.",
        placeholders={**_CASE, "promised": DateText},
    ),
    TemplateDefinition(
        code="application_approved",
        purpose=Purpose.STATUTORY,
        label="Disetujui Dinas Sosial",
        body=_OPENING + "disetujui Dinas Sosial. Langkah berikutnya bisa dilihat di $url dengan tiket dan PIN.",
        placeholders={**_CASE, "url": PublicUrl},
    ),
    TemplateDefinition(
        code="application_rejected",
        purpose=Purpose.STATUTORY,
        label="Belum dapat disetujui",
        body=_OPENING + "belum dapat disetujui: $reason. Anda boleh meminta pemeriksaan ulang.",
        placeholders={**_CASE, "reason": ShortText},
    ),
    TemplateDefinition(
        code="application_active",
        purpose=Purpose.STATUTORY,
        label="Disetujui BPJS Kesehatan",
        body=_OPENING + "sudah disetujui BPJS Kesehatan. Jaminan Anda aktif.",
        placeholders=dict(_CASE),
    ),
    TemplateDefinition(
        code="application_refused",
        purpose=Purpose.STATUTORY,
        label="Ditolak BPJS Kesehatan",
        body=_OPENING + "belum diterima BPJS Kesehatan: $reason. Kami bantu memperbaikinya.",
        placeholders={**_CASE, "reason": ShortText},
    ),
    TemplateDefinition(
        code="application_cancelled",
        purpose=Purpose.STATUTORY,
        label="Pengajuan dibatalkan",
        body=_OPENING + "dibatalkan: $reason.",
        placeholders={**_CASE, "reason": ShortText},
    ),
    TemplateDefinition(
        code="application_expired",
        purpose=Purpose.STATUTORY,
        label="Ditutup karena lewat waktu",
        body=_OPENING + "kami tutup karena perbaikan tidak kami terima. Anda boleh mengajukan lagi.",
        placeholders=dict(_CASE),
    ),
    TemplateDefinition(
        code="application_finished",
        purpose=Purpose.STATUTORY,
        label="Selesai",
        body=_OPENING + "sudah selesai. Terima kasih.",
        placeholders=dict(_CASE),
    ),
    TemplateDefinition(
        code="ticket_and_pin",
        purpose=Purpose.REPLY,
        label="Kirim ulang tiket dan PIN",
        body="$office: tiket $ticket, PIN $pin. Jangan berikan PIN kepada orang lain. Lacak di $url",
        placeholders={"office": ShortText, "ticket": Ticket, "pin": Pin, "url": PublicUrl},
    ),
)

#: Which move tells the family what. A move that is not here is office business.
BY_VERB = {
    "submit": "application_received",
    "return": "application_returned",
    "resubmit": "application_corrected",
    "approve": "application_approved",
    "reject": "application_rejected",
    "accept": "application_active",
    "refuse": "application_refused",
    "cancel": "application_cancelled",
    "expire": "application_expired",
    "finish": "application_finished",
}


def tracking_url():
    """The page where a ticket and PIN are typed; it carries nothing itself."""
    return settings.PUBLIC_BASE_URL.rstrip("/") + reverse("track")


def _value(name, *, case, transition):
    match name:
        case "name":
            return MaskedName(case.full_name)
        case "service":
            return ShortText(get_service(case.service).short_name)
        case "ticket":
            return Ticket(case.ticket)
        case "office":
            return ShortText(case.agency.short_name)
        case "promised":
            return DateText(timezone.localtime(case.due_at, case.agency.zone).date())
        case "deadline":
            return DateText(_deadline(case, transition))
        case "url":
            return PublicUrl(tracking_url())
        case "reason":
            return ShortText(transition.get_reason_code_display().lower())
    raise KeyError(name)


def _deadline(case, transition):
    if isinstance(transition, _Planned):
        return transition.deadline
    return case.corrections.get(closed_at__isnull=True).deadline


@dataclass(frozen=True)
class MessagePreview:
    """What a move will tell the family: the text and the masked number, or why nothing is sent."""

    text: str
    phone_masked: str
    reason: str


def preview(*, case, verb, at, reason_code="", deadline=None):
    """The MessagePreview of ``verb`` on ``case``, as ``send_for_move`` would write it; the check code is not drawn yet.

    ``deadline`` is the day a correction would be due.
    """
    code = BY_VERB.get(verb)
    if code is None:
        return MessagePreview("", "", "Langkah ini tidak mengirim pesan ke keluarga.")
    if not case.phone:
        return MessagePreview("", "", "Keluarga ini tidak punya nomor. Kabari lewat kantor desa.")
    definition = next(template for template in TEMPLATES if template.code == code)
    planned = _Planned(reason_code=reason_code, deadline=deadline or timezone.localtime(at, case.agency.zone).date())
    values = {name: _value(name, case=case, transition=planned) for name in definition.placeholders}
    text = render(body=definition.body, shown=shown_values(definition, values), check_code="X" * CHECK_CODE_LENGTH)
    return MessagePreview(text, mask_phone(case.phone), "")


@dataclass(frozen=True)
class _Planned:
    """A move that has not been made, as far as its message asks about it."""

    reason_code: str
    deadline: date

    def get_reason_code_display(self):
        return ReasonCode(self.reason_code).label if self.reason_code else "…"


def send_for_move(*, case, transition):
    """Write the message of a move down, in its own transaction; None when it has none or nobody is to be told."""
    code = BY_VERB.get(transition.verb)
    if code is None or not case.phone:
        return None
    definition = next(template for template in TEMPLATES if template.code == code)
    return enqueue(
        template=code,
        to=case.phone,
        values={name: _value(name, case=case, transition=transition) for name in definition.placeholders},
        dedupe_key=f"application:{case.pk}:transition:{transition.pk}",
        about=case.about,
        agency_id=case.agency_id,
        at=transition.at,
    )


def send_ticket_and_pin(*, case, pin, dedupe_key, at):
    """Send the ticket and PIN to the registered number only; the number is never shown."""
    return enqueue(
        template="ticket_and_pin",
        to=case.phone,
        values={
            "office": ShortText(case.agency.short_name if case.agency_id else "SIPERJAKE"),
            "ticket": Ticket(case.ticket),
            "pin": Pin(pin),
            "url": PublicUrl(tracking_url()),
        },
        dedupe_key=dedupe_key,
        about=case.about,
        agency_id=case.agency_id,
        at=at,
    )
