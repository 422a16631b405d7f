"""Addresses of the desks below the console, as ``ConsoleSite`` takes them: route, view, name."""

from applications.admin_views import desk as papers
from applications.views import desk

DESK_PAGES = (
    ("meja/daftar/", desk.start, "desk_start"),
    ("meja/lanjut/<uuid:draft>/", desk.resume, "desk_resume"),
    ("meja/selesai/", desk.done, "desk_done"),
    ("meja/cari/", papers.lookup, "desk_lookup"),
    ("meja/slip/", papers.slip, "desk_slip"),
    ("meja/poster/", papers.posters, "village_posters"),
    ("meja/poster/<str:code>/poster.pdf", papers.poster, "village_poster"),
)
