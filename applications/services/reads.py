"""Who looked at a family's file (design §10; UU 27/2022 art. 32)."""

from applications.models import CaseRead
from applications.perms import acting_agency_id


def record_read(*, application, user, kind, at):
    """Write down that ``user`` opened the case or one of its papers (``ReadKind``); returns the row."""
    return CaseRead.objects.create(
        application=application,
        user=user,
        agency_id=acting_agency_id(user, application, "applications.view_application"),
        kind=kind,
        at=at,
    )
