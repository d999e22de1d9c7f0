from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.glossary import known
from articles.glossary.pages import PageWords
from articles.sections import RenderedArticle, RenderedSection, published_article
from core.http.origin import origin
from triage.patient import reminder as reminders
from triage.patient.next_steps import crisis_line, next_steps
from triage.patient.views.visits import Visit, answering_page, render_visit
from triage.patient.what_to_say import what_to_say
from triage.releases import loading
from triage.releases.loading import ReleasesUnavailable
from triage.rules.advice import advice_for
from triage.rules.explanation import Explanation, GroupExplanation, Reason, explain
from triage.rules.model import Question, Strength


@dataclass
class StillOpen:
    """What could speak for a cause group, or against it, once the answers to these questions were known."""

    questions: list[Question]
    for_it: list[Reason] = field(default_factory=list)
    against_it: list[Reason] = field(default_factory=list)


@dataclass(frozen=True)
class GroupOnPage:
    """A listed cause group with the sections of the article that no group above it has shown."""

    explanation: GroupExplanation
    open: list[StillOpen]
    sections: list[RenderedSection]
    shown_above: list[RenderedSection]
    held_back: list[Reason]  # why it stands below the others, whatever speaks for it; empty if it does not


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
        **_care_card(visit, explain(visit.release.compiled, visit.answers)),
    )


@require_safe
@answering_page
def result(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The care level, the cause groups that fit, and why. It stores the assessment."""
    if not visit.has_result:
        return redirect(visit.next_url)
    completed = visit if visit.is_unfinished else visit.complete(request)
    explanation = explain(visit.release.compiled, visit.answers)
    article = published_article(visit.questionnaire.article)
    groups = _groups(explanation, article)
    shown = {anchor for group in groups for anchor in _anchors(group.sections)}
    care_card = _care_card(visit, explanation)
    always = article.pick(care_card["fitting"].sections) if article else []
    always = list(_without(always, shown))
    words = PageWords(known.current())
    words.add_sections([section for group in groups for section in group.sections] + always)
    response = render_visit(
        request,
        "triage/result.html",
        visit,
        **care_card,
        outcome=visit.outcome,
        article=article,
        groups=[group for group in groups if not group.held_back],
        held_back=[group for group in groups if group.held_back],
        always=always,
        words=words,
        answered=visit.in_words(visit.path.answered),
        set_aside=visit.in_words(visit.path.set_aside),
        own_link=visit.place.link_cookie.read(request),
        has_newer_release=_has_newer_release(visit),
        reminder_days=reminders.DAYS.get(visit.outcome.care_level),
    )
    if completed.progress != visit.progress:
        visit.place.cookie.write(response, completed.progress)
    return response


def _care_card(visit: Visit, explanation: Explanation) -> dict[str, Any]:
    """How soon to get help, what to do and what to say."""
    level = visit.outcome.care_level
    return {
        "explanation": explanation,
        "advice": visit.questionnaire.advice_by_level[level],
        "fitting": advice_for(visit.release.compiled, visit.answers),
        "say": what_to_say(
            visit.release.compiled,
            visit.answers,
            visit.progress.answers,
            visit.path.answered,
            explanation,
        ),
        "help_places": next_steps(level),
        "crisis_line": crisis_line(),
    }


@require_safe
@answering_page
def reminder(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A calendar file with the day to check again."""
    days = reminders.DAYS.get(visit.outcome.care_level)
    if days is None or visit.is_unfinished:
        raise Http404
    now = timezone.localtime()
    file = reminders.calendar(
        uid=str(uuid4()),  # never the assessment's: a calendar may be shared
        now=now,
        day=now.date() + timedelta(days=days),
        summary=_("Check again: %(site)s") % {"site": settings.SITE_NAME},
        url=origin(request) + visit.url("start"),
    )
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="check-again.ics"'
    return response


def _groups(explanation: Explanation, article: RenderedArticle | None) -> list[GroupOnPage]:
    shown: set[str] = set()
    groups = []
    for group in explanation.groups:
        sections = article.pick(group.group.sections) if article else []
        new = [section for section in sections if section.anchor not in shown]
        again = [section for section in sections if section.anchor in shown]
        groups.append(GroupOnPage(group, _still_open(group), new, again, _held_back(group)))
        shown.update(_anchors(new))
    return groups


def _held_back(group: GroupExplanation) -> list[Reason]:
    return [reason for reason in group.opposing if reason.rule.strength is Strength.never_first]


def _still_open(group: GroupExplanation) -> list[StillOpen]:
    found: dict[tuple[str, ...], StillOpen] = {}
    for reason in group.open:
        questions = [said.question for said in reason.because]
        still_open = found.setdefault(tuple(q.link_id for q in questions), StillOpen(questions))
        speaks_for = reason.rule.strength is not None and reason.rule.strength.weight > 0
        (still_open.for_it if speaks_for else still_open.against_it).append(reason)
    return list(found.values())


def _anchors(sections: Iterable[RenderedSection]) -> Iterable[str]:
    for section in sections:
        yield section.anchor
        yield from _anchors(section.children)


def _without(sections: Iterable[RenderedSection], shown: Collection[str]) -> Iterable[RenderedSection]:
    """The sections, and those below them, that the page has not shown yet."""
    for section in sections:
        if section.anchor not in shown:
            yield replace(section, children=tuple(_without(section.children, shown)))


def _has_newer_release(visit: Visit) -> bool:
    if visit.place.preview:
        return False
    try:
        current = loading.current(visit.place.slug)
    except ReleasesUnavailable:
        return False
    return current is not None and current.id != visit.release.id
