"""The work list of likely duplicates, two records side by side, and making one of them: once, undone, by who may."""

import pytest
import time_machine

from agencies.enums import Role
from participants import services
from participants.enums import PairState, Segment
from participants.models import DuplicatePair, ParticipantChange, ParticipantRead
from participants.services import duplicates

from tests.applications.console import signed_in
from tests.factories import applications as made
from tests.factories import participants as people
from tests.factories.agencies import officer
from tests.participants.people.desk import (
    AT,
    KUDUS_VILLAGE,
    NEIGHBOUR,
    PAIRS,
    born,
    clerk,
    fresh,
    nameless,
    page_of,
    person,
    queries_of,
    reader,
    text_of,
)

pytestmark = pytest.mark.django_db

DAY = born("1980-05-17")


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def pair_of(left, right, **fields):
    """A pair on the work list."""
    values = {"score": 85, "reasons": ["nama sama", "tanggal lahir sama"], "found_at": AT} | fields
    return DuplicatePair.objects.create(left=left, right=right, **values)


def alike(name="Siti Aminah", **fields):
    """Two records of one person, found."""
    left = person(name, birth_date=DAY, address="Parit 4", segment=Segment.PBPU, **fields)
    right = nameless(name, birth_date=DAY, address="Parit 9", segment=Segment.PBI_JK, **fields)
    return pair_of(left, right)


def address_of(pair):
    """The compare page."""
    return f"/konsol/participants/duplicatepair/{pair.pk}/change/"


def pairs_in(response):
    """The pairs of a list."""
    assert response.status_code == 200
    return [pair.pk for pair in response.context["cl"].result_list]


class TestList:
    def test_those_that_wait_the_most_alike_first(self):
        one, other, more = alike(), alike("Rosmini"), alike("Zulkarnain")
        DuplicatePair.objects.filter(pk=other.pk).update(score=97)
        duplicates.decide_distinct(pair=more, actor=people.clerk(), at=AT, note="kembar")
        page = clerk().get(PAIRS)
        assert pairs_in(page) == [other.pk, one.pk]
        for shown in ("Siti Aminah", "nama sama", "tanggal lahir sama", "97", "belum diperiksa", "tanpa NIK"):
            assert shown in text_of(page), shown
        assert one.left.nik not in page.content.decode()

    def test_filters(self):
        here, there = alike(), alike("Rosmini", territory_id=NEIGHBOUR)
        DuplicatePair.objects.filter(pk=here.pk).update(score=95)
        done = alike("Zulkarnain")
        duplicates.decide_distinct(pair=done, actor=people.clerk(), at=AT, note="kembar")
        client = clerk()
        for parameters, expected in (
            ({"wilayah": NEIGHBOUR}, [there.pk]),
            ({"nilai": "90"}, [here.pk]),
            ({"keadaan": "distinct"}, [done.pk]),
            ({"keadaan": "merged"}, []),
        ):
            assert pairs_in(client.get(PAIRS, parameters)) == expected, parameters
        for parameters in ({"wilayah": "3319"}, {"keadaan": "x"}, {"nilai": "1"}):
            page = client.get(PAIRS, parameters)
            assert pairs_in(page) == [] and page.context["problems"]
        assert client.get(f"{PAIRS}?left__nik__startswith=1").status_code == 400

    def test_both_sides_must_be_ones_own(self):
        ours, theirs = person("Kanari Inhil"), person("Kanari Kudus", territory_id=KUDUS_VILLAGE)
        mixed = pair_of(ours, theirs)
        foreign = pair_of(theirs, person("Kanari Kudus Dua", territory_id=KUDUS_VILLAGE))
        page = clerk().get(PAIRS)
        assert pairs_in(page) == []
        assert "Kanari" not in page.content.decode()
        for pair in (mixed, foreign):
            assert clerk().get(address_of(pair)).status_code == 404
            assert clerk().post(address_of(pair), {"note": "x"}).status_code == 404
        assert DuplicatePair.objects.waiting().count() == 2

    def test_more_rows_cost_no_more_queries(self):
        client = clerk()
        alike()
        few = queries_of(client, PAIRS)
        for name in ("Rosmini", "Zulkarnain", "Yusuf"):
            alike(name)
        assert queries_of(client, PAIRS) == few

    def test_who_sees_it(self):
        alike()
        for role in (Role.VERIFIKATOR, Role.PENYETUJU, Role.PETUGAS_IURAN, Role.PIMPINAN):
            assert reader(role).get(PAIRS).status_code == 200
        for role in (Role.OPERATOR_DESA, Role.PETUGAS_RS, Role.MITRA, Role.ADMINISTRATOR):
            assert signed_in(officer(role)).get(PAIRS).status_code == 403


class TestCompare:
    def test_differences_are_marked(self):
        pair = alike()
        page = clerk().get(address_of(pair))
        words = {row.label: row.word for row in page.context["differences"]}
        assert words["Nama lengkap"] == words["Tanggal lahir"] == "sama"
        assert words["Alamat"] == words["Jenis kepesertaan"] == words["Nomor KK"] == "berbeda"
        assert words["NIK"] == "hanya di satu"
        assert pair.left.nik in page.content.decode().replace(" ", "")
        assert "Riwayat kepesertaan" in text_of(page)

    def test_each_look_is_written_down_for_both(self):
        pair = alike()
        clerk().get(address_of(pair))
        reads = ParticipantRead.objects.values_list("participant_id", "what")
        assert set(reads) == {(pair.left_id, "bandingkan"), (pair.right_id, "bandingkan")}

    def test_not_the_same_person_is_remembered(self):
        pair, client = alike(), clerk()
        assert client.post(address_of(pair), {"note": ""}).status_code == 422
        assert client.post(address_of(pair), {"note": "kembar"}).status_code == 302
        pair.refresh_from_db()
        assert (pair.state, pair.note, pair.decided_by) == (PairState.DISTINCT, "kembar", people.clerk())
        again = client.post(address_of(pair), {"note": "lagi"})
        assert again.status_code == 409
        assert "sudah diperiksa" in text_of(again)
        assert "Bukan ganda: " in text_of(client.get(address_of(pair)))
        assert not client.get(address_of(pair)).context["may_decide"]

    def test_who_may_only_look(self):
        pair = alike()
        for role in (Role.PENYETUJU, Role.PETUGAS_IURAN, Role.PIMPINAN):
            client = reader(role)
            page = client.get(address_of(pair))
            assert page.status_code == 200
            assert "Bukan ganda</button>" not in page.content.decode() and "/gabung/" not in page.content.decode()
            assert client.post(address_of(pair), {"note": "x"}).status_code == 403
        assert "/gabung/" in reader(Role.VERIFIKATOR).get(address_of(pair)).content.decode()

    def test_hostile_text_is_inert(self):
        pair = pair_of(person("<script>a</script>"), person("<img src=x>"), reasons=["<b>nama</b>"])
        for address in (PAIRS, address_of(pair), page_of(pair.left, "merge", pair.right_id)):
            page = clerk().get(address).content.decode()
            for text in ("<script>a", "<img src=x", "<b>nama"):
                assert text not in page, address

    def test_the_person_page_leads_here(self):
        pair = alike()
        assert address_of(pair) in clerk().get(page_of(pair.left)).content.decode()
        duplicates.decide_distinct(pair=pair, actor=people.clerk(), at=AT, note="x")
        assert address_of(pair) not in clerk().get(page_of(pair.left)).content.decode()


def merge_form(pair, step="ya", **choices):
    """What the merge page would send: left stays, right is merged."""
    preview = services.merge_preview(pair.left, pair.right)
    keep = {f"pakai_{one.name}": one.suggested for one in preview.differences}
    seen = {"seen": pair.left.last_change, "seen_other": pair.right.last_change}
    return keep | {"note": "KTP dilihat", "langkah": step} | seen | choices


class TestMerging:
    def test_chosen_shown_and_done(self):
        pair, client = alike(), clerk()
        address = page_of(pair.left, "merge", pair.right_id)
        page = client.get(address)
        assert page.status_code == 200
        assert "Data yang digabung tidak dihapus" in text_of(page)
        assert {row["name"] for row in page.context["rows"]} >= {"pakai_address", "pakai_segment", "pakai_nik"}
        data = merge_form(pair, "lanjut", pakai_address="duplicate")
        confirm = client.post(address, data)
        assert dict(confirm.context["outcome"])["Alamat"] == "Parit 9"
        assert not fresh(pair.right).merged_into_id
        assert client.post(address, data | {"langkah": "ubah"}).status_code == 200
        assert client.post(address, data | {"langkah": "ya"}).status_code == 302
        assert fresh(pair.right).merged_into_id == pair.left_id
        assert (fresh(pair.left).address, fresh(pair.left).segment) == ("Parit 9", Segment.PBPU)
        assert DuplicatePair.objects.get().state == PairState.MERGED
        assert ParticipantChange.objects.latest("pk").note == "KTP dilihat"

    def test_a_double_click_merges_once(self):
        pair, client = alike(), clerk()
        address, data = page_of(pair.left, "merge", pair.right_id), merge_form(pair)
        assert client.post(address, data).status_code == 302
        count = ParticipantChange.objects.count()
        again = client.post(address, data)
        assert again.status_code == 409
        assert "sudah digabung" in text_of(again)
        assert ParticipantChange.objects.count() == count

    def test_what_has_changed_since_stops_it(self):
        pair, client = alike(), clerk()
        data = merge_form(pair)
        services.update_participant(participant=pair.right, changes={"address": "Parit 1"}, actor=people.clerk(), at=AT)
        page = client.post(page_of(pair.left, "merge", pair.right_id), data)
        assert page.status_code == 409
        assert "Yang berubah sejak halaman Anda dibuka" in text_of(page)
        assert fresh(pair.right).merged_into_id is None

    @pytest.mark.parametrize("wrong", [{"note": ""}, {"pakai_address": "x"}, {"pakai_address": ""}])
    def test_what_is_missing_is_asked_for(self, wrong):
        pair = alike()
        page = clerk().post(page_of(pair.left, "merge", pair.right_id), merge_form(pair, **wrong))
        assert page.status_code == 422
        assert fresh(pair.right).merged_into_id is None

    def test_undone_from_the_page_of_the_person(self):
        pair, client = alike(), clerk()
        before = people.snapshot()
        client.post(page_of(pair.left, "merge", pair.right_id), merge_form(pair))
        page = client.get(page_of(pair.left)).content.decode()
        undo = page_of(pair.left, "undo", fresh(pair.left).last_change)
        assert undo in page
        assert "Batalkan gabungan" in text_of(client.get(undo))
        assert client.post(undo, {"note": "ternyata dua orang"}).status_code == 302
        assert people.snapshot() == before
        assert DuplicatePair.objects.get().state == PairState.OPEN

    def test_who_may(self):
        pair = alike()
        address = page_of(pair.left, "merge", pair.right_id)
        for role in (Role.PENYETUJU, Role.PETUGAS_IURAN, Role.PIMPINAN):
            assert reader(role).get(address).status_code == 403
            assert reader(role).post(address, merge_form(pair)).status_code == 403
        assert signed_in(made.officer_of(Role.VERIFIKATOR)).post(address, merge_form(pair)).status_code == 302

    def test_nobody_of_another_district_and_not_himself(self):
        pair = alike()
        theirs = person("Kanari Kudus", territory_id=KUDUS_VILLAGE)
        client = clerk()
        for address in (
            page_of(pair.left, "merge", theirs.pk),
            page_of(theirs, "merge", pair.left_id),
            page_of(pair.left, "merge", pair.left_id),
        ):
            assert client.get(address).status_code == 404
            assert client.post(address, merge_form(pair)).status_code == 404
        assert not ParticipantChange.objects.filter(kind="merge").exists()

    def test_a_merged_record_is_not_merged_again(self):
        pair, other = alike(), person("Siti Aminah Tiga")
        clerk().post(page_of(pair.left, "merge", pair.right_id), merge_form(pair))
        page = clerk().get(page_of(other, "merge", pair.right_id))
        assert page.status_code == 409
        assert "sudah digabung" in text_of(page)
