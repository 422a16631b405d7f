"""Addresses of the application journey. No address carries a NIK, a KK number, a phone, a ticket or a PIN."""

from django.urls import path

from applications.views import documents, home, intake, members, sending

urlpatterns = [
    path("", home.home, name="home"),
    path("ukuran/<int:size>/", home.text_size, name="text_size"),
    path("desa/<str:code>/", home.village_qr, name="village_qr"),
    path("privasi/", home.privacy, name="privacy"),
    path("lanjutkan/", home.resume, name="resume"),
    path("layanan/<slug:service>/", home.before_start, name="before_start"),
    path("layanan/<slug:service>/mulai/", intake.start, name="start"),
    path("isi/<uuid:draft>/periksa/", sending.check, name="check"),
    path("isi/<uuid:draft>/kirim/", sending.send, name="send"),
    path("isi/<uuid:draft>/diterima/", sending.received, name="received"),
    path("isi/<uuid:draft>/slip.pdf", sending.received_slip, name="received_slip"),
    path("isi/<uuid:draft>/sudah-terdaftar/", sending.already_open, name="already_open"),
    path("isi/<uuid:draft>/simpan/", intake.put_away, name="put_away"),
    path("isi/<uuid:draft>/hapus/", intake.discard, name="discard"),
    path("isi/<uuid:draft>/anggota/tambah/", members.member_add, name="member_add"),
    path("isi/<uuid:draft>/anggota/<uuid:member>/", members.member_change, name="member_change"),
    path("isi/<uuid:draft>/anggota/<uuid:member>/hapus/", members.member_remove, name="member_remove"),
    path("isi/<uuid:draft>/<slug:slug>/", intake.step, name="step"),
    path("berkas/<uuid:page>/", documents.document_page, name="document_page"),
    path("berkas/<uuid:page>/kecil/", documents.document_thumbnail, name="document_thumbnail"),
]
