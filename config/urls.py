"""Every address of the site. `/healthz` is answered before these: see ops/health.py."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from core import privacy
from ops import sitemap

urlpatterns = [
    path(
        "", include("triage.patient.urls")
    ),  # first, for they are asked for most: addresses are tried in order
    # The name that the admin's log-in page looks for.
    path(
        "admin/password/forgotten/",
        RedirectView.as_view(pattern_name="accounts:reset"),
        name="admin_password_reset",
    ),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("privacy/", privacy.page, name="privacy"),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("articles.urls")),
]

handler400 = "core.http.errors.bad_request"
handler403 = "core.http.errors.permission_denied"
handler404 = "core.http.errors.page_not_found"
handler500 = "core.http.errors.server_error"
