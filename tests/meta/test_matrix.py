"""Every address × every role × an object of one's own and of another district: nothing of the other one is ever met.

The world is two districts (``matrix.world``); every text of the other one carries a canary. The expectation of each
address stands in ``matrix.table``; what must never be seen or changed needs no entry.
"""

import pytest

from agencies.enums import Role

from tests.meta.matrix.addresses import all_addresses
from tests.meta.matrix.canaries import Canaries
from tests.meta.matrix.probes import walk_console, walk_public
from tests.meta.matrix.rules import ANONYMOUS, EVERY_ROLE, SUPERUSER
from tests.meta.matrix.table import CONSOLE, PUBLIC, TABLE
from tests.meta.matrix.walk import Walker


@pytest.mark.once
def test_every_address_has_a_rule_and_every_rule_an_address():
    known = {address.name for address in all_addresses()}
    missing, outdated = sorted(known - set(TABLE)), sorted(set(TABLE) - known)
    assert not missing, (
        f"Say in tests/meta/matrix/table.py who may open {missing}: Rule(roles, how its address is filled)."
    )
    assert not outdated, f"These addresses are gone; take them out of tests/meta/matrix/table.py: {outdated}."


#: Each way a scope is made is tried on both databases: by village, hospital, district, referral, and an account form's.
ON_BOTH = {Role.OPERATOR_DESA, Role.PETUGAS_RS, Role.VERIFIKATOR, Role.MITRA, Role.ADMINISTRATOR}


@pytest.mark.parametrize(
    "role", [role if role in ON_BOTH else pytest.param(role, marks=pytest.mark.once) for role in EVERY_ROLE], ids=str
)
def test_nobody_meets_another_district(role, world):
    user = {ANONYMOUS: None, SUPERUSER: world.superuser}.get(role, world.a.officers.get(role))
    walker = Walker(world, role, user=user)
    with walker.watching():
        for address in all_addresses():
            if address.name in CONSOLE:
                walk_console(walker, address, CONSOLE[address.name])
            elif address.name in PUBLIC:
                walk_public(walker, address, PUBLIC[address.name])
    assert walker.faults == [], "\n".join(walker.faults)
    assert walker.asked > 150, "the walk did not happen"


def test_the_walker_sees_what_it_looks_for(world):
    """A superuser's pages, read as if a verifikator had got them, are full of canaries; a changed row is noticed."""
    case = world.b.main
    walker = Walker(world, "verifikator", user=world.superuser)
    walker.get(f"/konsol/applications/application/{case.pk}/change/")
    (fault,) = walker.faults
    assert "shows" in fault
    case.members.update(card_number="0009999999999")
    walker.note_changes("here")
    assert "HouseholdMember" in walker.faults[-1]


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<td>Knrb0001 N.</td>", {"KNRB0001"}),
        ("NIK 1404 0401 0161 9001", {"1404040101619001"}),
        ("0811-0000-017", {"08110000017"}),
        ("140404********01", {"140404********01"}),
        ("/berkas/3fa85f64-5717-4562-b3fc-2c963f66afa6/", {"3fa85f64-5717-4562-b3fc-2c963f66afa6"}),
        ("KNRT0002 and nothing else", {"KNRT0002"}),
        ("20-11-2026 10.00", set()),
    ],
)
def test_canaries_are_found_however_they_are_written(text, found):
    canaries = Canaries()
    canaries.numbers = {"1404040101619001", "08110000017"}
    canaries.masked = {"140404********01"}
    canaries.uuids = {"3fa85f64-5717-4562-b3fc-2c963f66afa6"}
    assert canaries.found_in(text) == found
    assert canaries.found_in(text, asked=text) == set()
