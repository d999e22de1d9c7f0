"""Every address of the site. `/healthz` is answered before these: see config/health.py."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config import privacy, search_engines

urlpatterns = [
    path("", include("triage.urls")),  # first, for they are asked for most: addresses are tried in order
    # The name that the admin's log-in page looks for.
    path(
        "admin/password/forgotten/",
        RedirectView.as_view(pattern_name="accounts:reset"),
        name="admin_password_reset",
    ),
    path("robots.txt", search_engines.robots, name="robots"),
    path("sitemap.xml", search_engines.sitemap, name="sitemap"),
    path("privacy/", privacy.page, name="privacy"),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("articles.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
