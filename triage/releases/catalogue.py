"""The list of releases on offer, for the home page, articles and the site map.

Running a release takes megabytes and a tenth of a second; listing it takes a few words. This module reads
only those from the database.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models.fields.json import KT

from triage.models import Release


@dataclass(frozen=True, slots=True)
class Cover:
    """The texts that present a questionnaire."""

    slug: str
    title: str
    summary: str
    article: str  # the slug of the article it leads to; "": none


@dataclass(frozen=True, slots=True)
class ListedRelease:
    """A release with the part of its questionnaire that lists show; templates use it like a loaded one."""

    id: UUID
    questionnaire: Cover
    published_at: datetime

    @property
    def slug(self) -> str:
        return self.questionnaire.slug


def listed(release_ids: Collection[UUID]) -> dict[UUID, ListedRelease]:
    """These releases by their ids. Raises django.db.Error."""
    if not release_ids:
        return {}
    rows = Release.objects.filter(pk__in=release_ids).values_list(
        "pk",
        "created_at",
        "questionnaire__slug",
        KT("document__title"),
        KT("document__summary"),
        KT("document__article"),
    )
    return {
        pk: ListedRelease(pk, Cover(slug, title, summary or "", article or ""), created_at)
        for pk, created_at, slug, title, summary, article in rows
    }
