"""What a demo family answers to each question of the catalogue, with the slips that make cases worth checking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from applications.answers import clean_answer
from applications.catalogue.base import Kind, Question, RuleContext, Step
from applications.enums import FamilyRelation, FilledFor, HelperRelation, MaritalStatus, NoNikReason, PhoneOwner
from siperjake.demo.people import Family, Marital, Person, Relation, card_of, sktm_number
from siperjake.demo.stories import Plan

RELATIONS = {
    Relation.HEAD: FamilyRelation.HEAD,
    Relation.SPOUSE: FamilyRelation.WIFE,
    Relation.CHILD: FamilyRelation.CHILD,
    Relation.PARENT: FamilyRelation.OTHER,
}
MARITAL = {
    Marital.SINGLE: MaritalStatus.SINGLE,
    Marital.MARRIED: MaritalStatus.MARRIED,
    Marital.WIDOWED: MaritalStatus.WIDOWED,
}
SHARED_PHONE = "628110990001"
"""One village helper's phone behind several applications, so that the mark for shared numbers is seen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filling:
    """One demo form: who it is for, on which day it is sent, what is wrong in it (names of questions)."""

    plan: Plan
    family: Family
    person: Person
    sent_on: date
    helper: str = ""
    helper_relation: str = HelperRelation.NEIGHBOUR
    first_level: int | None = None
    hospital: int | None = None
    wrong: frozenset[str] = frozenset()

    @property
    def sktm_date(self) -> date:
        """A few weeks old; one in fifteen is older than a village letter usually holds."""
        rng = self.plan.random("sktm")
        return self.sent_on - timedelta(days=rng.randint(200, 300) if rng.random() < 0.07 else rng.randint(1, 24))

    @property
    def sktm_number(self) -> str:
        """Number of the village's letter."""
        return sktm_number(family=self.family, issued_on=self.sktm_date)

    @property
    def care_date(self) -> date:
        """Admission: within the three days of the rule, one in eight later."""
        rng = self.plan.random("care")
        return self.sent_on - timedelta(days=rng.randint(5, 8) if rng.random() < 0.12 else rng.randint(0, 2))

    @property
    def phone(self) -> str:
        """Mostly the family's own; some share a helper's, a few have none. A rival case comes from another phone."""
        chance = self.plan.random("phone").random()
        if self.plan.rival_of is not None:
            return f"628110{500 + self.plan.index % 400}0001"
        if chance < 0.04:
            return SHARED_PHONE
        return "" if chance < 0.07 else self.family.phone

    def raw(self) -> dict[str, Any]:
        """The answers by question name, as typed by a person or chosen from a list."""
        return self._person() | self._contact() | self._service()

    def _person(self) -> dict[str, Any]:
        person, family = self.person, self.family
        birth_date = person.birth_date
        if self.plan.random("warning").random() < 0.05:
            birth_date = birth_date - timedelta(days=31)
        name = f"{person.name[:-1]}{person.name[-1] * 2}" if "full_name" in self.wrong else person.name
        return {
            "filled_for": FilledFor.OTHER if self.helper else FilledFor.SELF,
            "helper_name": self.helper,
            "helper_relation": self.helper_relation,
            "helper_consent_by": family.head.name,
            "village": family.place.code,
            "nik": person.nik,
            "no_nik_reason": "" if person.nik else NoNikReason.NEWBORN,
            "kk_number": family.kk,
            "full_name": name,
            "birth_date": birth_date,
            "sex": person.sex,
            "birth_place": person.birth_place,
            "family_relation": RELATIONS[person.relation],
            "marital_status": MARITAL[person.marital],
            "pregnancy": "ya" if self.plan.random("pregnancy").random() < 0.3 else "tidak",
        }

    def _contact(self) -> dict[str, Any]:
        family = self.family
        owner = PhoneOwner.SELF if self.person is family.head else PhoneOwner.FAMILY
        if self.phone == SHARED_PHONE:
            owner = PhoneOwner.NEIGHBOUR
        return {
            "phone": self.phone,
            "phone_owner": owner if self.phone else PhoneOwner.NONE,
            "address": family.street.split(",")[0].split()[0] if "address" in self.wrong else family.street,
            "rt": family.rt,
            "rw": family.rw,
            "postcode": family.place.postcode,
            "facility": self.first_level,
        }

    def _service(self) -> dict[str, Any]:
        rng = self.plan.random("service")
        months = rng.choice((0, 2, 4, 5, 9, 14, 26))
        return {
            "hospital": self.hospital,
            "care_kind": rng.choice(("inap", "inap", "jalan")),
            "care_place": "" if self.hospital else "RS Contoh Luar Daerah",
            "care_date": self.care_date,
            "care_class": "3",
            "late_reason": "Kami baru bisa mengurus setelah perahu dari desa berangkat lagi.",
            "referral_number": f"440/{rng.randint(10, 99)}/SP/{self.sent_on.year}",
            "referral_date": self.care_date,
            "sktm_number": "12/DS" if "sktm_number" in self.wrong else self.sktm_number,
            "sktm_date": self.sktm_date,
            "card_number": self.card_number,
            "current_class": rng.choice("1233"),
            "arrears_months": str(months),
            "arrears_amount": str(months * 35_000 * len(self.family.members)) if months else "",
            "occupation": self.family.head.job,
            "income": str(self.family.income),
        }

    @property
    def card_number(self) -> str:
        """The person's card; the form asks for one where the family has lost it too."""
        return card_of(family=self.family, person=self.person)


def step_answers(*, case: Any, step: Step, filling: Filling, context: RuleContext) -> dict[str, Any]:
    """Typed answers to the questions of a step that apply, in the form ``services.save_answers`` takes."""
    given = filling.raw()
    return {
        question.name: clean_answer(case, question, given.get(question.name, _usual(question, filling)), context)
        for question in step.questions
        if question.applies(case, context)
    }


def _usual(question: Question, filling: Filling) -> Any:
    """An answer to a question that this module does not know by name, so that a new service needs no change here."""
    match question.kind:
        case Kind.CHOICE:
            return question.options[0][0]
        case Kind.YES_NO:
            return "ya"
        case Kind.DATE:
            return filling.sent_on + timedelta(days=30 if question.allow_future else -20)
        case Kind.MONEY | Kind.INTEGER:
            return str(question.minimum or 1)
        case Kind.CARD:
            return filling.card_number
        case Kind.NAME:
            return filling.family.head.name
        case Kind.NIK:
            return filling.family.head.nik
        case Kind.FIRST_LEVEL_FACILITY:
            return filling.first_level
        case Kind.HOSPITAL:
            return filling.hospital
    return "Contoh"
