"""The first page of the console: what waits for this officer, role by role (screens C1, C15, R5, R6, V2)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Agency, User
from agencies.scoping import scope_of
from common.dates import format_long_date
from reports.dashboard import dashboard
from siperjake.console import front_admin, front_desks, front_office, front_registry
from siperjake.console.panels import HISTORY, Panel, Viewer

#: What each role finds, in the order of the page. A leader finds the numbers alone.
PANELS: dict[Role, Callable[[Viewer], list[Panel]]] = {
    Role.VERIFIKATOR: lambda viewer: [front_office.checking(viewer)],
    Role.PENYETUJU: lambda viewer: [
        front_office.deciding(viewer),
        front_office.letters_to_issue(viewer),
        front_office.to_close(viewer),
    ],
    Role.PETUGAS_RS: front_desks.hospital,
    Role.OPERATOR_DESA: front_desks.village,
    Role.MITRA: lambda viewer: [],
    Role.OPERATOR_DATA: lambda viewer: [front_registry.files(viewer), *front_office.recap(viewer)],
    Role.PETUGAS_IURAN: lambda viewer: [front_office.dues(viewer)],
    Role.ADMINISTRATOR: front_admin.administration,
    Role.PIMPINAN: lambda viewer: [],
}


def front_page(*, user: User, at: datetime) -> dict[str, Any]:
    """What the template shows to ``user`` at ``at``. Days are those of his first office, as in the lists."""
    scope = scope_of(user, at=at)
    offices = {office.pk: office for office in Agency.objects.filter(pk__in=scope.agency_ids).order_by("pk")}
    zone = next((office.zone for office in offices.values()), timezone.get_current_timezone())
    viewer = Viewer(user=user, scope=scope, at=at, zone=zone)
    posts = {f"{grant.role.label} · {offices[grant.agency_id].short_name}": None for grant in scope.grants}
    return {
        "panels": panels_for(viewer),
        "numbers": dashboard(user=user, at=at, zone=zone) if user.has_perm("reports.view_report") else None,
        "history_url": reverse(HISTORY),
        "today": format_long_date(at.astimezone(zone)),
        "posts": list(posts) or ["Administrator"],
    }


def panels_for(viewer: Viewer) -> list[Panel]:
    """The blocks of all roles held now; a superuser without a role administers."""
    roles = viewer.scope.roles or ({Role.ADMINISTRATOR} if viewer.scope.everything else set())
    panels = [panel for role, build in PANELS.items() if role in roles for panel in build(viewer)]
    if viewer.scope.limited_to("applications.answer_referral").agency_ids:
        asked = front_office.questions(viewer)
        if asked.lines or Role.MITRA in roles:
            panels.insert(0, asked)
    return panels
