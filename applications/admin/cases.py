"""Cases in the console: found, read and followed here; moved only through the verbs of ``services``."""

from functools import update_wrapper

from django.contrib import admin
from django.urls import path

from applications.admin.history import HistoryList
from applications.admin_views import bulk, case_page, checks, duplicates, moves, papers, referral_files
from applications.models import Application
from common.admin import ReadOnlyAdminMixin, ScopedModelAdmin

#: Address below the list of cases, view and name of each page about one case or several.
CASE_PAGES = (
    ("<int:pk>/langkah/<slug:verb>/", moves.move, "move"),
    ("<int:pk>/periksa/", checks.judge, "check"),
    ("<int:pk>/ganda/<int:other>/", duplicates.compare, "duplicate"),
    ("<int:pk>/surat/", papers.issue, "letter_issue"),
    ("<int:pk>/surat/<int:letter>/surat.pdf", papers.pdf, "letter_pdf"),
    ("<int:pk>/surat/<int:letter>/cabut/", papers.revoke, "letter_revoke"),
    ("<int:pk>/slip.pdf", papers.slip, "slip"),
    ("<int:pk>/rujukan/berkas/<uuid:page>/", referral_files.page, "referral_file"),
    ("massal/<slug:verb>/", bulk.bulk, "bulk"),
)


@admin.register(Application)
class ApplicationAdmin(HistoryList, ReadOnlyAdminMixin, ScopedModelAdmin):
    """Cases in the reader's scope. Drafts belong to the family and are not shown."""

    fields = ()
    change_form_template = "admin/applications/application/change_form.html"

    def get_urls(self):
        """Add the pages of ``CASE_PAGES``, before Django's own catch-all."""
        own = [
            path(route, self._page(view), name=f"{self.opts.app_label}_{self.opts.model_name}_{name}")
            for route, view, name in CASE_PAGES
        ]
        return [*own, *super().get_urls()]

    def _page(self, view):
        """``view(request, model_admin, **parts of the address)`` behind the console's door."""

        def shown(request, **parts):
            return view(request, self, **parts)

        return self.admin_site.admin_view(update_wrapper(shown, view))

    def get_queryset(self, request):
        """Leave drafts out, for superusers too."""
        return super().get_queryset(request).sent()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the whole case; nothing on the page can be changed."""
        return case_page.show(request, self, object_id)
