from functools import reduce
from operator import or_

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate

from agencies.enums import CODE_LENGTHS, AgencyKind, Role, TerritoryLevel
from agencies.scoping import ScopedQuerySet, prefix_q, scope_of
from applications.enums import OPEN_STATUSES, RUNNING_STATUSES, Status, Verdict

#: A partner agency or a hospital sees only what concerns it, whatever its officers' roles (I11, I12).
TERRITORIAL_KINDS = frozenset({AgencyKind.DINSOS, AgencyKind.KECAMATAN, AgencyKind.DESA})

#: Verbs after which a case waits for somebody else, or for nobody; taking and handing over settle nothing.
SETTLING_VERBS = (
    "endorse",
    "return",
    "refer",
    "answer_referral",
    "verify",
    "send_back",
    "approve",
    "reject",
    "recap",
    "finish",
    "cancel",
)


def case_scope_q(scope, path="", *, with_referred=True):
    """Which cases a scope opens, as a condition on ``path`` (a forward path to the case, "" for the case itself).

    Its territory for social, kecamatan and village offices; the owning agency and the agency that entered the case; a
    referral for the agency that was asked (``with_referred``: for what such an agency may not see of it, leave those
    out). A membership that may not read cases opens none. Drafts belong to the family alone until they are sent.
    """
    prefix = f"{path}__" if path else ""
    scope = scope.limited_to("applications.view_application")
    opened = reduce(or_, _own_doors(scope, prefix))
    if with_referred:
        opened |= Q(**{f"{prefix}pk__in": _referrals_to(scope).values("application_id")})
    return opened & ~Q(**{f"{prefix}status": Status.DRAFT})


def _own_doors(scope, prefix=""):
    """The conditions any one of which opens a case without a question having been asked."""
    return [
        prefix_q(f"{prefix}village_id", _territorial_prefixes(scope)),
        Q(**{f"{prefix}agency_id__in": scope.agency_ids}),
        Q(**{f"{prefix}entry_agency_id__in": scope.agency_ids}),
    ]


def _territorial_prefixes(scope):
    return {grant.prefix for grant in scope.grants if grant.agency_kind in TERRITORIAL_KINDS}


def _referrals_to(scope):
    """Questions to an agency of the scope that were not taken back."""
    from django.apps import apps

    referrals = apps.get_model("applications", "Referral")._base_manager
    return referrals.filter(to_agency_id__in=scope.agency_ids, withdrawn_at__isnull=True)


def _readable_referrals(scope):
    return _referrals_to(scope.limited_to("applications.view_application"))


def _shared_document_ids(scope):
    """Documents that were laid beside a question to an agency of the scope."""
    return _readable_referrals(scope).values("documents__pk")


def _queue_q(scope, user):
    """What waits for ``user`` in each of his roles; a role held in an office counts for the cases of that office alone.

    Checking: what came in and what he has taken himself. Deciding: what another officer verified. A village: its first
    check. A hospital: its own cases until they are decided. Data: what goes into the recap, or came back from BPJS. An
    asked agency: the questions it has not answered.
    """

    def of(role, lookup="agency_id__in"):
        return Q(**{lookup: {grant.agency_id for grant in scope.grants if grant.role == role}})

    villages = prefix_q("village_id", scope.prefixes_for({Role.OPERATOR_DESA}))
    own = of(Role.VERIFIKATOR) | of(Role.PENYETUJU)
    asked = _referrals_to(scope.limited_to("applications.answer_referral")).filter(answered_at__isnull=True)
    return (
        (of(Role.VERIFIKATOR) & Q(status=Status.SUBMITTED))
        | (own & Q(status=Status.IN_REVIEW) & (Q(assigned_to=user) | Q(assigned_to__isnull=True)))
        | (of(Role.PENYETUJU) & Q(status=Status.VERIFIED) & ~Q(verified_by=user))
        | (villages & Q(status=Status.VILLAGE_CHECK))
        | (of(Role.PETUGAS_RS, "entry_agency_id__in") & Q(status__in=(*RUNNING_STATUSES, Status.RETURNED)))
        | (of(Role.OPERATOR_DATA) & Q(status__in=(Status.APPROVED, Status.REFUSED)))
        | Q(status=Status.REFERRED, pk__in=asked.values("application_id"))
    )


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

    def in_queue_of(self, scope, user):
        """What ``user`` has to do within ``scope`` (screen C1); for a superuser everything whose clock runs."""
        if scope.everything:
            return self.running()
        return self.none() if scope.is_empty else self.in_scope(scope).filter(_queue_q(scope, user))

    def opened_whole(self, scope):
        """Cases the scope opens by itself, not only because an agency was asked about them (I11, I12)."""
        if scope.everything:
            return self.all()
        return self.none() if scope.is_empty else self.filter(case_scope_q(scope, with_referred=False))

    def for_case_page(self):
        """With every row the case page names."""
        return self.select_related(
            "village__parent",
            "agency",
            "entry_agency",
            "assigned_to",
            "verified_by",
            "decided_by",
            "facility",
            "hospital",
        ).prefetch_related("checks__checked_by")

    def listed_to(self, user, *, at=None):
        """The rows of ``visible_to(user)``, asked so that the page of a list is quick among 200,000 (bench/console.py).

        An office with few cases among many gets the keys behind each door first: asked with OR across four columns, a
        database reads every case there is. Whoever sees a whole district is shown the newest in the list's own order.
        """
        scope = scope_of(user, at=at)
        readable = scope.limited_to("applications.view_application")
        is_wide = any(len(prefix) <= CODE_LENGTHS[TerritoryLevel.REGENCY] for prefix in _territorial_prefixes(readable))
        if scope.everything or readable.is_empty or is_wide:
            return self.in_scope(scope)
        first, *others = (self.model._base_manager.filter(door).values("pk") for door in _own_doors(readable))
        return self.sent().filter(pk__in=first.union(*others, _referrals_to(readable).values("application_id")))

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


class LetterQuerySet(CaseChildQuerySet):
    """Letters name the family in full: an agency that was only asked a question does not see them (I11)."""

    def scope_q(self, scope):
        """See ``case_scope_q``."""
        return case_scope_q(scope, self.case_path, with_referred=False)


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
        own = Q(pk__in=_readable_referrals(scope).values("pk"))
        return case_scope_q(scope, self.case_path, with_referred=False) | own

    def unanswered(self):
        """Still waiting for the other agency."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)

    def overdue(self, *, at):
        """Unanswered past the due time at ``at``."""
        return self.unanswered().filter(due_at__lt=at)


class ReferralPageQuerySet(CaseChildQuerySet):
    """Evidence is seen by the office and by the agency that gave it, not by another that was asked as well."""

    case_path = "referral__application"

    def scope_q(self, scope):
        """See ``ReferralQuerySet``."""
        own = Q(referral_id__in=_readable_referrals(scope).values("pk"))
        return case_scope_q(scope, self.case_path, with_referred=False) | own


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

    def by_reader(self, zone):
        """Who looked at what, one row per day, newest first; ``times`` is how often and ``last`` when."""
        return (
            self.annotate(day=TruncDate("at", tzinfo=zone))
            .values("user__full_name", "agency__short_name", "kind", "day")
            .annotate(last=Max("at"), times=Count("pk"))
            .order_by("-last", "user__full_name", "kind")
        )


class TransitionQuerySet(CaseChildQuerySet):
    """The vocabulary of moves."""

    def in_order(self):
        """From arrival to now."""
        return self.order_by("at", "pk")

    def settled_by(self, user, *, since):
        """How many cases ``user`` has passed on since then: to the family, an agency, a colleague or the end."""
        mine = self.filter(actor=user, at__gte=since, verb__in=SETTLING_VERBS)
        return mine.values("application_id").distinct().count()
