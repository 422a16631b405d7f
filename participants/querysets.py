from agencies.scoping import ScopedQuerySet, prefix_q
from participants.enums import FacilityKind


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
