"""Addresses of tracking, correction, papers and letter checks. No address carries a ticket, a PIN or a case."""

from django.urls import path

from applications.views import corrections, papers, tracking

urlpatterns = [
    path("lacak/", tracking.track, name="track"),
    path("lacak/status/", tracking.status, name="status"),
    path("lacak/slip.pdf", papers.status_slip, name="status_slip"),
    path("lacak/lupa-pin/", tracking.lost_pin, name="lost_pin"),
    path("lacak/batalkan/", tracking.cancel, name="cancel"),
    path("lacak/selesai/", tracking.leave, name="leave"),
    path("perbaiki/", corrections.correct, name="correct"),
    path("perbaiki/kirim/", corrections.correct_send, name="correct_send"),
    path("perbaiki/terkirim/", corrections.corrected, name="corrected"),
    path("perbaiki/<str:kind>/<str:target>/", corrections.correct_item, name="correct_item"),
    path("surat/", papers.letter_lookup, name="letter_lookup"),
    path("surat/<str:code>/", papers.letter_check, name="letter_check"),
]
