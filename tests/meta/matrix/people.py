"""People, families and likely duplicates of a district's registry, and who may open the pages about them."""

import datetime

from agencies.enums import Role
from agencies.roles import ROLE_PERMISSIONS
from participants import services
from participants.enums import NoNikReason, ObservationKind, Segment, Source
from participants.models import DuplicatePair, Household, Observation, Participant, ParticipantChange

from tests.factories import applications as made
from tests.meta.matrix.rules import NOBODY, SUPERUSER, Rule, admin_of

_SUPER = frozenset({SUPERUSER})


def _holders(permission):
    return frozenset(role for role in Role if permission in ROLE_PERMISSIONS[role]) | _SUPER


READERS, FAMILY_READERS, CHANGERS, MERGERS = (
    _holders(f"participants.{name}")
    for name in ("view_participant", "view_household", "change_participant", "merge_participant")
)


def make_people(district, word):
    """A father with everything recorded, his wife, two records of one person on the work list, and two merged ones."""
    who = district.officers[Role.OPERATOR_DATA]

    def registered(**more):
        person = made.Person()
        state = {
            "nik": person.nik,
            "kk_number": person.kk,
            "full_name": word(),
            "sex": person.sex,
            "birth_place": word(),
            "birth_date": person.birth_date,
            "territory_id": district.village.pk,
            "address": word(),
            "phone": f"6281100{int(person.nik[-6:]):06d}",
            "segment": Segment.PBPU,
            "care_class": 2,
        }
        return services.register_participant(state=state | more, actor=who, at=made.NOON, note=word())

    father = registered(
        relation="kepala",
        status="AKTIF",
        status_text=word(),
        status_source=Source.BPJS,
        status_on=made.NOON.date(),
        desil=2,
        desil_source=Source.SIKS_NG,
        desil_on=made.NOON.date(),
        card_number=f"0009{int(district.regency):09d}",
    )
    registered(kk_number=father.household.kk_number, relation="istri")
    services.update_participant(
        participant=father,
        changes={"address": f"{word()} lama"},
        actor=who,
        at=made.NOON + datetime.timedelta(minutes=1),
        note=word(),
    )
    twice = registered(), registered(nik=None, no_nik_reason=NoNikReason.NOT_RECORDED)
    DuplicatePair.objects.create(
        left=twice[0], right=twice[1], score=80, reasons=["nama sama"], found_at=made.NOON, note=word()
    )
    one, other = registered(), registered()
    services.merge_participants(survivor=one, duplicate=other, actor=who, at=made.NOON, note=word())
    services.record_participant_read(participant=father, user=who, at=made.NOON)
    district.people = {"father": father.pk, "merged": one.pk, "left": twice[0].pk, "right": twice[1].pk}
    assert Observation.objects.filter(participant=father, kind=ObservationKind.STATUS).exists()


def _person(name, **more):
    def args(district):
        return {"pk": district.people[name]} | {key: value(district) for key, value in more.items()}

    return args


def _father(district):
    return Participant.objects.get(pk=district.people["father"])


def _family(district):
    return Household.objects.get(pk=_father(district).household_id)


def _pair(district):
    return {"object_id": DuplicatePair.objects.get(left_id=district.people["left"]).pk}


def _last_change(name):
    return lambda district: ParticipantChange.objects.filter(participant_id=district.people[name]).latest("pk").pk


_PERSON, _HOUSEHOLD, _PAIR = (f"admin:participants_{name}" for name in ("participant", "household", "duplicatepair"))

PEOPLE = {
    **admin_of("participants", "participant", reads=READERS, pick=_father),
    f"{_PERSON}_numbers": (Rule(NOBODY, _person("father")),),
    f"{_PERSON}_act": tuple(
        Rule(CHANGERS, _person("father", verb=lambda district, verb=verb: verb))
        for verb in ("status", "kontak", "pindah-alamat", "pindah-keluar", "meninggal", "nik")
    ),
    f"{_PERSON}_undo": (
        Rule(CHANGERS, _person("father", change=_last_change("father"))),
        Rule(MERGERS, _person("merged", change=_last_change("merged"))),
    ),
    f"{_PERSON}_merge": (Rule(MERGERS, _person("left", other=lambda district: district.people["right"])),),
    **admin_of("participants", "household", reads=FAMILY_READERS, pick=_family),
    f"{_HOUSEHOLD}_numbers": (Rule(NOBODY, lambda district: {"pk": _family(district).pk}),),
    f"{_PAIR}_changelist": (Rule(READERS, is_list=True),),
    f"{_PAIR}_change": (Rule(READERS, _pair),),
}
