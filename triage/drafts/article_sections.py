"""Which sections of an article questionnaires link to, so that nobody removes one unawares."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from articles.references import Reference
from triage.models import CauseGroup, Questionnaire, Release


def sections_of_questionnaires(article_slug: str) -> Iterator[Reference]:
    """The sections that drafts and current releases need. Registered with `articles.references`."""
    for row in Questionnaire.objects.filter(article=article_slug):
        for entry in row.always_sections:
            yield Reference(
                _anchor(entry), _("every result of the questionnaire “%(title)s”") % {"title": row.title}
            )
    for group in CauseGroup.objects.filter(questionnaire__article=article_slug).select_related(
        "questionnaire"
    ):
        for anchor in group.sections:
            yield Reference(anchor, _group(group.name, group.questionnaire.title))
    # The draft may differ from the current release.
    for release in Release.objects.filter(pk__in=Questionnaire.objects.values("current_release")):
        if release.document["article"] == article_slug:
            yield from _of_release(release, release.document)


def _of_release(release: Release, document: Mapping[str, Any]) -> Iterator[Reference]:
    names = {"release": release, "title": document["title"]}
    needed_by = _("%(release)s of the questionnaire “%(title)s”, which patients get") % names
    anchors = [_anchor(entry) for entry in document["always_sections"]]
    for group in document["cause_groups"]:
        anchors += group["sections"]
    for anchor in dict.fromkeys(anchors):
        yield Reference(anchor, needed_by)


def _anchor(entry: str | Mapping[str, Any]) -> str:
    """Of a section that is shown always, or under conditions."""
    return entry if isinstance(entry, str) else str(entry["section"])


def _group(name: str, title: str) -> str:
    return _("the cause group “%(group)s” of the questionnaire “%(title)s”") % {"group": name, "title": title}
