"""Block of the administrator: what in accounts, offices and policies will soon be in somebody's way."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from agencies.enums import AgencyKind
from agencies.models import Agency, CodeApp, Membership, Policy, Signatory, User
from applications.models import Application
from applications.sla import Sla
from common.dates import format_date
from siperjake.console.panels import LINES, Line, Link, Panel, Viewer

#: How far ahead the administrator is told.
AHEAD = timedelta(days=30)


def administration(viewer: Viewer) -> list[Panel]:
    """Accounts without a second factor, memberships about to end, offices nobody may sign for, coming policies."""
    today = viewer.at.astimezone(viewer.zone).date()
    return [
        _without_code(viewer, today),
        _ending(viewer, today),
        _unsigned(viewer, today),
        _policies(viewer, today),
    ]


def _shown(title: str, count: int) -> str:
    return f"{title} ({count})" if count > LINES else title


def _without_code(viewer: Viewer, today: date) -> Panel:
    held = Membership.objects.filter(user=OuterRef("pk")).active_on(today)
    apps = CodeApp.objects.filter(user=OuterRef("pk"), confirmed=True)
    users = User.objects.visible_to(viewer.user, at=viewer.at).filter(Exists(held), ~Exists(apps), is_active=True)
    rows = list(users.order_by("full_name", "pk"))
    return Panel(
        key="no-code",
        title=_shown("Akun tanpa kode masuk", len(rows)),
        hint="Petugas ini belum memasang kode masuk di ponselnya.",
        lines=[
            Line(user.get_full_name(), reverse("admin:agencies_user_change", args=[user.pk]), user.username)
            for user in rows[:LINES]
        ],
        empty="Semua akun sudah memakai kode masuk.",
        links=[Link("Semua pengguna", reverse("admin:agencies_user_changelist"))],
    )


def _ending(viewer: Viewer, today: date) -> Panel:
    rows = (
        Membership.objects.visible_to(viewer.user, at=viewer.at)
        .active_on(today)
        .filter(valid_until__lte=today + AHEAD)
        .select_related("user", "agency")
        .order_by("valid_until", "pk")
    )
    return Panel(
        key="ending",
        title="Penugasan yang segera berakhir",
        hint=f"Dalam {AHEAD.days} hari. Sesudah itu petugasnya tidak dapat masuk.",
        lines=[
            Line(
                row.user.get_full_name(),
                reverse("admin:agencies_membership_change", args=[row.pk]),
                f"{row.get_role_display()} · {row.agency.short_name}",
                tag=Sla(f"sampai {format_date(row.valid_until)}", "wait"),
            )
            for row in rows[:LINES]
        ],
        empty="Tidak ada penugasan yang segera berakhir.",
        links=[Link("Semua penugasan", reverse("admin:agencies_membership_changelist"))],
    )


def _unsigned(viewer: Viewer, today: date) -> Panel:
    """Offices that write letters: a social office, or whichever owns cases."""
    signers = Signatory.objects.filter(agency=OuterRef("pk")).on(today)
    writes = Exists(Application.objects.filter(agency=OuterRef("pk")).sent())
    offices = Agency.objects.visible_to(viewer.user, at=viewer.at).filter(~Exists(signers))
    rows = (offices.of_kind(AgencyKind.DINSOS) | offices.filter(writes)).order_by("territory", "name")
    return Panel(
        key="unsigned",
        title="Instansi tanpa penanda tangan",
        hint="Surat belum dapat diterbitkan di sini.",
        lines=[
            Line(row.short_name, reverse("admin:agencies_agency_change", args=[row.pk]), row.get_kind_display())
            for row in rows[:LINES]
        ],
        empty="Semua instansi yang bersurat punya penanda tangan.",
        links=[Link("Semua instansi", reverse("admin:agencies_agency_changelist"))],
    )


def _policies(viewer: Viewer, today: date) -> Panel:
    rows = (
        Policy.objects.visible_to(viewer.user, at=viewer.at)
        .filter(valid_from__gt=today, valid_from__lte=today + AHEAD)
        .select_related("territory")
        .order_by("valid_from", "pk")
    )
    return Panel(
        key="policies",
        title="Kebijakan yang segera berlaku",
        lines=[
            Line(
                row.definition.label if row.definition else row.key,
                reverse("admin:agencies_policy_change", args=[row.pk]),
                f"{row.value_text} · {row.territory.name if row.territory else 'Nasional'}",
                tag=Sla(f"mulai {format_date(row.valid_from)}", "ok"),
            )
            for row in rows[:LINES]
        ],
        empty="Tidak ada kebijakan baru.",
        links=[Link("Semua kebijakan", reverse("admin:agencies_policy_changelist"))],
    )
