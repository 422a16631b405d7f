from django.db.models import Q
from django.db.models.functions import TruncDate

from agencies.enums import AgencyKind
from agencies.scoping import ScopedQuerySet, prefix_q
from applications.enums import OPEN_STATUSES, RUNNING_STATUSES, Status, Verdict

#: A partner agency or a hospital sees only what concerns it, whatever its officers' roles (I11, I12).
TERRITORIAL_KINDS = frozenset({AgencyKind.DINSOS, AgencyKind.KECAMATAN, AgencyKind.DESA})


def case_scope_q(scope, path="", *, with_referred=True):
    """Which cases a scope opens, as a condition on ``path`` (a forward path to the case, "" for the case itself).

    Its territory for social, kecamatan and village offices; the owning agency and the agency that entered the case; a
    referral for the agency that was asked (``with_referred``: for what such an agency may not see of it, leave those
    out). A membership that may not read cases opens none. Drafts belong to the family alone until they are sent.
    """
    prefix = f"{path}__" if path else ""
    scope = scope.limited_to("applications.view_application")
    opened = (
        prefix_q(f"{prefix}village_id", {g.prefix for g in scope.grants if g.agency_kind in TERRITORIAL_KINDS})
        | Q(**{f"{prefix}agency_id__in": scope.agency_ids})
        | Q(**{f"{prefix}entry_agency_id__in": scope.agency_ids})
    )
    if with_referred:
        opened |= Q(**{f"{prefix}pk__in": _referrals_to(scope).values("application_id")})
    return opened & ~Q(**{f"{prefix}status": Status.DRAFT})


def _referrals_to(scope):
    from django.apps import apps

    referrals = apps.get_model("applications", "Referral")._base_manager
    return referrals.filter(to_agency_id__in=scope.agency_ids, withdrawn_at__isnull=True)


def _shared_document_ids(scope):
    """Documents that were laid beside a question to an agency of the scope."""
    return _referrals_to(scope.limited_to("applications.view_application")).values("documents__pk")


class ApplicationQuerySet(ScopedQuerySet):
    """The vocabulary of cases."""

    territory_lookup = "village_id"

    def scope_q(self, scope):
        """See ``case_scope_q``."""
        return case_scope_q(scope)

    def drafts(self):
        """Not sent yet."""
        return self.filter(status=Status.DRAFT)

    def sent(self):
        """Everything that arrived at an office."""
        return self.exclude(status=Status.DRAFT)

    def open(self):
        """Still needs somebody."""
        return self.filter(status__in=OPEN_STATUSES)

    def running(self):
        """The office has work to do and its clock runs."""
        return self.filter(status__in=RUNNING_STATUSES)

    def overdue(self, *, at):
        """Running past its due time at ``at``."""
        return self.running().filter(due_at__lt=at)

    def competing_with(self, case):
        """Other open cases for the same NIK and service, oldest first."""
        return (
            self.open()
            .filter(nik=case.nik, service=case.service, nik__isnull=False)
            .exclude(pk=case.pk)
            .order_by("submitted_at", "pk")
        )

    def rival_of(self, case):
        """The open case ``case`` has to give way to: the oldest competing one that does not give way to ``case``."""
        return self.competing_with(case).exclude(duplicate_of=case).first()

    def abandoned(self, *, before):
        """Drafts nobody touched since ``before``."""
        return self.drafts().filter(saved_at__lt=before)

    def for_queue(self):
        """With what a list shows, oldest due first."""
        return self.select_related("village__parent", "agency", "assigned_to").order_by("due_at", "pk")


class CaseChildQuerySet(ScopedQuerySet):
    """Rows that belong to a case and are seen by whoever sees the case."""

    case_path = "application"

    @classmethod
    def for_path(cls, path):
        """A subclass whose case is found at ``path``."""
        return type(f"{cls.__name__}_{path}", (cls,), {"case_path": path, "__module__": cls.__module__})

    def scope_q(self, scope):
        """See ``case_scope_q``."""
        return case_scope_q(scope, self.case_path)


class DismissalQuerySet(CaseChildQuerySet):
    """The vocabulary of pairs found to be two people."""

    def about(self, case):
        """Pairs with ``case`` on either side."""
        return self.filter(Q(application=case) | Q(other=case))


class DocumentQuerySet(CaseChildQuerySet):
    """The vocabulary of documents. An asked agency opens only what was laid beside the question (design §4)."""

    def scope_q(self, scope):
        """See ``case_scope_q``."""
        return case_scope_q(scope, self.case_path, with_referred=False) | Q(pk__in=_shared_document_ids(scope))

    def current(self):
        """The newest version of each kind."""
        return self.filter(is_current=True)

    def accepted(self):
        """Found right by an officer."""
        return self.filter(verdict=Verdict.ACCEPTED)


class DocumentPageQuerySet(CaseChildQuerySet):
    """Pages are seen with their document."""

    case_path = "document__application"

    def scope_q(self, scope):
        """See ``DocumentQuerySet``."""
        shared = Q(document_id__in=_shared_document_ids(scope))
        return case_scope_q(scope, self.case_path, with_referred=False) | shared


class ReferralQuerySet(CaseChildQuerySet):
    """The vocabulary of questions to other agencies. An asked agency sees the questions put to itself."""

    def scope_q(self, scope):
        """See ``case_scope_q``."""
        asked = Q(to_agency_id__in=scope.limited_to("applications.view_application").agency_ids)
        return case_scope_q(scope, self.case_path, with_referred=False) | (asked & Q(withdrawn_at__isnull=True))

    def unanswered(self):
        """Still waiting for the other agency."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)

    def overdue(self, *, at):
        """Unanswered past the due time at ``at``."""
        return self.unanswered().filter(due_at__lt=at)


class CaseReadQuerySet(CaseChildQuerySet):
    """The vocabulary of reads."""

    def by_day(self, zone):
        """(day, agency name) of who looked, newest first: what the family is shown, by office and not by name."""
        return (
            self.annotate(day=TruncDate("at", tzinfo=zone))
            .values_list("day", "agency__name")
            .distinct()
            .order_by("-day", "agency__name")
        )


class TransitionQuerySet(CaseChildQuerySet):
    """The vocabulary of moves."""

    def in_order(self):
        """From arrival to now."""
        return self.order_by("at", "pk")
