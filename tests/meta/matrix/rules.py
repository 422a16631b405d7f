"""The expectation table: who may open each address for an object of his own district. One entry per URL name.

An object of another district is never opened, by anybody but a superuser; that needs no entry. ``opens`` names the
roles that get the page (``status``) by GET, all others are refused. ``args`` fills the address from a district.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agencies.enums import Role

SUPERUSER, ANONYMOUS = "superuser", "anonymous"
EVERY_ROLE = (ANONYMOUS, *Role, SUPERUSER)

_SUPER = frozenset({SUPERUSER})
NOBODY = frozenset()
ANYBODY = frozenset(EVERY_ROLE)
OFFICERS = frozenset(Role) | _SUPER
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR}) | _SUPER
CHECKERS = frozenset({Role.VERIFIKATOR, Role.PENYETUJU}) | _SUPER
DESKS = frozenset({Role.OPERATOR_DESA, Role.PETUGAS_RS, Role.VERIFIKATOR, Role.OPERATOR_DATA})
DECIDERS = frozenset({Role.PENYETUJU}) | _SUPER
MESSAGE_READERS = (
    frozenset({Role.VERIFIKATOR, Role.PENYETUJU, Role.PETUGAS_IURAN, Role.PIMPINAN, Role.ADMINISTRATOR}) | _SUPER
)
POLICY_READERS = frozenset({Role.VERIFIKATOR, Role.PENYETUJU, Role.PIMPINAN, Role.ADMINISTRATOR}) | _SUPER
#: Whoever sees the main case by its territory or because it entered it; a partner that was asked reads no letters.
ALL_BUT_PARTNERS = OFFICERS - {Role.MITRA}
#: Whoever sees the cases of the district by its territory.
TERRITORY = ALL_BUT_PARTNERS - {Role.PETUGAS_RS}


def nothing(district):
    """An address without parts that vary."""
    return {}


@dataclass(frozen=True)
class Rule:
    """What is expected of one address."""

    opens: frozenset
    args: Callable = nothing
    status: tuple[int, ...] = (200,)
    is_list: bool = False
    posts: bool = True
    of_all: bool = False


def case_of(name, **more):
    """Fill ``pk`` with a case of the district, and what else is named by a function of the district."""

    def args(district):
        return {"pk": district.cases[name].pk} | {key: value(district) for key, value in more.items()}

    return args


def admin_of(app, name, *, reads, adds=NOBODY, deletes=NOBODY, model=None, pick=None, of_all=False):
    """The six addresses Django's admin makes for a model; ``of_all``: its rows belong to no district."""
    prefix = f"admin:{app}_{name}"

    def one(district):
        return {"object_id": (pick(district) if pick else district.first(model)).pk}

    return {
        f"{prefix}_changelist": (Rule(reads, is_list=True),),
        f"{prefix}_add": (Rule(adds),),
        f"{prefix}_history": (Rule(reads, one, of_all=of_all),),
        f"{prefix}_delete": (Rule(deletes, one, of_all=of_all),),
        f"{prefix}_change": (Rule(reads, one, of_all=of_all),),
        f"admin:konsol/{app}/{name}/<path:object_id>/": (Rule(OFFICERS, one, status=(302,), posts=False, of_all=True),),
    }


def move(opens, name, verb, *, holder=False):
    """One verb tried on one case; what its ``holder`` alone may do is not a superuser's either."""
    return Rule(frozenset(opens) | (NOBODY if holder else _SUPER), case_of(name, verb=lambda district: verb))
