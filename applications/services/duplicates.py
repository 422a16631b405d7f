"""Cases that may be about the same person: shown side by side, never merged by themselves (screen C3)."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from applications import perms
from applications.models import Application, Document, DuplicateDismissal

MOST = 20


@dataclass(frozen=True)
class Duplicate:
    """A case that looks like another one, and in what."""

    case: Application
    reasons: tuple[str, ...]
    is_rival: bool


def likely_duplicates(*, case, user):
    """Duplicates of ``case`` among the cases ``user`` may see, the closest first, without those found to differ.

    Compared are NIK (also of family members), KK number, phone, name with birth date, and the bytes of a photo.
    """
    visible = Application.objects.sent().visible_to(user).exclude(pk=case.pk)
    hashes = case.documents.values("sha256")
    found = {}
    for reason, rows in (
        ("NIK sama", visible.filter(nik=case.nik) if case.nik else visible.none()),
        ("NIK ada sebagai anggota keluarga", visible.filter(members__nik=case.nik) if case.nik else visible.none()),
        ("Nama dan tanggal lahir sama", visible.filter(full_name__iexact=case.full_name, birth_date=case.birth_date)),
        ("Foto yang sama", visible.filter(pk__in=_cases_with(hashes, case))),
        ("Nomor KK sama", visible.filter(kk_number=case.kk_number)),
        ("Nomor telepon sama", visible.filter(phone=case.phone) if case.phone else visible.none()),
    ):
        for other in rows.select_related("village").order_by("-submitted_at")[:MOST]:
            found.setdefault(other.pk, (other, []))[1].append(reason)
    dismissed = _dismissed_ids(case)
    return [
        Duplicate(case=other, reasons=tuple(reasons), is_rival=_is_rival(case, other))
        for pk, (other, reasons) in found.items()
        if pk not in dismissed
    ][:MOST]


def dismiss_duplicate(*, application, other, actor, at, reason):
    """Note that two cases are not about the same person. Raises ValueError without a reason or for the same NIK and
    service: of those one must be settled; PermissionDenied.
    """
    if not reason.strip():
        raise ValueError("a reason is needed")
    if not perms.may_use(actor, application, "applications.review_application") or not perms.can_see(actor, other):
        raise PermissionDenied("dismiss_duplicate")
    if _is_rival(application, other):
        raise ValueError("competing cases cannot be dismissed")
    first, second = sorted((application.pk, other.pk))
    DuplicateDismissal.objects.get_or_create(
        application_id=first,
        other_id=second,
        defaults={"reason": reason.strip(), "dismissed_by": actor, "dismissed_at": at},
    )


def _cases_with(hashes, case):
    return Document.objects.filter(sha256__in=hashes).exclude(application=case).values("application_id")


def _is_rival(case, other):
    return bool(case.nik) and case.nik == other.nik and case.service == other.service and other.is_open and case.is_open


def _dismissed_ids(case):
    pairs = DuplicateDismissal.objects.about(case).values_list("application_id", "other_id")
    return {pk for pair in pairs for pk in pair}
