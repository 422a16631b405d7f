"""The verbs on a person: asked, shown once more, done once; what changed in between is said and nothing is lost."""

import datetime

import pytest
import time_machine

from agencies.enums import Role
from participants import services
from participants.admin_views.people_verbs import VERBS
from participants.enums import ContactPreference
from participants.models import ParticipantChange

from tests.factories import participants as people
from tests.participants.people.desk import (
    AT,
    KUDUS_VILLAGE,
    NEIGHBOUR,
    born,
    clerk,
    fresh,
    page_of,
    person,
    reader,
    text_of,
)

pytestmark = pytest.mark.django_db

#: What is sent for each verb, and what the person is like afterwards.
DEEDS = {
    "status": (
        {"status": "AKTIF", "source": "bpjs", "observed_on": "2026-11-18", "text": "AKTIF", "note": ""},
        {"status": "AKTIF", "status_on": born("2026-11-18"), "status_text": "AKTIF"},
    ),
    "kontak": (
        {"preference": "sms", "phone": "0812 3456 7890", "note": ""},
        {"contact_preference": ContactPreference.SMS, "phone": "6281234567890"},
    ),
    "pindah-alamat": (
        {"territory_id": NEIGHBOUR, "address": "Parit 1", "rt": "1", "rw": "2", "effective_on": "2026-11-01"},
        {"territory_id": NEIGHBOUR, "address": "Parit 1", "rt": "001", "rw": "002"},
    ),
    "pindah-keluar": (
        {"left_on": "2026-11-01", "left_to": "Kota Batam", "note": "surat 3"},
        {"left_on": born("2026-11-01"), "left_to": "Kota Batam"},
    ),
    "meninggal": ({"died_on": "2026-11-02", "note": "surat kematian"}, {"died_on": born("2026-11-02")}),
    "nik": (
        {"nik": "1404 0403 0271 9998", "reason": "salah_ketik", "note": "KTP dilihat"},
        {"nik": "1404040302719998"},
    ),
}  # fmt: skip
#: What is refused, and the sentence.
WRONG = [
    ("status", {"status": "AKTIF", "source": "bpjs", "observed_on": "2027-01-01"}, "belum tiba"),
    ("status", {"status": "X", "source": "bpjs", "observed_on": "2026-11-01"}, "Pilih status dari daftar"),
    ("status", {}, "Pilih status"),
    ("kontak", {"preference": "sms", "phone": "021 5551234"}, "telepon rumah"),
    ("pindah-alamat", {"territory_id": KUDUS_VILLAGE, "effective_on": "2026-11-01"}, "Pilih desa dari daftar"),
    ("pindah-alamat", {"territory_id": NEIGHBOUR, "effective_on": "2026-11-01", "kk_number": "12"}, "harus 16 angka"),
    ("pindah-keluar", {"left_on": "2026-11-01"}, "Tulis tujuan pindah"),
    ("meninggal", {"died_on": "2026-11-02"}, "Tulis dasarnya"),
    ("meninggal", {"died_on": "1900-01-01", "note": "x"}, "lebih awal daripada tanggal lahir"),
    ("meninggal", {"died_on": "31-02-2026", "note": "x"}, "Tanggal tidak terbaca"),
    ("nik", {"nik": "14040403", "reason": "salah_ketik", "note": "x"}, "NIK harus 16 angka"),
    ("nik", {"nik": "1404040302719998", "note": "x"}, "Pilih alasan"),
]


@pytest.fixture(autouse=True)
def clock():
    """Friday at ten, standing still."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def one():
    """Somebody, and the neighbouring village."""
    people.territory(NEIGHBOUR)
    return person("Siti Contoh", birth_date=born("1971-02-03"))


def sent(one, data, step="ya"):
    """A form as the page would send it."""
    return data | {"seen": one.last_change, "langkah": step}


@pytest.mark.parametrize("verb", DEEDS)
class TestDeeds:
    def test_asked_shown_and_done(self, one, verb):
        client, (data, after) = clerk(), DEEDS[verb]
        address, count = page_of(one, "act", verb), ParticipantChange.objects.count()
        assert f'name="seen" value="{one.last_change}"' in client.get(address).content.decode()
        confirm = client.post(address, sent(one, data, "lanjut"))
        assert confirm.status_code == 200
        assert "Periksa sekali lagi" in text_of(confirm)
        assert ParticipantChange.objects.count() == count
        response = client.post(address, sent(one, data))
        assert response.status_code == 302 and response.url == page_of(one)
        now = fresh(one)
        assert {name: getattr(now, name) for name in after} == after
        change = ParticipantChange.objects.latest("pk")
        assert (change.actor, change.at, change.note) == (people.clerk(), AT, change.note)
        assert VERBS[verb].done in text_of(client.get(page_of(one)))

    def test_a_double_click_does_it_once(self, one, verb):
        client, (data, _) = clerk(), DEEDS[verb]
        address, count = page_of(one, "act", verb), ParticipantChange.objects.count()
        assert client.post(address, sent(one, data)).status_code == 302
        again = client.post(address, sent(one, data))
        assert again.status_code == 409
        assert "mungkin tombolnya tertekan dua kali" in text_of(again)
        assert ParticipantChange.objects.count() == count + 1

    def test_only_who_may_change_the_registry(self, one, verb):
        data, _ = DEEDS[verb]
        for role in (Role.VERIFIKATOR, Role.PENYETUJU, Role.PETUGAS_IURAN, Role.PIMPINAN):
            client = reader(role)
            assert client.get(page_of(one, "act", verb)).status_code == 403
            assert client.post(page_of(one, "act", verb), sent(one, data)).status_code == 403
        assert fresh(one).last_change == one.last_change

    def test_nobody_of_another_district(self, one, verb):
        theirs, (data, _) = person("Kanari Kudus", territory_id=KUDUS_VILLAGE), DEEDS[verb]
        assert clerk().get(page_of(theirs, "act", verb)).status_code == 404
        assert clerk().post(page_of(theirs, "act", verb), sent(theirs, data)).status_code == 404
        assert fresh(theirs).last_change == theirs.last_change


@pytest.mark.parametrize(("verb", "data", "sentence"), WRONG)
def test_what_is_wrong_is_said_and_what_was_typed_stays(one, verb, data, sentence):
    page = clerk().post(page_of(one, "act", verb), sent(one, data))
    assert page.status_code == 422
    assert sentence in text_of(page)
    for name, value in data.items():
        if name in ("note", "left_to") and value:
            assert value in page.content.decode()
    assert fresh(one).last_change == one.last_change


class TestConflict:
    def test_what_changed_is_said_and_ones_own_words_are_kept(self, one):
        data, seen = DEEDS["meninggal"][0], one.last_change
        services.update_participant(participant=one, changes={"address": "Parit 9"}, actor=people.clerk(), at=AT)
        client = clerk()
        page = client.post(page_of(one, "act", "meninggal"), data | {"seen": seen, "langkah": "ya"})
        assert page.status_code == 409
        words = text_of(page)
        for shown in ("sudah berubah sejak halaman Anda dibuka", "Diubah oleh", "surat kematian"):
            assert shown in words, shown
        assert fresh(one).died_on is None
        carried = dict(page.context["hidden"]) | {"seen": page.context["seen"], "langkah": "ubah"}
        again = client.post(page_of(one, "act", "meninggal"), carried)
        assert again.status_code == 200 and "surat kematian" in again.content.decode()
        assert client.post(page_of(one, "act", "meninggal"), carried | {"langkah": "ya"}).status_code == 302

    @pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "٣"])
    def test_a_page_that_cannot_say_what_it_showed_does_nothing(self, one, seen):
        data = DEEDS["meninggal"][0] | {"seen": seen, "langkah": "ya"}
        assert clerk().post(page_of(one, "act", "meninggal"), data).status_code == 409
        assert fresh(one).died_on is None

    def test_a_merged_record_is_closed(self, one):
        other = person("Siti Contoh")
        services.merge_participants(survivor=other, duplicate=one, actor=people.clerk(), at=AT)
        page = clerk().post(page_of(one, "act", "meninggal"), sent(fresh(one), DEEDS["meninggal"][0]))
        assert page.status_code == 409
        assert "sudah digabung" in text_of(page)

    def test_a_number_of_somebody_else_is_refused_in_words(self, one):
        other = person("Orang Lain")
        data = {"nik": other.nik, "reason": "salah_ketik", "note": "x"}
        page = clerk().post(page_of(one, "act", "nik"), sent(one, data))
        assert page.status_code == 422
        assert "sudah tercatat pada peserta lain" in text_of(page)


class TestSpecial:
    def test_an_unknown_verb_is_not_there(self, one):
        assert clerk().get(page_of(one, "act", "hapus")).status_code == 404

    def test_a_whole_family_moves(self, one):
        mate = person("Suami Contoh", kk_number=one.household.kk_number)
        data = DEEDS["pindah-alamat"][0] | {"whole_family": "on"}
        assert clerk().post(page_of(one, "act", "pindah-alamat"), sent(one, data)).status_code == 302
        assert {fresh(each).territory_id for each in (one, mate)} == {NEIGHBOUR}

    def test_one_moves_and_the_family_stays(self, one):
        mate = person("Suami Contoh", kk_number=one.household.kk_number)
        clerk().post(page_of(one, "act", "pindah-alamat"), sent(one, DEEDS["pindah-alamat"][0]))
        assert fresh(one).territory_id == NEIGHBOUR != fresh(mate).territory_id

    def test_a_missing_nik_needs_no_reason(self):
        baby = person("Bayi Contoh", nik=None, no_nik_reason="bayi")
        page = clerk().get(page_of(baby, "act", "nik"))
        assert 'name="reason"' not in page.content.decode()
        data = {"nik": "1404044302719997", "note": "akta lahir"}
        assert clerk().post(page_of(baby, "act", "nik"), sent(baby, data)).status_code == 302
        assert (fresh(baby).nik, fresh(baby).no_nik_reason) == ("1404044302719997", "")

    def test_the_dead_do_not_die_again(self, one):
        services.record_death(participant=one, died_on=born("2026-11-01"), actor=people.clerk(), at=AT)
        labels = [label for label, _ in clerk().get(page_of(one)).context["actions"]]
        assert "Meninggal" not in labels and "Pindah keluar" not in labels

    def test_an_older_status_is_refused_in_words(self, one):
        for day, status in (("2026-11-18", 302), ("2026-11-10", 422)):
            data = DEEDS["status"][0] | {"observed_on": day, "status": "AKTIF" if status == 302 else "BELUM_AKTIF"}
            page = clerk().post(page_of(one, "act", "status"), sent(fresh(one), data))
            assert page.status_code == status
        assert "lebih lama" in text_of(page)


class TestUndo:
    def changed(self, one, **changes):
        """The key of a change."""
        later = AT + datetime.timedelta(minutes=1)
        return services.update_participant(participant=one, changes=changes, actor=people.clerk(), at=later).pk

    def test_the_last_change_is_taken_back_once(self, one):
        before = people.snapshot()
        change = self.changed(one, address="Parit 9")
        client, address = clerk(), page_of(one, "undo", change)
        assert "Batalkan" in text_of(client.get(page_of(one)))
        assert "Alamat: Parit 4, Dusun Mekar → Parit 9" in text_of(client.get(address))
        assert client.post(address, {"langkah": "ya"}).status_code == 422
        assert client.post(address, {"langkah": "ya", "note": "salah orang"}).status_code == 302
        assert people.snapshot() == before
        again = client.post(address, {"langkah": "ya", "note": "salah orang"})
        assert again.status_code == 409
        assert "sudah dibatalkan" in text_of(again)

    def test_what_others_stand_on_stays(self, one):
        first = self.changed(one, address="Parit 8")
        self.changed(one, address="Parit 9")
        page = clerk().post(page_of(one, "undo", first), {"langkah": "ya", "note": "x"})
        assert page.status_code == 409
        assert fresh(one).address == "Parit 9"

    def test_no_registration_and_nobody_elses_change(self, one):
        other = person("Orang Lain")
        change = self.changed(one, address="Parit 9")
        client = clerk()
        assert client.get(page_of(one, "undo", change + 10**6)).status_code == 404
        assert client.get(page_of(other, "undo", change)).status_code == 404
        assert client.get(page_of(other, "undo", other.last_change)).status_code == 404
        assert reader().get(page_of(one, "undo", change)).status_code == 403
