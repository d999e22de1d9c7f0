"""Releases as lists name them: the home page, the page of an article, the map of the site.

Lists name all questionnaires there are. To run one takes some megabytes and a tenth of a second, to name it a
few words, which are all that is asked of the database here.
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
    """What a questionnaire says of itself before it is opened."""

    slug: str
    title: str
    summary: str
    article: str  # the slug of the article it leads to; "": none


@dataclass(frozen=True, slots=True)
class ListedRelease:
    """A release with as much of its questionnaire as lists show; pages name it as they do a loaded one."""

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
