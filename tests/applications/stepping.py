"""Driving a case through the console's pages: who does which step, what he types, what the family is told."""

import datetime
import json
import re

from django.urls import reverse

from agencies.enums import AgencyKind, Role
from applications.enums import ReasonCode
from applications.models import Application
from common.sealing import unseal
from notifications.services import messages_about
from notifications.templates import render

from tests.applications.console import signed_in
from tests.factories import applications as made
from tests.factories.agencies import TEMBILAHAN_KOTA

DECIDERS = frozenset(
    {"approve", "reject", "send_back", "finish", "recap", "unrecap", "send", "accept", "refuse", "requeue"}
)


def step_url(case, verb):
    """The address of a step's page."""
    return reverse("admin:applications_application_move", args=[case.pk, verb.replace("_", "-")])


def case_url(case):
    """The address of the case's page."""
    return reverse("admin:applications_application_change", args=[case.pk])


def who_does(verb, case):
    """An officer who holds the right to ``verb`` on ``case``."""
    if verb == "endorse":
        village = made.office(kind=AgencyKind.DESA, territory_code=TEMBILAHAN_KOTA)
        return made.officer_of(Role.OPERATOR_DESA, agency=village)
    if verb == "answer_referral":
        return made.officer_of(Role.MITRA, agency=made.office(kind=AgencyKind.DUKCAPIL))
    if verb in DECIDERS:
        return made.officer_of(Role.PENYETUJU, number=2)
    return made.officer_of(Role.VERIFIKATOR)


def typed_for(verb):
    """What a form of ``verb`` is filled with so that it may be sent."""
    note = {"note": "Catatan contoh."}
    match verb:
        case "hand_over":
            return {"to": made.officer_of(Role.VERIFIKATOR, number=2).pk, **note}
        case "endorse":
            return {"finding": "benar"}
        case "return":
            day = made.NOON.date() + datetime.timedelta(days=14)
            ticked = {"pilih-document-kk": "on", "alasan-document-kk": ReasonCode.CUT_OFF.value}
            return {**ticked, "deadline_day": day.isoformat()}
        case "refer":
            return {"to_agency": made.office(kind=AgencyKind.DUKCAPIL).pk, "own": "Apakah terdaftar?", "days": "3"}
        case "answer_referral":
            return {"answer": "Ya, terdaftar."}
        case "send_back":
            return {"reason_code": ReasonCode.DATA_DIFFERS.value, **note}
        case "reject":
            return {"reason_code": ReasonCode.WELL_OFF.value, **note}
        case "refuse":
            return {"reason_code": ReasonCode.ALREADY_ACTIVE.value, **note}
        case "cancel":
            return {"reason_code": ReasonCode.WITHDRAWN.value, **note}
    return {}


def seen_of(case):
    """The last move of ``case``, as its page would carry it."""
    return case.transitions.in_order().last().pk


def press(client, case, verb, *, seen=None, step="ya", **typed):
    """Send the form of ``verb`` with what is typed, as its last page does."""
    data = {"seen": seen or seen_of(case), "langkah": step, **typed}
    return client.post(step_url(case, verb), data)


def do(verb, case, **typed):
    """The whole step by the right officer; returns the answer."""
    return press(signed_in(who_does(verb, case)), case, verb, **(typed_for(verb) | typed))


def state_of(case):
    """Everything a refused step must leave as it was."""
    row = Application.objects.filter(pk=case.pk).values().get()
    told = messages_about(case.about).count()
    return row, case.transitions.count(), told, case.corrections.count(), case.referrals.count(), case.letters.count()


def told_last(case):
    """The text of the message the last step wrote to the family, its check code blotted out."""
    message = messages_about(case.about).get(dedupe_key=f"application:{case.pk}:transition:{seen_of(case)}")
    shown = json.loads(unseal(message.values_sealed))
    return blotted(render(body=message.template_version.body, shown=shown, check_code=message.check_code))


def previewed(response):
    """The text of the message a page announces, as a person reads it."""
    return blotted(response.context["message"].text)


def blotted(text):
    """``text`` without the code at its end."""
    return re.sub(r"Kode pesan: \S+", "Kode pesan: –", text)
