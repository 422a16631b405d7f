"""Officers of two districts click at the same moment: no answer is mixed (I17). A module of its own: it commits."""

import itertools
import threading

import pytest
import time_machine
from django.db import connections
from django.urls import reverse

from agencies.enums import Role

from tests.factories import applications as made
from tests.meta.matrix.canaries import readable
from tests.meta.matrix.walk import signed_in
from tests.meta.matrix.world import AT, build_world


@pytest.mark.django_db(transaction=True)
def test_two_districts_at_the_same_time_are_never_mixed(tmp_path, monkeypatch):
    """I17: officers of both districts click at once; no answer holds a word of the other one's."""
    monkeypatch.setattr("applications.services.referrals.reencode", lambda data, **limits: [made.clean_page()])
    with time_machine.travel(AT, tick=False):
        world = build_world()
        own_words = {world.a.main.full_name, world.a.cases["submitted"].full_name, world.a.main.ticket}
        mixed, answered = [], []

        def click(district, role):
            client = signed_in(district.officers[role])
            case = district.main.pk
            urls = [
                reverse("admin:index"),
                reverse("admin:applications_application_changelist"),
                reverse("admin:applications_queuedapplication_changelist"),
                reverse("admin:applications_application_change", args=[case]),
                reverse("admin:applications_application_change", args=[district.cases["in_review"].pk]),
            ]
            try:
                for url in urls * 3:
                    text = readable(client.get(url))
                    answered.append(url)
                    foreign = (
                        world.canaries.found_in(text)
                        if district is world.a
                        else {word for word in own_words if word in text}
                    )
                    if foreign:
                        mixed.append((url, foreign))
            finally:
                connections.close_all()

        pairs = itertools.product((world.a, world.b), (Role.VERIFIKATOR, Role.PENYETUJU))
        threads = [threading.Thread(target=click, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert mixed == []
    assert len(answered) == 4 * 15
