from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles.glossary import known
from core.cache import LRUCache
from core.http.origin import origin
from core.page_cache import CachedPage, has_messages, render_page
from core.signals import questionnaire_started
from triage.patient.assessments import AnswersInProgress, NoAnswers, Storage
from triage.patient.views.visits import CheckContext, Visit, answering_page, findable_page, go_on
from triage.releases.loading import LoadedRelease
from triage.rules.interview import path

TEMPLATE = "triage/start.html"
CACHE_SIZE = 64  # pages, of some 20 kilobytes each

cached_pages: LRUCache[CachedPage] = LRUCache(CACHE_SIZE)


@require_http_methods(["GET", "HEAD", "POST"])
@findable_page
def start(request: HttpRequest, place: CheckContext) -> HttpResponse:
    """What the questionnaire gives and what not; POST begins."""
    release = place.current_release()
    known.current()  # question pages explain these words, and ask no database
    progress = _progress(request, place)
    if request.method == "POST":
        # What may be stored of earlier answers stays known, so that deleting deletes it too.
        begun = progress.restarted(release.id, {}) if progress else AnswersInProgress(release.id)
        visit = Visit(place, release, begun)
        if progress and progress.answers:
            messages.info(
                request,
                _("You have begun again. The answers given before in this browser are no longer kept."),
            )
        if not place.preview:
            questionnaire_started.send(
                sender=Visit, slug=place.slug, release_id=release.id, following=visit.following
            )
        return go_on(visit, visit.next_url)
    of_visitor = {
        "can_go_on": bool(progress and progress.answers),
        "has_result": bool(progress and progress.storage is not Storage.not_complete),
        "until": place.cookie.until(request),
        "expired": not progress and place.cookie.has_expired(request),
        "own_link": place.link_cookie.read(request),
    }
    if not place.preview and not any(of_visitor.values()) and not has_messages(request):
        looks = release.id, origin(request), get_language()
        kept = cached_pages.get_or_make(looks, lambda: _render_page(request, place, release))
        return kept.response(request)
    return render(request, TEMPLATE, {**_context(place, release), **of_visitor})


def _context(place: CheckContext, release: LoadedRelease) -> dict[str, Any]:
    questions = len(path(release.compiled, {}).to_ask)
    return {
        "place": place,
        "release": release,
        "keeps": {"hours": settings.ANSWERS_MAX_AGE_HOURS, "days": settings.ASSESSMENT_RETENTION_DAYS},
        "minutes": max(2, round(questions / 4)),
        "questions": questions,
    }


def _render_page(request: HttpRequest, place: CheckContext, release: LoadedRelease) -> CachedPage:
    """As everybody meets it who comes for the first time."""
    return render_page(TEMPLATE, ORIGIN=origin(request), PATH=request.path, **_context(place, release))


def _progress(request: HttpRequest, place: CheckContext) -> AnswersInProgress | None:
    try:
        return place.cookie.read(request)
    except NoAnswers:
        return None


@require_safe
@answering_page
def resume(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where the patient stopped: the next question, all answers, the result, or the emergency page."""
    if visit.is_emergency and visit.is_unfinished:
        return redirect(visit.url("emergency"))
    if visit.is_unfinished or visit.progress.storage is Storage.not_complete:
        return redirect(visit.next_url)
    return redirect(visit.url("result"))
