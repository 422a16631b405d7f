"""The page of one case (C2, C6): what each role may do in each state, what is shown to whom, and at what cost."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.enums import AgencyKind, Role
from agencies.services import set_keyboard_shortcuts
from applications import services
from applications.admin_views.queueing import neighbours, next_in_queue, queue_for
from applications.enums import Status, Verdict
from applications.models import Application, DocumentPage
from common.masking import mask_phone

from tests.applications.console import marks, page_of, signed_in
from tests.factories import applications as made
from tests.factories.agencies import UserFactory, officer

pytestmark = pytest.mark.django_db

HOLDER, COLLEAGUE, DECIDER, VILLAGE, DATA, PARTNER = "holder", "colleague", "decider", "village", "data", "partner"
#: What each may do in each state, the first being the one the page puts forward ("" in front: none is).
BUTTONS = {
    Status.SUBMITTED: {HOLDER: "take cancel", DECIDER: "take cancel", VILLAGE: "- cancel", DATA: ""},
    Status.VILLAGE_CHECK: {VILLAGE: "endorse cancel", HOLDER: "- return cancel"},
    Status.IN_REVIEW: {
        HOLDER: "verify release hand_over return refer cancel",
        COLLEAGUE: "- hand_over cancel",
        DECIDER: "- hand_over reject cancel",
    },
    Status.RETURNED: {HOLDER: "- cancel"},
    Status.REFERRED: {
        HOLDER: "- withdraw_referral cancel",
        COLLEAGUE: "- cancel",
        PARTNER: "answer_referral",
    },
    Status.VERIFIED: {HOLDER: "- cancel", DECIDER: "approve send_back reject cancel"},
    Status.APPROVED: {HOLDER: "", DECIDER: "recap", DATA: "recap"},
    Status.RECAPPED: {DECIDER: "send unrecap", DATA: "send unrecap"},
    Status.SENT: {DATA: "accept refuse"},
    Status.ACCEPTED: {DECIDER: "finish", HOLDER: ""},
    Status.REFUSED: {DATA: "requeue"},
    Status.REJECTED: {HOLDER: "- reconsider", DECIDER: "- reconsider"},
    Status.DONE: {HOLDER: "", DECIDER: ""},
    Status.CANCELLED: {HOLDER: ""},
    Status.EXPIRED: {HOLDER: ""},
}


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(made.NOON, tick=False) as traveller:
        yield traveller


def somebody(who):
    """The officer called ``who`` in ``BUTTONS``."""
    match who:
        case "holder":
            return made.officer_of(Role.VERIFIKATOR)
        case "colleague":
            return made.officer_of(Role.VERIFIKATOR, number=2)
        case "decider":
            return made.officer_of(Role.PENYETUJU)
        case "data":
            return made.officer_of(Role.OPERATOR_DATA)
        case "partner":
            return officer(Role.MITRA, agency=made.office(kind=AgencyKind.DUKCAPIL))
    return officer(Role.OPERATOR_DESA, agency=made.office(kind=AgencyKind.DESA, territory_code="1404041001"))


def seen_by(user, case, query=""):
    """The page of ``case`` as ``user`` gets it."""
    return signed_in(user).get(page_of(case) + query)


def asked(case, *, documents=(), question="KNR-TANYA?"):
    """Dukcapil is asked about ``case``; its officer."""
    reviewer = made.officer_of(Role.VERIFIKATOR)
    services.take_application(application=case, actor=reviewer, at=made.NOON)
    services.refer_application(
        application=case,
        actor=reviewer,
        at=made.NOON,
        to_agency=made.office(kind=AgencyKind.DUKCAPIL),
        question=question,
        due_at=made.NOON + datetime.timedelta(days=2),
        documents=documents,
    )
    return somebody(PARTNER)


class TestButtons:
    @pytest.mark.parametrize("status", BUTTONS)
    def test_each_role_has_the_moves_of_the_state_and_no_other(self, status):
        case = made.in_status(status)
        for who, expected in BUTTONS[status].items():
            first, *others = expected.split() or ["-"]
            page = seen_by(somebody(who), case)
            bar = page.context["bar"]
            primary = [action.verb for action in bar.actions if action.style == "primary"]
            assert primary == ([] if first == "-" else [first]), who
            assert sorted(action.verb for action in bar.actions) == sorted([*primary, *others]), who
            html = page.content.decode()
            for action in bar.actions:
                assert f'href="{page_of(case, "move", action.verb.replace("_", "-"))}"' in html
            assert html.count("/langkah/") == len(bar.actions)
            assert case.get_status_display() in html

    def test_the_way_back_to_the_queue_is_kept_in_every_link(self):
        case = made.in_status(Status.IN_REVIEW)
        html = seen_by(somebody(HOLDER), case, "?antre=1").content.decode()
        assert f"{page_of(case, 'move', 'verify')}?antre=1" in html
        assert f'action="{page_of(case, "check")}?antre=1"' in html
        assert "Antrean saya" in html
        assert "antre=1" not in seen_by(somebody(HOLDER), case).context["check_url"]

    def test_as_soon_as_something_is_wrong_the_page_puts_the_request_forward(self):
        case = made.in_status(Status.IN_REVIEW)
        holder = somebody(HOLDER)
        services.judge_field(application=case, name="nik", verdict=Verdict.REJECTED, actor=holder, at=made.NOON)
        first = seen_by(holder, case).context["bar"].actions[0]
        assert (first.verb, first.style, first.key) == ("return", "primary", "p")

    def test_everybody_reads_who_holds_it(self):
        case = made.submitted()
        holder, colleague = somebody(HOLDER), somebody(COLLEAGUE)
        assert "Belum diambil" in seen_by(colleague, case).content.decode()
        services.take_application(application=case, actor=holder, at=made.NOON)
        assert (
            f"Diperiksa {holder.get_full_name()} sejak 20 November 2026, 10.00"
            in seen_by(colleague, case).content.decode()
        )
        assert "Anda periksa sejak" in seen_by(holder, case).content.decode()
        services.verify_application(application=case, actor=holder, at=made.NOON)
        assert f"Diverifikasi {holder.get_full_name()}" in seen_by(colleague, case).content.decode()

    @pytest.mark.parametrize("who", [HOLDER, DECIDER, "superuser"])
    def test_nothing_can_be_changed_by_posting_to_the_page(self, who):
        case = made.submitted()
        client = signed_in(UserFactory(superuser=True) if who == "superuser" else somebody(who))
        before = Application.objects.filter(pk=case.pk).values().get()
        posted = {"status": "approved", "full_name": "X", "is_urgent": "on", "_save": "Simpan"}
        assert client.post(page_of(case), posted).status_code == 403
        assert client.post(page_of(case, "delete"), {"post": "yes"}).status_code == 403
        assert client.get(reverse("admin:applications_application_add")).status_code == 403
        assert Application.objects.filter(pk=case.pk).values().get() == before
        assert client.get(reverse("admin:applications_application_change", args=["x"])).status_code == 404


class TestContent:
    @pytest.mark.parametrize("service", ["pengusulan", "peralihan", "pembebasan", "reaktivasi"])
    def test_every_answer_is_shown_under_its_label(self, service):
        case = made.submitted(service, members=2)
        page = seen_by(somebody(HOLDER), case)
        shown = {row.name: row for group in page.context["groups"] for row in group.rows}
        for name in case.details:
            assert shown[name].label == case.definition.question(name).title
        for name in ("nik", "kk_number", "full_name", "address", "phone"):
            assert shown[name].value in page.content.decode()
        assert len(page.context["members"].rows) == case.members.count()

    def test_the_numbers_to_compare_stand_under_the_photo_in_groups_of_four(self):
        case = made.submitted()
        page = seen_by(somebody(HOLDER), case)
        pinned = {fact.label: fact.value for fact in page.context["pinned"]}
        assert pinned["NIK"].split() == [case.nik[start : start + 4] for start in range(0, 16, 4)]
        assert pinned["Nama"] == case.full_name
        assert "tanpa" in pinned["NIK"] or pinned["NIK"].replace(" ", "") == case.nik
        nameless = made.submitted(answers=made.without_nik())
        assert (
            "Bayi" in {fact.label: fact.value for fact in seen_by(somebody(HOLDER), nameless).context["pinned"]}["NIK"]
        )

    def test_the_newest_version_is_shown_and_the_older_one_stays_within_reach(self):
        case = made.returned(fields=(), documents=("kk",))
        old = case.documents.get(kind="kk").pages.get()
        made.attach(case, "kk", shade=90)
        page = seen_by(somebody(HOLDER), case)
        paper = next(paper for paper in page.context["papers"] if paper.kind == "kk")
        assert [view.url for view in paper.pages] != [reverse("document_page", args=[old.public_id])]
        assert reverse("document_page", args=[old.public_id]) in page.content.decode()
        assert "Versi 2" in paper.when_text
        assert [paper.kind for paper in page.context["papers"]] == [
            rule.kind
            for rule in case.definition.documents
            if rule.kind in set(case.documents.values_list("kind", flat=True))
        ]

    def test_history_corrections_messages_and_flags_are_told(self):
        case = made.returned(answers={"sktm_date": datetime.date(2025, 1, 1)})
        html = seen_by(somebody(HOLDER), case).content.decode()
        for text in (
            "Foto terpotong",
            "SKTM lebih lama dari masa berlakunya",
            "Minta perbaikan",
            mask_phone(case.phone),
        ):
            assert text in html

    def test_who_read_the_file_is_told_once_a_day_with_how_often(self):
        case = made.submitted()
        reader = somebody(COLLEAGUE)
        for _ in range(3):
            seen_by(reader, case)
        rows = [dict(row) for row in seen_by(somebody(HOLDER), case).context["readers"].rows]
        assert {row["Petugas"]: row["Hari itu"] for row in rows} == {
            reader.get_full_name(): "3 kali",
            somebody(HOLDER).get_full_name(): "1 kali",
        }

    def test_answers_to_questions_come_with_their_evidence(self, quick_photos):
        case = made.submitted()
        ktp = case.documents.get(kind="ktp")
        partner = asked(case, documents=[ktp])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("applications.services.referrals.reencode", lambda data, **limits: [made.clean_page()])
            referral = services.answer_referral(
                application=case, actor=partner, at=made.NOON, answer="KNR-JAWAB", files=[b"x"]
            )
        html = seen_by(somebody(HOLDER), case).content.decode()
        assert "KNR-JAWAB" in html
        assert page_of(case, "referral_file", referral.pages.get().public_id) in html
        assert "Foto KTP" in html

    def test_hostile_text_is_inert(self):
        attack = '"><script>KNR</script><img src=x onerror=a>'
        case = made.submitted(answers={"address": attack, "full_name": attack, "sktm_number": attack}, members=1)
        case.members.update(full_name=attack)
        partner = asked(case, question=attack)
        for reader in (somebody(HOLDER), partner):
            html = seen_by(reader, case).content.decode()
            assert "<script>KNR" not in html
            assert "<img src=x" not in html
            assert "&lt;script&gt;KNR" in html

    def test_the_page_costs_as_many_queries_with_six_of_everything_as_with_one(self):
        client = signed_in(somebody(HOLDER))
        small = made.returned("peralihan", members=1, fields=("full_name",), documents=())
        kinds = ("ktp", "kk", "sktm", "kartu_jkn")
        many = ("full_name", "nik", "kk_number", "address", "phone", "village")
        large = made.returned("peralihan", members=6, papers=kinds, fields=many, documents=kinds)
        for kind in kinds:
            made.attach(large, kind, shade=77)
        counts = []
        for case in (small, large, small, large):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page_of(case)).status_code == 200
            counts.append(len(queries))
        assert counts[2] == counts[3]
        assert counts[3] <= 40


class TestPartner:
    def test_it_reads_the_question_and_what_the_answer_needs(self):
        """I13: identity in full for looking a person up; nothing of the office's work, no phone."""
        case = made.submitted("peralihan", answers={"income": 1_234_567, "arrears_amount": 7_654_321}, members=1)
        partner = asked(case)
        page = seen_by(partner, case)
        html = page.content.decode()
        for text in ("KNR-TANYA", "Jawab rujukan", case.full_name, case.members.get().full_name):
            assert text in html
        shown = {row.name for group in page.context["groups"] for row in group.rows}
        assert {"nik", "kk_number", "full_name"} <= shown
        assert not {"phone", "phone_owner", "income", "arrears_amount", "helper_name", "filled_for"} & shown
        holder = somebody(HOLDER)
        reviewers_page = seen_by(holder, case).content.decode()
        for text in (
            "1.234.567",
            "7.654.321",
            f"0{case.phone[2:]}",
            holder.full_name,
            "Siapa melihat",
            "Mungkin ganda",
        ):
            assert text in reviewers_page
            assert text not in html
        assert "Pesan ke keluarga" not in html
        assert marks(page) == {}
        assert "data-mark" not in html

    def test_it_opens_the_papers_laid_beside_the_question_and_no_other(self):
        case = made.submitted()
        partner = asked(case, documents=[case.documents.get(kind="ktp")])
        client = signed_in(partner)
        page = client.get(page_of(case))
        assert [paper.kind for paper in page.context["papers"]] == ["ktp"]
        for row in DocumentPage.objects.filter(document__application=case).select_related("document"):
            shared = row.document.kind == "ktp"
            for name in ("document_page", "document_thumbnail"):
                url = reverse(name, args=[row.public_id])
                assert (url in page.content.decode()) is shared
                assert (client.get(url).status_code == 200) is shared

    def test_an_asked_office_that_is_no_partner_reads_no_more_than_one(self):
        """A hospital may be asked about somebody who is not its patient (I12)."""
        case = made.submitted()
        hospital = made.office(kind=AgencyKind.RSUD)
        reviewer = somebody(HOLDER)
        services.take_application(application=case, actor=reviewer, at=made.NOON)
        services.refer_application(
            application=case,
            actor=reviewer,
            at=made.NOON,
            to_agency=hospital,
            question="Dirawat?",
            due_at=made.NOON + datetime.timedelta(days=1),
        )
        page = seen_by(officer(Role.PETUGAS_RS, agency=hospital), case)
        assert page.context["is_partner"]
        assert f"0{case.phone[2:]}" not in page.content.decode()


class TestQueue:
    def test_the_page_leads_to_the_neighbours_in_the_queue(self, clock):
        first = made.submitted()
        clock.shift(datetime.timedelta(hours=3))
        second, third = (made.submitted(at=made.NOON + datetime.timedelta(hours=3 + day)) for day in (0, 24))
        user = somebody(HOLDER)
        at = made.NOON + datetime.timedelta(days=2)
        assert list(queue_for(user, at=at)) == [first, second, third]
        assert neighbours(second, user, at) == (first.pk, third.pk)
        assert neighbours(first, user, at) == (None, second.pk)
        page = seen_by(user, second)
        assert page.context["previous_url"] == page_of(first) + "?antre=1"
        assert page.context["next_url"] == page_of(third) + "?antre=1"
        assert next_in_queue(user, at, second) == third.pk
        assert next_in_queue(user, at, third) == first.pk

    def test_urgent_cases_stand_in_front(self):
        calm, urgent = made.submitted(), made.submitted("pembebasan")
        user = somebody(HOLDER)
        assert neighbours(calm, user, made.NOON) == (urgent.pk, None)
        assert neighbours(urgent, user, made.NOON) == (None, calm.pk)
        assert next_in_queue(user, made.NOON, calm) == urgent.pk

    def test_another_office_of_the_same_territory_has_a_queue_of_its_own(self):
        case = made.submitted()
        other = officer(Role.VERIFIKATOR, agency=made.office(kind=AgencyKind.DINKES))
        assert case not in queue_for(other, at=made.NOON)


class TestShortcuts:
    def test_they_are_off_until_switched_on(self):
        case = made.in_status(Status.IN_REVIEW)
        user = somebody(HOLDER)
        assert 'data-shortcuts="off"' in seen_by(user, case).content.decode()
        set_keyboard_shortcuts(user=user, on=True)
        html = seen_by(user, case).content.decode()
        assert 'data-shortcuts="on"' in html
        for key in ("a", "1", "2", "s", "p", "g", "n", "r", "+", "-", "0", "/"):
            assert f'data-key="{key}"' in html
