from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from config.events import questionnaire_started
from triage.assessments import AnswersInProgress, NoAnswers
from triage.releases import LoadedRelease
from triage.rules.interview import path
from triage.views.visits import Place, Visit, findable_page, go_on


@require_http_methods(["GET", "HEAD", "POST"])
@findable_page
def start(request: HttpRequest, place: Place) -> HttpResponse:
    """What the questionnaire gives and what not; POST begins."""
    release = place.current_release()
    if request.method == "POST":
        visit = Visit(place, release, _anew(request, place, release))
        if not place.preview:
            questionnaire_started.send(sender=Visit, slug=place.slug)
        return go_on(visit, visit.next_url)
    questions = len(path(release.compiled, {}).to_ask)
    context = {
        "place": place,
        "release": release,
        "can_go_on": _has_answers(request, place),
        "own_link": place.link_cookie.read(request),
        "keeps": {"hours": settings.ANSWERS_MAX_AGE_HOURS, "days": settings.ASSESSMENT_RETENTION_DAYS},
        "minutes": max(2, round(questions / 4)),
        "questions": questions,
    }
    return render(request, "triage/start.html", context)


def _anew(request: HttpRequest, place: Place, release: LoadedRelease) -> AnswersInProgress:
    """No answers yet; what may be stored of earlier ones is known, so that deleting deletes it too."""
    try:
        return place.cookie.read(request).anew(release.id, {})
    except NoAnswers:
        return AnswersInProgress(release.id)


def _has_answers(request: HttpRequest, place: Place) -> bool:
    try:
        return bool(place.cookie.read(request).answers)
    except NoAnswers:
        return False
