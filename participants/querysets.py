import re
from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Count, Max, Prefetch, Q
from django.db.models.functions import TruncDate
from rapidfuzz import fuzz

from agencies.enums import CODE_LENGTHS, TerritoryLevel
from agencies.scoping import ScopedQuerySet, prefix_q, scope_of
from common.db import with_words
from common.identity import CARD_LENGTH, NIK_LENGTH
from common.names import is_start_of_muhammad, name_key
from participants.enums import BatchState, FacilityKind, PairState

#: Of more people than these a search by name asks for narrower words.
MOST_CANDIDATES = 1_000
#: A village is read whole, so that a name is found there however it is spelled.
MOST_IN_VILLAGE = 12_000
#: From here on (of 100) two names are alike enough to be shown when nobody has exactly the words.
ALIKE = 74
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class NameHits:
    """People found by name: ``keys`` best first. ``is_capped``: there are more; ``is_loose``: only alike."""

    keys: list[int] = field(default_factory=list)
    is_capped: bool = False
    is_loose: bool = False


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

    def with_people(self, user):
        """With ``standing``, the people on each card whose record counts and whom ``user`` may see; one query."""
        people = apps.get_model("participants", "Participant").objects.visible_to(user).standing().order_by("pk")
        return self.prefetch_related(Prefetch("people", people, to_attr="standing"))


class ParticipantQuerySet(RegistryQuerySet):
    """The vocabulary of the registry."""

    territory_lookup = "territory_id"

    def standing(self):
        """People whose record was not merged into another."""
        return self.filter(merged_into__isnull=True)

    def visible_within(self, user, code, *, at=None):
        """The rows of ``visible_to(user)`` in the territory ``code``, asked by that territory alone.

        Both ranges in one condition, and SQLite reads the index from the beginning of the wider one.
        """
        scope = scope_of(user, at=at).limited_to(self.permission)
        return self.filter(prefix_q(self.territory_lookup, [code])) if scope.covers(code) else self.none()

    def visible_by_place(self, user, *, at=None):
        """The rows of ``visible_to(user)``, asked place by place: what is rare is looked up in each."""
        scope = scope_of(user, at=at).limited_to(self.permission)
        if scope.everything or scope.is_empty:
            return self.in_scope(scope)
        places = apps.get_model("agencies", "Territory").objects.in_scope(scope)
        return self.filter(territory_id__in=list(places.values_list("code", flat=True)))

    def find_number(self, digits):
        """Keys of the standing people under a whole NIK, KK or card number; each way by its own index.

        A number whose record was merged away leads to the record that took its place.
        """
        if len(digits) == NIK_LENGTH:
            own = list(self.standing().filter(nik=digits).values_list("pk", flat=True))
            own += self.standing().filter(household__kk_number=digits).values_list("pk", flat=True)
            return list(dict.fromkeys([*own, *self._instead_of(nik=digits)]))
        if len(digits) == CARD_LENGTH:
            own = self.standing().filter(card_number=digits).values_list("pk", flat=True)
            return list(dict.fromkeys([*own, *self._instead_of(card_number=digits)]))
        return []

    def _instead_of(self, **number):
        merged = self.model._base_manager.filter(merged_into__isnull=False)
        leads = set(merged.filter(**number).values_list("merged_into", flat=True))
        while further := dict(merged.filter(pk__in=leads).values_list("pk", "merged_into")):
            leads = leads - further.keys() | set(further.values())
        return self.standing().filter(pk__in=leads).order_by("pk").values_list("pk", flat=True) if leads else []

    def find_name(self, text, *, village=""):
        """The NameHits of standing people whose name holds the words of ``text``, however spelled; the last may go on.

        When there is none, those alike: one word may be spelled wrong. In a ``village`` (its code) every name is
        compared.
        """
        words = name_key(text).split()
        if not words:
            return NameHits()
        rows = self.standing()
        if len(village) == CODE_LENGTHS[TerritoryLevel.VILLAGE]:
            rows = rows.filter(territory_id=village)
            everybody = _candidates(rows, MOST_IN_VILLAGE + 1)
            if len(everybody) <= MOST_IN_VILLAGE:
                return _hits_among(everybody, words, text)
        found = _candidates(with_words(rows, "name_key", _spellings(words, text)), MOST_CANDIDATES + 1)
        if found:
            return NameHits(_best_first(found[:MOST_CANDIDATES], words, text), is_capped=len(found) > MOST_CANDIDATES)
        alike = _candidates(with_words(rows, "name_key", _one_wrong(words), beginnings=True), MOST_CANDIDATES)
        return NameHits(_best_first(_alike(alike, words), words, text), is_loose=True)


def _candidates(rows, most):
    return list(rows.order_by().values_list("pk", "name_key", "full_name")[:most])


def _spellings(words, text):
    """``words`` as they are, with the last one finished to Muhammad, and with two neighbours written as one."""
    spellings = [words]
    typed = _WORDS.findall(text)
    if typed and is_start_of_muhammad(typed[-1]):
        spellings.append([*words[:-1], name_key("Muhammad")])
    for place in range(len(words) - 1):
        spellings.append([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])
    return spellings


def _one_wrong(words):
    """Each time one of ``words`` may be spelled wrong after its beginning."""
    return [
        [word[: 3 if len(words) == 1 else 2] if place == wrong else word for place, word in enumerate(words)]
        for wrong in range(len(words))
    ]


def _hits_among(people, words, text):
    exact = [row for row in people if any(_holds(row[1].split(), asked) for asked in _spellings(words, text))]
    found = exact or _alike(people, words)
    return NameHits(_best_first(found, words, text), is_loose=not exact and bool(found))


def _holds(names, asked):
    return set(asked[:-1]) <= set(names) and any(name.startswith(asked[-1]) for name in names)


def _alike(people, words):
    asked = " ".join(words)
    return [row for row in people if fuzz.token_sort_ratio(asked, row[1]) >= ALIKE]


def _best_first(people, words, text):
    """Keys by likeness: of the spelling keys first, then of the letters as they were typed."""
    asked, typed = " ".join(words), " ".join(text.upper().split())

    def rank(row):
        key, name = row[1], row[2]
        return -(4 * fuzz.ratio(asked, key) + fuzz.ratio(typed, name.upper())), name, row[0]

    return [row[0] for row in sorted(people, key=rank)]


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

    def by_reader(self, zone):
        """Who looked at what, one row per day, newest first; ``times`` is how often and ``last`` when."""
        return (
            self.annotate(day=TruncDate("at", tzinfo=zone))
            .values("user__full_name", "agency__short_name", "what", "day")
            .annotate(last=Max("at"), times=Count("pk"))
            .order_by("-last", "user__full_name", "what")
        )


class ImportBatchQuerySet(ScopedQuerySet):
    """Files of the offices in which one loads files or releases large ones."""

    agency_lookup = "agency_id"

    def scope_q(self, scope):
        """A file belongs to its office, not to a territory: other offices of the area do not see its rows."""
        permissions = ("participants.import_participant", "participants.release_import")
        agencies = frozenset().union(*(scope.limited_to(permission).agency_ids for permission in permissions))
        return Q(**{f"{self.agency_lookup}__in": agencies})

    def waiting_for_reading(self, *, at, rung_before):
        """Keys of files nobody reads: uploaded before ``rung_before``, or whose worker's claim has ended."""
        alone = Q(state=BatchState.UPLOADED, uploaded_at__lt=rung_before)
        return self.filter(alone | Q(state=BatchState.READING, claimed_until__lt=at)).values_list("pk", flat=True)


class ImportRowQuerySet(ImportBatchQuerySet):
    """Rows of files, as their file."""

    agency_lookup = "batch__agency_id"


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

    def for_compare_page(self):
        """With every row the compare page names."""
        names = ("territory__parent", "household", "facility")
        sides = [f"{side}__{name}" for side in ("left", "right") for name in names]
        return self.select_related("decided_by", *sides)

    def about(self, person):
        """Those of which ``person`` is one side."""
        return self.filter(Q(left=person) | Q(right=person))


class RegistryExportQuerySet(RegistryQuerySet):
    """Exports of one's own; the list of all is for whoever answers for the office."""

    permission = "participants.export_participant"

    def scope_q(self, scope):
        """Those of one's offices."""
        return Q(agency_id__in=scope.agency_ids)
