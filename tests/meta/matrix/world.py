"""Two districts that have nothing to do with each other: offices, officers, and cases in many states with all that
belongs to them. Every text of the second one carries a canary (``canaries``).
"""

import datetime
from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Q

from agencies.enums import AgencyKind, Role
from agencies.models import Agency
from applications import services
from applications.enums import Channel, LetterKind, ReadKind, ReasonCode, TargetKind, Verdict
from applications.models import Application, Letter, Referral
from notifications.models import Message
from participants.enums import FacilityKind
from participants.models import Facility

from tests.factories import applications as made
from tests.factories.agencies import (
    AgencyFactory,
    HolidayFactory,
    PolicyFactory,
    SignatoryFactory,
    WorkingHoursFactory,
    officer,
    territory,
)
from tests.meta.matrix.canaries import Canaries
from tests.meta.matrix.excel import make_files
from tests.meta.matrix.people import make_people

AT = made.NOON
#: Where officers of each role sit; all others sit in the social office.
HOUSES = {
    Role.OPERATOR_DESA: AgencyKind.DESA,
    Role.PETUGAS_RS: AgencyKind.RSUD,
    Role.MITRA: AgencyKind.DUKCAPIL,
}
PROJECT = ("agencies", "participants", "notifications", "arrears", "applications", "reports")


@dataclass
class District:
    """One kabupaten with its offices, people and cases."""

    regency: str
    village: object
    agencies: dict = field(default_factory=dict)
    officers: dict = field(default_factory=dict)
    cases: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)

    @property
    def main(self):
        """The case that every role of the district may see: entered by its hospital, referred to its partner."""
        return self.cases["referred"]

    @property
    def office(self):
        """The social office."""
        return self.agencies[AgencyKind.DINSOS]

    def letter(self, name="approved"):
        """The numbered letter of a case."""
        return Letter.objects.filter(application=self.cases[name]).exclude(kind=LetterKind.RECEIPT).first()

    def picture(self, name="referred"):
        """A page of a paper of a case that was laid beside the question."""
        return self.cases[name].documents.current().filter(kind="ktp").first().pages.first()

    def evidence(self):
        """A page of the evidence that came with an answer."""
        return Referral.objects.get(application=self.cases["verified"]).pages.first()

    def message(self):
        """A message to the family of the main case."""
        return Message.objects.filter(agency=self.office).order_by("created_at", "pk").first()

    def first(self, model):
        """Some row of ``model`` that was made with this district."""
        return model._base_manager.filter(pk__in=self.rows.get(model, ())).order_by("pk").first()


@dataclass
class World:
    """District ``a`` looks on; ``b`` must stay unseen."""

    a: District
    b: District
    canaries: Canaries


def build_world():
    """Make both districts through the services, as families and officers would."""
    ours = _district("1404", "1404041001", None)
    canaries = Canaries()
    before = _all_keys()
    theirs = _district("3319", "3319012001", canaries)
    theirs.rows = {model: keys - before[model] for model, keys in _all_keys().items() if keys - before[model]}
    after = _all_keys()
    # The same person asked in both districts: each office works on its own case.
    twin = theirs.cases["submitted"]
    ours.cases["twin"] = _case(ours, None, "pengusulan", person=_same_person(twin))
    theirs.cases["twin"] = twin
    ours.rows = {model: keys for model, keys in _own_keys(before, after).items() if keys}
    ours_alone = Canaries()
    for district, words in ((theirs, canaries), (ours, ours_alone)):
        for model, keys in district.rows.items():
            for row in model._base_manager.filter(pk__in=keys):
                words.learn(row)
    canaries.forgive(ours_alone)
    return World(a=ours, b=theirs, canaries=canaries)


def _own_keys(before, after):
    made_later = {model: keys - after[model] for model, keys in _all_keys().items()}
    return {model: before[model] | made_later[model] for model in before}


def _all_keys():
    return {
        model: set(model._base_manager.values_list("pk", flat=True))
        for label in PROJECT
        for model in apps.get_app_config(label).get_models()
        if not model._meta.proxy
    }


def _district(regency, village_code, canaries):
    brand = canaries.brand if canaries else lambda row, **kind: row
    word = canaries.word if canaries else lambda kind="A": "catatan kita"
    district = District(regency=regency, village=made.village(village_code))
    places = [territory(village_code[:length]) for length in (4, 6, 10)]
    for kind in (AgencyKind.DINSOS, AgencyKind.RSUD, AgencyKind.DUKCAPIL, AgencyKind.DINKES):
        district.agencies[kind] = AgencyFactory(kind=kind, territory_code=regency, city=word("T"))
    district.agencies[AgencyKind.DESA] = AgencyFactory(kind=AgencyKind.DESA, territory_code=village_code)
    for row in (*places, *district.agencies.values()):
        brand(row, kind="T")
    numbers = "{klasifikasi}/{nomor}/" + regency + "/{tahun}"
    Agency.objects.filter(pk=district.office.pk).update(letter_number_format=numbers)
    district.village.refresh_from_db()
    for role in Role:
        house = district.agencies[HOUSES.get(role, AgencyKind.DINSOS)]
        district.officers[role] = brand(officer(role, agency=house))
    brand(SignatoryFactory(agency=district.office))
    WorkingHoursFactory(agency=district.office)
    brand(HolidayFactory(territory=territory(regency)))
    PolicyFactory(territory=territory(regency), legal_basis=word(), note=word())
    for number, kind in ((f"{regency}0101", FacilityKind.FIRST_LEVEL), (f"{regency}0901", FacilityKind.HOSPITAL)):
        brand(made.facility(kind=kind, territory_code=village_code, code=number), kind="T")
    _fill(district, canaries, word)
    make_files(district, word)
    make_people(district, word)
    return district


def _fill(district, canaries, word):
    who = district.officers
    reviewer, decider = who[Role.VERIFIKATOR], who[Role.PENYETUJU]
    for name in ("submitted", "in_review", "returned", "referred", "verified", "approved", "rejected"):
        service = "peralihan" if name == "referred" else "pengusulan"
        by_hospital = name == "referred"
        district.cases[name] = _case(district, canaries, service, by_hospital=by_hospital)
    for name in ("in_review", "returned", "referred", "verified", "approved", "rejected"):
        services.take_application(application=district.cases[name], actor=reviewer, at=AT)
    case = district.cases["in_review"]
    services.release_application(application=case, actor=reviewer, at=AT, note=word())
    services.take_application(application=case, actor=reviewer, at=AT)
    services.judge_field(application=case, name="full_name", verdict=Verdict.ACCEPTED, actor=reviewer, at=AT)
    services.record_read(application=case, user=reviewer, kind=ReadKind.CASE, at=AT)
    services.dismiss_duplicate(
        application=case, other=district.cases["submitted"], actor=reviewer, at=AT, reason=word()
    )
    items = [
        services.CorrectionSpec(
            target_kind=TargetKind.FIELD, target="full_name", reason_code=ReasonCode.DATA_DIFFERS, note=word()
        )
    ]
    case = district.cases["returned"]
    services.return_application(application=case, actor=reviewer, at=AT, items=items, note=word())
    services.issue_letter(application=case, kind=LetterKind.MISSING, actor=reviewer, at=AT)
    _refer(district, "referred", word())
    _refer(district, "verified", word())
    _answer(district, "verified", word())
    for name in ("verified", "approved", "rejected"):
        services.verify_application(application=district.cases[name], actor=reviewer, at=AT, note=word())
    services.approve_application(
        application=district.cases["approved"], actor=decider, at=AT, note=word(), with_letter=True
    )
    services.reject_application(
        application=district.cases["rejected"],
        actor=decider,
        at=AT,
        reason_code=ReasonCode.WELL_OFF,
        note=word(),
        with_letter=True,
    )
    letter = district.letter("rejected")
    services.revoke_letter(letter=letter, actor=decider, at=AT, reason=word())
    district.cases["draft"] = _draft(district, canaries, "pengusulan")


def _draft(district, canaries, service, *, person=None):
    draft = made.draft_ready(service, members=1, person=person, answers={"village": district.village})
    first_level = Facility.objects.filter(territory=district.village, kind=FacilityKind.FIRST_LEVEL).first()
    Application.objects.filter(pk=draft.pk).update(facility=first_level)
    draft.refresh_from_db()
    if canaries:
        canaries.brand(draft)
        for member in draft.members.all():
            canaries.brand(member)
    return draft


def _case(district, canaries, service, *, by_hospital=False, person=None):
    draft = _draft(district, canaries, service, person=person)
    case = services.submit_application(application=draft, submit_key=draft.submit_key, at=AT)
    if by_hospital:
        Application.objects.filter(pk=case.pk).update(
            channel=Channel.HOSPITAL_DESK,
            entry_agency=district.agencies[AgencyKind.RSUD],
            entered_by=district.officers[Role.PETUGAS_RS],
        )
        case.refresh_from_db()
    return case


def _same_person(case):
    person = made.Person(sex=case.sex, birth_date=case.birth_date)
    person.nik, person.kk = case.nik, case.kk_number
    return person


def _refer(district, name, question):
    case = district.cases[name]
    services.refer_application(
        application=case,
        actor=district.officers[Role.VERIFIKATOR],
        at=AT,
        to_agency=district.agencies[AgencyKind.DUKCAPIL],
        question=question,
        due_at=AT + datetime.timedelta(days=2),
        documents=case.documents.current().filter(kind="ktp"),
    )


def _answer(district, name, answer):
    services.answer_referral(
        application=district.cases[name],
        actor=district.officers[Role.MITRA],
        at=AT,
        answer=answer,
        files=[made.photo_bytes(90)],
    )


def rows_about(district):
    """Every row made with ``district`` and every row that points at one of those, by model and key."""
    found = {}
    for model in apps.get_models():
        wanted = Q(pk__in=district.rows.get(model, ()))
        for link in model._meta.concrete_fields:
            if link.is_relation and district.rows.get(link.related_model):
                wanted |= Q(**{f"{link.name}__in": district.rows[link.related_model]})
        if model._meta.proxy or not wanted.children[1:] and model not in district.rows:
            continue
        for row in model._base_manager.filter(wanted).values():
            found[model._meta.label, row[model._meta.pk.attname]] = repr(sorted(row.items()))
    return found
