"""What the page of an article asks of triage: the way on to a questionnaire."""

from django import template

from triage import releases
from triage.releases import LoadedRelease, ReleasesUnavailable

register = template.Library()


@register.simple_tag
def questionnaires_of(article_slug: str) -> list[LoadedRelease]:
    """The questionnaires on offer that lead to this article; none while the database does not answer."""
    try:
        offered = releases.on_offer()
    except ReleasesUnavailable:
        return []
    return [release for release in offered if release.questionnaire.article == article_slug]
