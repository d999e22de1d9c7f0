"""The preview opened with answers filled in: those of a vignette, or those a report gives as an example."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST, require_safe

from triage.patient import typed_answers
from triage.patient.assessments import AnswersInProgress, TooMuchToKeep
from triage.patient.views.visits import CheckContext, Visit, go_on, page
from triage.plain_words.sentences import problem_sentence
from triage.releases.loading import LoadedRelease
from triage.rules.answers import AnswersError, read_answers


@require_safe
@page
def with_vignette(request: HttpRequest, place: CheckContext, vignette: str) -> HttpResponse:
    release = place.current_release()
    found = next((known for known in release.questionnaire.vignettes if known.key == vignette), None)
    if found is None:
        raise Http404
    return _fill_in(place, release, found.answers)


@require_POST
@page
def with_answers(request: HttpRequest, place: CheckContext) -> HttpResponse:
    """The field `answers` holds raw answers as JSON."""
    try:
        raw = json.loads(request.POST.get("answers", ""))
        json.dumps(raw, ensure_ascii=False).encode()  # no halves of characters: no cookie holds them
        return _fill_in(place, place.current_release(), raw)
    except (ValueError, RecursionError, TypeError, AttributeError) as error:
        # Only staff come here, with what a report made: whatever its shape, it is no error of the site.
        return HttpResponseBadRequest(
            f"answers: {type(error).__name__}", content_type="text/plain; charset=utf-8"
        )


def _fill_in(place: CheckContext, release: LoadedRelease, raw: Mapping[str, Any]) -> HttpResponse:
    """Open the preview where a patient with these answers would be."""
    try:
        read_answers(release.questionnaire, raw, release.finder.key)
        answers = typed_answers.from_raw(release.questionnaire, raw, release.finder)
        visit = Visit(place, release, AnswersInProgress(release.id, answers=answers))
        return go_on(visit, visit.url("answers") if visit.path.to_ask else visit.url("result"))
    except AnswersError as error:
        lines = [f"{problem.where}: {problem_sentence(problem)}" for problem in error.problems]
        return HttpResponseBadRequest("\n".join(lines), content_type="text/plain; charset=utf-8")
    except TooMuchToKeep:
        return HttpResponseBadRequest(
            "answers: too long for a cookie.", content_type="text/plain; charset=utf-8"
        )
