"""Whom a source means: found by number, else by family card, name and birth date; never "the first of several"."""

from django.db.models import Q

from common.names import name_key
from participants.models import Participant
from participants.services import facts
from participants.services.door import NumberTaken, RegistryRefusal


class AmbiguousPerson(RegistryRefusal):
    """Several people fit, and no number tells which one is meant."""

    def __init__(self, name):
        super().__init__(
            f"Ada lebih dari satu peserta bernama {name} dengan tanggal lahir yang sama di KK ini. "
            "Gabungkan data gandanya, atau lengkapi NIK-nya."
        )


class PersonUnidentified(RegistryRefusal):
    """Neither a number nor a family card: the same person could be registered again and again."""

    def __init__(self):
        super().__init__("Orang tanpa NIK harus punya nomor KK atau nomor kartu JKN.")


class CardOfOther(NumberTaken):
    """The card number belongs to a person who cannot be the one meant."""

    def __init__(self, name):
        super().__init__(
            f"Nomor kartu JKN {name} tercatat atas nama orang lain di data peserta. "
            "Periksa nomor kartunya, atau gabungkan data gandanya."
        )


def standing_of(participant):
    """The record that counts for ``participant`` today: itself, or where it was merged to in the end."""
    while participant.merged_into_id:
        participant = participant.merged_into
    return participant


def find_person(given, *, locked=True):
    """The standing person whom ``given`` (JSON form) means, or None; locked until the end of the transaction.

    By NIK (also that of a record merged away), else by card number, else by family card, spelling of the name and birth
    date, where one of the two sides has no NIK. Raises AmbiguousPerson, CardOfOther.
    """
    rows = Participant.objects.select_for_update(no_key=True) if locked else Participant.objects.all()
    found = _by_nik(rows, given)
    if found is None:
        found = _by_card(rows, given)
    return found if found is not None else _by_family(rows, given)


def find_by_number(*, nik="", card_number=""):
    """The standing person with exactly this NIK, or this card number; also when the number was merged away."""
    rows = Participant.objects.all()
    if nik:
        return _by_number(rows, nik=nik)
    return _by_number(rows, card_number=card_number) if card_number else None


def _by_nik(rows, given):
    nik = given.get("nik")
    return _by_number(rows, nik=nik) if nik else None


def _by_number(rows, **number):
    found = rows.standing().filter(**number).first()
    if found is not None:
        return found
    merged = Participant.objects.filter(merged_into__isnull=False, **number).order_by("-pk").first()
    return rows.get(pk=standing_of(merged).pk) if merged else None


def _by_card(rows, given):
    card_number = given.get("card_number")
    found = _by_number(rows, card_number=card_number) if card_number else None
    if found is None:
        return None
    nik, born = given.get("nik"), given.get("birth_date")
    is_other = nik and found.nik and nik != found.nik
    is_born_otherwise = born and found.birth_date and born != found.birth_date.isoformat()
    if is_other or is_born_otherwise:
        raise CardOfOther(given.get("full_name") or "ini")
    return found


def _by_family(rows, given):
    """Two of one name and one birthday on one card are one person, unless both have a NIK, which then differs."""
    if not (given.get("kk_number") and given.get("full_name")):
        return None
    born = given.get("birth_date")
    same = Q(birth_date=facts.from_json("birth_date", born)) if born else Q(birth_date__isnull=True)
    without_number = Q(nik__isnull=True) if given.get("nik") else Q()
    fitting = (
        rows.standing()
        .filter(household__kk_number=given["kk_number"], name_key=name_key(given["full_name"]))
        .filter(same & without_number)
    )
    found = list(fitting[:2])
    if len(found) > 1:
        raise AmbiguousPerson(given["full_name"])
    return found[0] if found else None
