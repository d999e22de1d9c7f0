from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.sections import RenderedArticle, RenderedSection, published_article
from triage import releases
from triage.releases import ReleasesUnavailable
from triage.rules.explanation import Explanation, GroupExplanation, Reason, explain
from triage.views.visits import Visit, answering_page, render_visit


@dataclass(frozen=True)
class StillOpen:
    """What could speak for a cause group, or against it, once the answers to these questions were known."""

    questions: str
    speaks_for: bool
    reasons: list[Reason]


@dataclass(frozen=True)
class GroupOnPage:
    """A listed cause group with the sections of the article that no group above it has shown."""

    explanation: GroupExplanation
    open: list[StillOpen]
    sections: list[RenderedSection]
    shown_above: list[RenderedSection]


@require_safe
@answering_page
def emergency(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What to do now. Shown once, as soon as the answers are an emergency; it can be opened again."""
    if not visit.is_emergency:
        return redirect(visit.next_url)
    return render_visit(
        request,
        "triage/emergency.html",
        visit,
        advice=visit.questionnaire.advice_by_level[visit.outcome.care_level],
        explanation=explain(visit.release.compiled, visit.answers),
        is_whole=not visit.path.to_ask,
    )


@require_safe
@answering_page
def result(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The care level, the cause groups that fit, and why. It stores the assessment."""
    unfinished = bool(visit.path.to_ask) or visit.unconfirmed
    if unfinished and not visit.is_emergency:
        return redirect(visit.next_url)
    completed = visit if unfinished else visit.complete()
    explanation = explain(visit.release.compiled, visit.answers)
    article = published_article(visit.questionnaire.article)
    response = render_visit(
        request,
        "triage/result.html",
        visit,
        explanation=explanation,
        outcome=visit.outcome,
        advice=visit.questionnaire.advice_by_level[visit.outcome.care_level],
        article=article,
        groups=_groups(explanation, article),
        always=article.pick(visit.questionnaire.always_sections) if article else [],
        has_newer_release=_has_newer_release(visit),
        unfinished=unfinished,
    )
    if completed.progress != visit.progress:
        visit.place.cookie.write(response, completed.progress)
    return response


def _groups(explanation: Explanation, article: RenderedArticle | None) -> list[GroupOnPage]:
    shown: set[str] = set()
    groups = []
    for group in explanation.groups:
        sections = article.pick(group.group.sections) if article else []
        new = [section for section in sections if section.anchor not in shown]
        again = [section for section in sections if section.anchor in shown]
        groups.append(GroupOnPage(group, _still_open(group), new, again))
        shown.update(_anchors(new))
    return groups


def _still_open(group: GroupExplanation) -> list[StillOpen]:
    found: dict[tuple[str, bool], list[Reason]] = {}
    for reason in group.open:
        questions = get_text_list([said.question.label for said in reason.because], _("and"))
        speaks_for = reason.rule.strength is not None and reason.rule.strength.weight > 0
        found.setdefault((questions, speaks_for), []).append(reason)
    return [StillOpen(questions, speaks_for, reasons) for (questions, speaks_for), reasons in found.items()]


def _anchors(sections: Iterable[RenderedSection]) -> Iterable[str]:
    for section in sections:
        yield section.anchor
        yield from _anchors(section.children)


def _has_newer_release(visit: Visit) -> bool:
    if visit.place.preview:
        return False
    try:
        current = releases.current(visit.place.slug)
    except ReleasesUnavailable:
        return False
    return current is not None and current.id != visit.release.id
