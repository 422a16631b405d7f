"""What cases add to the page of a person in the registry: his cases, and what was written to the family about them.

Registered with ``participants.panels`` when the app starts; shows what the reader's scope of cases opens.
"""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from applications.enums import Status
from applications.models import Application, HouseholdMember
from common.codes import format_ticket
from common.dates import format_date
from notifications.models import Message
from notifications.words import reason_words
from participants.models import Participant
from participants.panels import Cell, table

MOST_CASES, MOST_MESSAGES = 50, 50
_FINAL_TONES = {Status.DONE: "ok", Status.REJECTED: "late"}
_PREFIX = "applications.Application:"


def cases_of(person, user):
    """The cases in which ``person``, or a record merged into his, stands as applicant or member; newest first."""
    own = [person, *Participant.objects.filter(merged_into=person)]
    keys, numbers = {one.pk for one in own}, {one.nik for one in own if one.nik}
    is_he = Q(participant__in=keys) | Q(nik__in=numbers)
    members = HouseholdMember.objects.filter(is_he).values("application_id")
    cases = Application.objects.visible_to(user).sent().filter(is_he | Q(pk__in=members))
    return cases.select_related("agency").order_by("-submitted_at", "-pk")[:MOST_CASES]


def cases_panel(person, *, user, at):
    """His cases; None for a reader who sees no cases at all."""
    if not user.has_perm("applications.view_application"):
        return None
    rows = [
        (
            format_date(timezone.localtime(case.submitted_at, case.agency.zone)),
            Cell(format_ticket(case.ticket), case_url(case.pk)),
            case.get_service_display(),
            Cell(case.get_status_display(), tone=_FINAL_TONES.get(case.status, "wait" if case.is_open else "")),
            case.agency.short_name,
        )
        for case in cases_of(person, user)
    ]
    headings = ("Dikirim", "Tiket", "Layanan", "Status", "Instansi")
    return table("pengajuan", "Pengajuan", headings, rows, empty="Belum ada pengajuan tentang orang ini.")


def messages_panel(person, *, user, at):
    """What was written to the family about his cases; None for a reader who reads no messages."""
    if not user.has_perm("notifications.view_message"):
        return None
    cases = {case.about: case for case in cases_of(person, user)}
    messages = (
        Message.objects.filter(about__in=cases)
        .with_last_reason()
        .select_related("template_version__template")
        .order_by("-created_at", "-pk")[:MOST_MESSAGES]
    )
    rows = [
        (
            format_date(timezone.localtime(message.created_at, cases[message.about].agency.zone)),
            message.template_version.template.label,
            Cell(format_ticket(cases[message.about].ticket), case_url(cases[message.about].pk)),
            message.get_state_display(),
            reason_words(message.last_reason),
        )
        for message in messages
    ]
    return table("pesan", "Pesan ke keluarga", ("Ditulis", "Pesan", "Tiket", "Keadaan", "Sebab"), rows)


def signpost(abouts, *, user):
    """{about: Cell} of those ``abouts`` that are cases the reader sees."""
    keys = [key for about in abouts if (key := about.removeprefix(_PREFIX)).isdecimal()]
    if not keys or not user.has_perm("applications.view_application"):
        return {}
    seen = Application.objects.visible_to(user).sent().filter(pk__in=keys).values_list("pk", "ticket")
    return {f"{_PREFIX}{pk}": Cell(f"Tiket {format_ticket(ticket)}", case_url(pk)) for pk, ticket in seen}


def case_url(pk):
    """The page of a case."""
    return reverse("admin:applications_application_change", args=[pk])
