"""What the pages about Excel files share: who may open them, which row is meant, how a state is said."""

import re

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from agencies.models import Agency
from agencies.scoping import scope_of
from common.dates import format_date
from participants.enums import BatchState, ExportState

IMPORT = "participants.import_participant"
RELEASE = "participants.release_import"
EXPORT = "participants.export_participant"
EXPORT_FULL = "participants.export_full_participant"
TEMPLATES = "admin/participants/excel"
#: States in which a worker is at it; their pages look again by themselves.
BUSY = frozenset(
    {BatchState.UPLOADED, BatchState.READING, BatchState.APPLYING, BatchState.UNDOING, ExportState.WAITING}
)
#: Seconds after which a page without JavaScript looks again.
REFRESH_SECONDS = 3
_LONG_NUMBER = re.compile(r"\d[\d .\-]{7,}\d")
_TONES = {
    BatchState.MAPPING: "wait",
    BatchState.REVIEW: "wait",
    BatchState.APPLIED: "ok",
    BatchState.REFUSED: "late",
    ExportState.READY: "ok",
    ExportState.FAILED: "late",
}


def may_see_files(user):
    """Whether ``user`` loads files, or releases the large ones of others."""
    return user.has_perm(IMPORT) or user.has_perm(RELEASE)


def demand(request, *permissions):
    """Raise PermissionDenied unless the officer holds one of ``permissions`` somewhere."""
    if not any(request.user.has_perm(permission) for permission in permissions):
        raise PermissionDenied


def find_row(model_admin, request, public_id):
    """The row of ``model_admin`` with this public id that the officer may see, with its office. Raises Http404."""
    row = model_admin.get_queryset(request).select_related("agency").filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return row


def offices_with(user, permission):
    """The offices in which ``user`` holds ``permission``. A file always belongs to one; none without a membership."""
    return Agency.objects.filter(pk__in=scope_of(user).limited_to(permission).agency_ids).order_by("name")


def tone(row):
    """The colour of the state of a file or an export: ok, wait, late or none."""
    return _TONES.get(row.state, "")


def tag(row):
    """The state of a file or an export as a framed word."""
    return format_html('<span class="tag {}">{}</span>', tone(row), row.get_state_display())


def moment(at, agency):
    """ "20 November 2026 pukul 14.30" in the office's zone; "" for None."""
    if at is None:
        return ""
    local = timezone.localtime(at, agency.zone)
    return f"{format_date(local)} pukul {local:%H.%M}"


def address(name, *parts):
    """The address of one of our pages: "importbatch_page", "registryexport_create" …"""
    return reverse(f"admin:participants_{name}", args=parts)


def page(request, model_admin, template, title, context, *, status=200, trail=()):
    """One page in the console's frame. ``trail``: (address, word) of what lies between the list and this page."""
    frame = model_admin.admin_site.each_context(request) | {
        "is_nav_sidebar_enabled": False,
        "opts": model_admin.opts,
        "title": title,
        "subtitle": "",
        "trail": [(address(f"{model_admin.opts.model_name}_changelist"), model_admin.list_title), *trail],
    }
    return TemplateResponse(request, f"{TEMPLATES}/{template}.html", frame | context, status=status)


def mask_numbers(text):
    """``text`` with the middle of every long number hidden: what stands in a file may be a NIK in any dress."""
    return _LONG_NUMBER.sub(lambda found: f"{found.group()[:4]}****{found.group()[-2:]}", text)


def is_twice(request):
    """Whether this POST says the officer has read what will happen."""
    return request.method == "POST" and request.POST.get("langkah") == "ya"
