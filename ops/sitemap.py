"""Tells search engines which pages exist and which to leave alone.

Each page declares whether it may be indexed (`head_public` in base.html, `X-Robots-Tag` on questionnaire
pages). robots.txt only saves crawlers pointless requests.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article
from core.http.origin import origin
from triage.releases import loading
from triage.releases.catalogue import ListedRelease
from triage.releases.loading import ReleasesUnavailable


class SitemapPart(Sitemap):
    """Pages of one kind, with the site's public address."""

    def __init__(self, origin: str) -> None:
        self.protocol, _separator, self._domain = origin.partition("://")

    def get_domain(self, site: Any = None) -> str:
        return self._domain


class Pages(SitemapPart):
    """Pages that list others. They change with what they list, so they give no date."""

    def items(self) -> list[str]:
        return ["triage:home", "articles:list", "articles:words", "privacy"]

    def location(self, item: str) -> str:
        return reverse(item)


class Articles(SitemapPart):
    def items(self) -> Iterable[Article]:
        return Article.objects.published().only("slug", "updated_at").order_by("pk")

    def lastmod(self, item: Article) -> datetime:
        return item.updated_at


class Questionnaires(SitemapPart):
    """The pages of each questionnaire that are the same for everyone."""

    def items(self) -> list[tuple[str, ListedRelease]]:
        return [(page, release) for release in loading.on_offer() for page in ("start", "how-it-works")]

    def location(self, item: tuple[str, ListedRelease]) -> str:
        page, release = item
        return reverse(f"triage:{page}", args=[release.slug])

    def lastmod(self, item: tuple[str, ListedRelease]) -> datetime:
        return item[1].published_at


PARTS: dict[str, type[SitemapPart]] = {"pages": Pages, "articles": Articles, "questionnaires": Questionnaires}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    parts: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
        name: part(origin(request)) for name, part in PARTS.items()
    }
    try:
        return sitemap_view(request, parts).render()
    except (Error, ReleasesUnavailable):
        return HttpResponse(status=503, headers={"Retry-After": "60"})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")
