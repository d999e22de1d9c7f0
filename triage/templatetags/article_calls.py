"""Template tags for articles: links to their questionnaires."""

from collections.abc import Callable

from django import template

from triage.releases import loading
from triage.releases.catalogue import ListedRelease
from triage.releases.loading import ReleasesUnavailable

register = template.Library()


@register.simple_tag
def questionnaires_of(article_slug: str) -> list[ListedRelease]:
    """The questionnaires on offer for this article; none while the database does not answer."""
    return _of(article_slug, loading.on_offer)


@register.simple_tag
def closed_questionnaires_of(article_slug: str) -> list[ListedRelease]:
    """Like `questionnaires_of`, but those withdrawn without a replacement."""
    return _of(article_slug, loading.all_closed)


def _of(article_slug: str, find: Callable[[], list[ListedRelease]]) -> list[ListedRelease]:
    try:
        found = find()
    except ReleasesUnavailable:
        return []
    return [release for release in found if release.questionnaire.article == article_slug]
