from django.apps import apps
from django.db.models import Q

from agencies.scoping import ScopedQuerySet, prefix_q
from participants.enums import FacilityKind, PairState


class FacilityQuerySet(ScopedQuerySet):
    """Facilities are public knowledge; officers still see only those of their own territory."""

    territory_lookup = "territory_id"

    def active(self):
        """Facilities that still take patients."""
        return self.filter(is_active=True)

    def first_level(self):
        """Puskesmas and clinics (FKTP)."""
        return self.filter(kind=FacilityKind.FIRST_LEVEL)

    def hospitals(self):
        """Referral hospitals (FKRTL)."""
        return self.filter(kind=FacilityKind.HOSPITAL)

    def within(self, territory_code):
        """Facilities whose territory starts with ``territory_code``."""
        return self.filter(prefix_q("territory_id", [territory_code]))


class RegistryQuerySet(ScopedQuerySet):
    """Rows of the registry: only memberships that give ``permission`` open them, each over its own territory."""

    permission = "participants.view_participant"

    def in_scope(self, scope):
        """Return the rows that lie in the part of ``scope`` that may read the registry."""
        return super().in_scope(scope.limited_to(self.permission))


class HouseholdQuerySet(RegistryQuerySet):
    """Family cards."""

    territory_lookup = "territory_id"


class ParticipantQuerySet(RegistryQuerySet):
    """The vocabulary of the registry."""

    territory_lookup = "territory_id"

    def standing(self):
        """People whose record was not merged into another."""
        return self.filter(merged_into__isnull=True)


class MembershipQuerySet(RegistryQuerySet):
    """Dated facts of people."""

    territory_lookup = "participant__territory_id"

    def on(self, day):
        """Those that hold on ``day``."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day)


class ObservationQuerySet(RegistryQuerySet):
    """What sources said of people."""

    territory_lookup = "participant__territory_id"


class ParticipantChangeQuerySet(RegistryQuerySet):
    """History. Its rows have no territory of their own: read them of a person who is in scope."""

    def scope_q(self, scope):
        """The rows of people in scope."""
        people = apps.get_model("participants", "Participant").objects
        return Q(participant_id__in=people.filter(prefix_q("territory_id", scope.prefixes)).values("pk"))

    def in_order(self):
        """As they happened."""
        return self.order_by("pk")


class ParticipantReadQuerySet(ParticipantChangeQuerySet):
    """Who opened whose page."""


class ImportBatchQuerySet(RegistryQuerySet):
    """Files of the offices one works in."""

    permission = "participants.import_participant"

    def scope_q(self, scope):
        """A file belongs to its office, not to a territory: other offices of the area do not see its rows."""
        return Q(agency_id__in=scope.agency_ids)


class ImportRowQuerySet(ImportBatchQuerySet):
    """Rows of files."""

    def scope_q(self, scope):
        """As their file."""
        return Q(batch__agency_id__in=scope.agency_ids)


class ColumnMappingQuerySet(ImportBatchQuerySet):
    """Saved mappings of the offices one works in."""


class DuplicatePairQuerySet(RegistryQuerySet):
    """Pairs both of whose people one may see."""

    territory_lookup = "left__territory_id"

    def scope_q(self, scope):
        """Both sides."""
        prefixes = scope.prefixes_for(self.territory_roles)
        return prefix_q("left__territory_id", prefixes) & prefix_q("right__territory_id", prefixes)

    def waiting(self):
        """Those nobody has looked at."""
        return self.filter(state=PairState.OPEN)


class RegistryExportQuerySet(RegistryQuerySet):
    """Exports of one's own; the list of all is for whoever answers for the office."""

    permission = "participants.export_participant"

    def scope_q(self, scope):
        """Those of one's offices."""
        return Q(agency_id__in=scope.agency_ids)
