"""Patients a hospital's desk has just looked up, kept in the session until a case is begun for one of them.

A number never stands in an address (ux-and-security §4.4 P1). Each look-up has a word of its own, so that two open
tabs do not mix up two patients.
"""

import json
import secrets

from common.sealing import SealBroken, seal, unseal

SESSION_KEY = "desk_patients"
#: Nobody has more results open than this.
MOST = 5


def remember_patient(request, *, nik="", card_number=""):
    """Keep the number of a patient who was looked up; returns the word by which it is found again."""
    word = secrets.token_urlsafe(9)
    kept = list(request.session.get(SESSION_KEY, []))
    request.session[SESSION_KEY] = [*kept, [word, seal(json.dumps({"nik": nik, "card_number": card_number}))]][-MOST:]
    return word


def patient_answers(request, word):
    """What is known of the patient ``word``, by question name; nothing for any other word."""
    sealed = dict(request.session.get(SESSION_KEY, [])).get(word)
    try:
        known = json.loads(unseal(sealed)) if sealed else {}
    except SealBroken:
        known = {}
    return {name: value for name, value in known.items() if value}


def forget_patients(request):
    """Drop all numbers, once a case was begun or the officer turns to the next family."""
    request.session.pop(SESSION_KEY, None)
