"""Which form, which service and which words each verb has in the console. Data, no behaviour."""

from collections.abc import Callable
from dataclasses import dataclass

from applications import services
from applications.admin_forms.base import MoveForm
from applications.admin_forms.corrections import ReturnForm
from applications.admin_forms.decisions import ApproveForm, RejectForm, VerifyForm
from applications.admin_forms.handing import EndorseForm, HandOverForm
from applications.admin_forms.plain import CancelForm, NoteForm, PlainForm, RefuseForm, SendBackForm
from applications.admin_forms.referrals import AnswerForm, ReferForm, WithdrawForm


@dataclass(frozen=True, kw_only=True)
class MovePage:
    """One verb: its form, the service it calls, what it says before and after.

    ``says`` tells what will happen, ``button`` does it, ``done`` is the result in words, ``leave`` names the link that
    does nothing. ``confirms`` puts a second page between form and deed, where what was written decides what the family
    or another agency will read. ``body`` and ``confirm_body`` name templates for what is more than fields.
    ``shows_answers`` makes opening the page a read of the family's file. A ``long`` service does its slow work before
    it locks the case, so the page does not lock it around the call.
    """

    form: type[MoveForm]
    service: Callable[..., object]
    says: str
    button: str
    done: str
    leave: str = "Batal"
    confirms: bool = False
    long: bool = False
    shows_answers: bool = False
    body: str = "admin/applications/application/_move_fields.html"
    confirm_body: str = "admin/applications/application/_move_typed.html"


PAGES = {
    "take": MovePage(
        form=PlainForm,
        service=services.take_application,
        says="Anda yang memeriksa pengajuan ini. Petugas lain melihat nama Anda di antrean.",
        button="Ambil",
        done="Pengajuan Anda ambil.",
    ),
    "release": MovePage(
        form=NoteForm,
        service=services.release_application,
        says="Pengajuan kembali ke antrean dan boleh diambil petugas lain. Tanda periksa tetap tersimpan.",
        button="Lepaskan",
        done="Pengajuan kembali ke antrean.",
    ),
    "hand_over": MovePage(
        form=HandOverForm,
        service=services.hand_over_application,
        says="Pengajuan pindah ke petugas yang Anda pilih. Tanda periksa tetap tersimpan.",
        button="Pindahkan",
        done="Pengajuan pindah petugas.",
    ),
    "endorse": MovePage(
        form=EndorseForm,
        service=services.endorse_application,
        says="Pengajuan masuk antrean dinas, dengan hasil periksa desa.",
        button="Teruskan ke dinas",
        done="Pengajuan diteruskan ke dinas.",
    ),
    "return": MovePage(
        form=ReturnForm,
        service=services.return_application,
        says="Keluarga memperbaiki persis yang Anda tandai. Selama itu jam layanan berhenti.",
        button="Kirim permintaan",
        done="Permintaan perbaikan dikirim.",
        confirms=True,
        shows_answers=True,
        body="admin/applications/application/_move_return.html",
        confirm_body="admin/applications/application/_move_return_list.html",
    ),
    "refer": MovePage(
        form=ReferForm,
        service=services.refer_application,
        says="Satu pertanyaan ke satu instansi. Instansi itu hanya melihat pengajuan ini.",
        button="Kirim pertanyaan",
        done="Pertanyaan dikirim.",
        confirms=True,
        confirm_body="admin/applications/application/_move_refer.html",
    ),
    "answer_referral": MovePage(
        form=AnswerForm,
        service=services.answer_referral,
        says="Jawaban Anda langsung masuk ke pengajuan ini. Sesudah dikirim tidak bisa diubah.",
        button="Kirim jawaban",
        done="Jawaban terkirim.",
        long=True,
        body="admin/applications/application/_move_answer.html",
    ),
    "withdraw_referral": MovePage(
        form=WithdrawForm,
        service=services.withdraw_referral,
        says="Instansi yang ditanya tidak lagi melihat pengajuan ini. Pengajuan kembali diperiksa.",
        button="Tarik pertanyaan",
        done="Pertanyaan ditarik.",
    ),
    "verify": MovePage(
        form=VerifyForm,
        service=services.verify_application,
        says="Data dan berkas Anda nyatakan benar. Petugas lain yang memutuskan.",
        button="Loloskan",
        done="Pengajuan lolos verifikasi. Menunggu putusan.",
    ),
    "send_back": MovePage(
        form=SendBackForm,
        service=services.send_back_application,
        says="Pengajuan kembali diperiksa. Verifikasi sebelumnya tidak berlaku lagi.",
        button="Kembalikan",
        done="Pengajuan dikembalikan ke verifikator.",
    ),
    "approve": MovePage(
        form=ApproveForm,
        service=services.approve_application,
        says="Anda menyetujui pengajuan ini atas nama kantor.",
        button="Setujui",
        done="Pengajuan disetujui.",
    ),
    "reject": MovePage(
        form=RejectForm,
        service=services.reject_application,
        says="Anda menolak pengajuan ini atas nama kantor. Yang masih bisa diperbaiki keluarga jangan ditolak: minta "
        "perbaikan.",
        button="Tolak pengajuan",
        done="Pengajuan ditolak.",
        confirms=True,
    ),
    "reconsider": MovePage(
        form=NoteForm,
        service=services.reconsider_application,
        says="Pengajuan dibuka lagi dan Anda yang memeriksa. Surat penolakannya dicabut.",
        button="Periksa ulang",
        done="Pengajuan dibuka lagi. Anda yang memeriksa.",
    ),
    "recap": MovePage(
        form=PlainForm,
        service=services.recap_application,
        says="Pengajuan masuk rekap bulan ini untuk BPJS Kesehatan.",
        button="Masukkan rekap",
        done="Pengajuan masuk rekap.",
    ),
    "unrecap": MovePage(
        form=NoteForm,
        service=services.unrecap_application,
        says="Pengajuan keluar dari rekap yang belum dikirim. Keluarga tetap disetujui.",
        button="Keluarkan dari rekap",
        done="Pengajuan keluar dari rekap.",
    ),
    "send": MovePage(
        form=PlainForm,
        service=services.send_application,
        says="Rekap yang memuat pengajuan ini sudah dikirim ke BPJS Kesehatan.",
        button="Catat sudah dikirim",
        done="Dicatat: sudah dikirim ke BPJS Kesehatan.",
    ),
    "accept": MovePage(
        form=NoteForm,
        service=services.accept_application,
        says="BPJS Kesehatan menyatakan peserta ini aktif.",
        button="Catat aktif",
        done="Dicatat: peserta aktif.",
    ),
    "refuse": MovePage(
        form=RefuseForm,
        service=services.refuse_application,
        says="BPJS Kesehatan mengembalikan pengajuan ini dengan alasan.",
        button="Catat penolakan",
        done="Dicatat: ditolak BPJS Kesehatan.",
        confirms=True,
    ),
    "requeue": MovePage(
        form=NoteForm,
        service=services.requeue_application,
        says="Pengajuan diusulkan lagi di rekap berikutnya.",
        button="Usulkan lagi",
        done="Pengajuan diusulkan lagi.",
    ),
    "finish": MovePage(
        form=PlainForm,
        service=services.finish_application,
        says="Tidak ada lagi yang harus dikerjakan. Pengajuan ditutup.",
        button="Selesaikan",
        done="Pengajuan selesai.",
    ),
    "cancel": MovePage(
        form=CancelForm,
        service=services.cancel_application,
        says="Pengajuan ditutup tanpa putusan, atas permintaan keluarga. Keluarga boleh mengajukan lagi.",
        button="Ya, batalkan pengajuan",
        done="Pengajuan dibatalkan.",
        leave="Jangan batalkan",
        confirms=True,
    ),
}
