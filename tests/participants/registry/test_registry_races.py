"""Two officers at the same moment: one person comes of it, and one history without a gap."""

import datetime
import threading

import pytest
from django.db import connection, connections

from participants import services
from participants.enums import NoNikReason
from participants.models import Household, Membership, Participant, ParticipantChange

from tests.factories import applications as made
from tests.factories import participants as people

pytestmark = pytest.mark.django_db(transaction=True)

NOON = made.NOON


def at_once(*calls):
    """What ``calls`` gave or raised, made by as many threads that start together."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            start.wait()
            answers[place] = call()
        except services.RegistryRefusal as refusal:
            answers[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.ensure_connection()
    return answers


def stack_of(person):
    """The changes of a person from the top down, each standing on the next."""
    change, found = ParticipantChange.objects.get(pk=Participant.objects.get(pk=person.pk).last_change), []
    while change:
        found.append(change)
        change = ParticipantChange.objects.filter(pk=change.stands_on).first()
    return found


@pytest.mark.parametrize("told", [{}, {"nik": None, "no_nik_reason": NoNikReason.NEWBORN}])
def test_one_person_told_of_at_once_is_registered_once(told):
    actor, invented = people.clerk(), made.Person()
    state = people.state_for(invented, **told)

    def register(phone):
        return services.register_participant(state=state | {"phone": phone}, actor=actor, at=NOON)

    phones = [f"62811000000{number}" for number in range(4)]
    answers = at_once(*(lambda phone=phone: register(phone) for phone in phones))

    person = Participant.objects.get()
    assert [answer.pk for answer in answers] == [person.pk] * 4
    assert Household.objects.get().created_change == stack_of(person)[-1].pk
    assert len(stack_of(person)) == ParticipantChange.objects.count() == 4
    assert services.fold(stack_of(person)[::-1]) == services.state_of(person)
    assert Membership.objects.count() == 1


def test_two_who_claim_one_card_at_once():
    actor = people.clerk()
    states = [people.state_for(card_number="0009999000001") for _ in range(2)]

    def register(state):
        return services.register_participant(state=state, actor=actor, at=NOON)

    answers = at_once(*(lambda state=state: register(state) for state in states))

    assert Participant.objects.count() == 1
    assert sorted(type(answer).__name__ for answer in answers) == ["CardOfOther", "Participant"]


def test_changes_at_once_stand_on_one_another():
    person, actor = people.registered(), people.clerk()

    def update(values):
        return services.update_participant(
            participant=Participant.objects.get(pk=person.pk), changes=values, actor=actor, at=NOON
        )

    told = [{"rw": "001"}, {"phone": "628110000001"}, {"address": "Parit 9"}, {"care_class": 3}]
    at_once(*(lambda values=values: update(values) for values in told))

    assert len(stack_of(person)) == 5
    person.refresh_from_db()
    assert (person.rw, person.phone, person.address, person.care_class) == ("001", "628110000001", "Parit 9", 3)
    assert services.state_on(person.pk, NOON) == services.state_of(person)


def test_an_undoing_and_a_change_at_once():
    person, actor = people.registered(), people.clerk()
    change = services.update_participant(participant=person, changes={"rw": "001"}, actor=actor, at=NOON)
    later = NOON + datetime.timedelta(hours=1)

    undone, updated = at_once(
        lambda: services.undo_change(change=change, actor=actor, at=later),
        lambda: services.update_participant(
            participant=Participant.objects.get(pk=person.pk), changes={"phone": "628110000001"}, actor=actor, at=later
        ),
    )

    person.refresh_from_db()
    assert updated.pk == person.last_change and person.phone == "628110000001"
    assert (person.rw == "001") is isinstance(undone, services.LaterChange)
    assert services.state_on(person.pk, later) == services.state_of(person)


def test_two_merges_of_one_record_at_once():
    people_three = [people.registered() for _ in range(3)]
    actor, duplicate = people.clerk(), people_three[0]

    def merge(survivor):
        return services.merge_participants(
            survivor=Participant.objects.get(pk=survivor.pk),
            duplicate=Participant.objects.get(pk=duplicate.pk),
            actor=actor,
            at=NOON,
        )

    answers = at_once(lambda: merge(people_three[1]), lambda: merge(people_three[2]))

    assert sorted(type(answer).__name__ for answer in answers) == ["ParticipantChange", "PersonMerged"]
    assert Participant.objects.standing().count() == 2
