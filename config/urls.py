"""Every address of the site. `/healthz` is answered before these: see config/health.py."""

from django.contrib import admin
from django.urls import include, path

from config import search_engines

urlpatterns = [
    path("robots.txt", search_engines.robots, name="robots"),
    path("sitemap.xml", search_engines.sitemap, name="sitemap"),
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
    path("", include("triage.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
