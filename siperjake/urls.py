"""Addresses: the public site at the root, the agencies' console under /konsol/, the health page."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from siperjake.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("konsol/", admin.site.urls),
    path("admin/", RedirectView.as_view(pattern_name="admin:index"), name="admin-redirect"),
    path("", include("applications.urls")),
]

handler400 = "siperjake.views.bad_request"
handler403 = "siperjake.views.permission_denied"
handler404 = "siperjake.views.page_not_found"
handler500 = "siperjake.views.server_error"
