"""What a step on several cases is given, the same for all of them (screen C7)."""

from dataclasses import dataclass

from applications.admin_forms.base import MoveForm
from applications.admin_forms.handing import HandOverForm
from applications.admin_forms.plain import NoteForm, PlainForm


class HandOverAllForm(HandOverForm):
    """One colleague for all; ``case`` is any of them, and nobody is left out because he holds that one."""

    includes_holder = True
    takes_over = False

    def facts(self):
        """Who holds which case stands in the list."""
        return []


@dataclass(frozen=True, kw_only=True)
class BulkPage:
    """One verb for several cases: its form, what it says, and the verb that takes it back, if there is one."""

    form: type[MoveForm]
    title: str
    says: str
    button: str
    undo_verb: str = ""
    undo_button: str = ""


BULK_PAGES = {
    "take": BulkPage(
        form=PlainForm,
        title="Ambil beberapa pengajuan",
        says="Anda yang memeriksa pengajuan di bawah ini.",
        button="Ambil yang dicentang",
        undo_verb="release",
        undo_button="Lepaskan lagi",
    ),
    "release": BulkPage(
        form=NoteForm,
        title="Lepaskan beberapa pengajuan",
        says="Pengajuan di bawah ini kembali ke antrean. Tanda periksa tetap tersimpan.",
        button="Lepaskan yang dicentang",
        undo_verb="take",
        undo_button="Ambil lagi",
    ),
    "hand_over": BulkPage(
        form=HandOverAllForm,
        title="Serahkan beberapa pengajuan",
        says="Pengajuan di bawah ini pindah ke satu petugas.",
        button="Serahkan yang dicentang",
    ),
    "endorse": BulkPage(
        form=NoteForm,
        title="Teruskan beberapa pengajuan ke dinas",
        says="Semua yang dicentang Anda nyatakan benar warga desa. Yang meragukan teruskan satu per satu.",
        button="Teruskan yang dicentang",
    ),
    "finish": BulkPage(
        form=PlainForm,
        title="Selesaikan beberapa pengajuan",
        says="Tidak ada lagi yang harus dikerjakan. Pengajuan di bawah ini ditutup.",
        button="Selesaikan yang dicentang",
    ),
}
