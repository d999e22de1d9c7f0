from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.glossary import known
from articles.glossary.entries import ExplainedTerm, Glossary
from core.cache import LRUCache
from core.http.errors import too_many_requests
from core.page_cache import CachedPage, has_messages, render_page
from core.signals import question_answered
from core.throttling import seconds_to_wait
from triage.patient.assessments import AnswersInProgress, TooMuchToKeep
from triage.patient.forms import AnswerForm, BodyMapForm, QuestionForm, each_form, question_form
from triage.patient.forms.rendering import Look, form_key, render_form
from triage.patient.limits import MEDICINES
from triage.patient.typed_answers import TypedAnswer
from triage.patient.views.visits import CHANGE, Visit, answering_page, go_on, render_visit
from triage.rules.interview import asked_again
from triage.rules.model import Question, QuestionKind

TEMPLATE = "triage/question.html"
CACHE_SIZE = 512  # pages, of some 20 kilobytes each
BACK = "_back"  # the button that leads to the page before; no link_id begins so

cached_pages: LRUCache[CachedPage] = LRUCache(CACHE_SIZE)


@require_http_methods(["GET", "HEAD", "POST"])
@answering_page
def question(request: HttpRequest, visit: Visit, link_id: str) -> HttpResponse:
    """One question."""
    asked = visit.shown(visit.question(link_id))
    changing = CHANGE in request.GET
    if asked.kind is QuestionKind.medicine and (wait := seconds_to_wait(MEDICINES, request)):
        return too_many_requests(wait)
    if request.method != "POST" and (cached := _cached_page(request, visit, asked, changing)):
        return cached.response(request, visit.progress.sitting)
    data = request.POST if request.method == "POST" else None
    form = _form(visit, asked, data)
    if data and BACK in data:
        return _go_back(visit, asked, form, changing)
    if form.is_valid() and (rows := each_form(form)):
        form = rows
    elif data and (response := _answered(visit, asked, form, data, changing)):
        return response
    return render_visit(request, TEMPLATE, visit, **_context(visit, asked, form, changing))


def _answered(
    visit: Visit, asked: Question, form: AnswerForm, data: QueryDict, changing: bool
) -> HttpResponse | None:
    """Go on with the answer; None if something is wrong with it, which the form says."""
    if form.is_valid():
        return _keep(visit, asked, form, changing)
    return _emergency_at_once(visit, asked, form, data)


def _emergency_at_once(
    visit: Visit, asked: Question, form: AnswerForm, data: QueryDict
) -> HttpResponse | None:
    """With signs of an emergency nobody waits for "since when": where it is missing, it is not known."""
    onsets = getattr(form, "onsets", None)
    undated = onsets.undated(data, form.errors) if onsets else None
    if undated is None:
        return None
    completed = _form(visit, asked, undated)
    if not completed.is_valid():
        return None
    after = visit.with_progress(_progress_after(visit, asked, completed))
    return _keep(visit, asked, completed, changing=False) if after.is_emergency else None


def _go_back(visit: Visit, asked: Question, form: AnswerForm, changing: bool) -> HttpResponse:
    """To the page before. What was typed or chosen here is kept if it is an answer."""
    url = _back(visit, asked, changing)
    if form.is_valid():
        with suppress(TooMuchToKeep):
            return keep(visit, asked, form, lambda answered: url)
    return go_on(visit, url)


def _form(visit: Visit, asked: Question, data: QueryDict | None = None) -> QuestionForm:
    """Filled with the answer given before, or with the one that the picture proposes."""
    return question_form(asked, _shown(visit, asked), visit.release.finder, data, visit.progress.picks)


def _shown(visit: Visit, asked: Question) -> TypedAnswer:
    proposed = visit.proposed_to(asked)
    return [proposed.key] if proposed else visit.given(asked)


def _context(visit: Visit, asked: Question, form: QuestionForm, changing: bool) -> dict[str, Any]:
    context = {
        "form": form,
        "form_html": render_form(
            form, visit.release, _look(visit, asked), _shown(visit, asked), visit.progress.picks
        ),
        "questionnaire": visit.questionnaire,
        "question": asked,
        "names": visit.names_urls if asked.kind is QuestionKind.medicine else {},
        "changing": changing,
        "back_url": _back(visit, asked, changing),
        "words": _words(known.remembered(), tuple(_texts(asked))),
        **_position(visit, asked),
    }
    if proposed := visit.proposed_to(asked):
        said = visit.in_words([asked])[0][1] if visit.given(asked) is not None else []
        context |= {"proposed": proposed, "said": said}
    return context


def _html(visit: Visit, asked: Question, form: QuestionForm) -> SafeString:
    given, picks = _shown(visit, asked), visit.progress.picks
    return render_form(form, visit.release, _look(visit, asked), given, picks)


def _look(visit: Visit, asked: Question) -> Look:
    return visit.wording, tuple([option.key for option in asked.options])


def _cached_page(request: HttpRequest, visit: Visit, asked: Question, changing: bool) -> CachedPage | None:
    """The page without errors as all see it who come this way with this answer; None if it tells something
    that is for this patient alone."""
    given, picks = visit.given(asked), visit.progress.picks
    key = form_key(visit.release, asked, _look(visit, asked), given, picks)
    if key is None or visit.proposed_to(asked) or has_messages(request):
        return None
    looks = (
        key,
        changing,
        _back(visit, asked, changing),
        *_position(visit, asked).values(),
        visit.is_emergency,
        visit.may_stop,
        known.remembered(),
    )
    return cached_pages.get_or_make(looks, lambda: _render_page(visit, asked, changing))


def _render_page(visit: Visit, asked: Question, changing: bool) -> CachedPage:
    context = _context(visit, asked, _form(visit, asked), changing)
    # Not the visit, which holds all answers: the page can tell no more than what it is kept by.
    return render_page(
        TEMPLATE, place=visit.place, is_emergency=visit.is_emergency, may_stop=visit.may_stop, **context
    )


@lru_cache(maxsize=256)
def _words(glossary: Glossary, texts: tuple[str, ...]) -> tuple[ExplainedTerm, ...]:
    """The words of the texts that are explained."""
    return glossary.entries_in(texts)


def _texts(asked: Question) -> Iterator[str]:
    """What the patient reads of the question. The classes of medicines are for the rules alone."""
    yield from (asked.text, asked.why, asked.hint)
    for option in asked.options if asked.kind is not QuestionKind.medicine else ():
        yield from (option.label, option.hint)


def _keep(visit: Visit, asked: Question, form: AnswerForm, changing: bool) -> HttpResponse | None:
    """Go on with the new answer; None, with the error in the form, if it is too much to keep."""
    try:
        return keep(visit, asked, form, lambda answered: _url_after(visit, answered, asked, changing))
    except TooMuchToKeep:
        sentence = _(
            "This is too much for your browser to keep. Shorten the names, or leave some medicines out."
        )
        form.add_error(next(iter(form.fields)), sentence)
        return None


def keep(visit: Visit, asked: Question, form: AnswerForm, url_after: Callable[[Visit], str]) -> HttpResponse:
    """Keep the answer of a valid form and go to the page that comes after it. Raises TooMuchToKeep."""
    answered = visit.with_progress(_progress_after(visit, asked, form))
    response = go_on(answered, url_after(answered))
    if visit.given(asked) is None and not visit.place.preview:
        question_answered.send(
            sender=Visit, release_id=visit.release.id, link_id=asked.link_id, following=answered.following
        )
    return response


def _progress_after(visit: Visit, asked: Question, form: AnswerForm) -> AnswersInProgress:
    """With the answer and what was pointed at on a picture; what a patient decided is not asked again."""
    progress = visit.progress.with_answer(asked.link_id, form.given)
    after = visit.with_progress(progress).answers
    for link_id in asked_again(visit.release.compiled, visit.answers, after):
        progress = progress.without_answer(link_id)
    if isinstance(form, BodyMapForm):
        return replace(progress, picks=form.picks)
    if visit.proposed_to(asked) and visit.with_progress(progress).proposed:
        return replace(progress, picks=())
    return progress


def _url_after(before: Visit, visit: Visit, asked: Question, changing: bool) -> str:
    """The page after this question. Who changes an answer meets new questions only, then all answers; who
    points at both sides of a picture is asked about the side, again if need be."""
    if asked.picture and visit.proposed:
        return visit.question_url(visit.proposed.question) + (f"?{CHANGE}" if changing else "")
    if before.proposed_to(asked) and not changing:
        return visit.next_url
    if not changing:
        return visit.next_url if visit.unconfirmed or visit.contradictions else _next_in_order(visit, asked)
    answers = visit.url("answers")
    return answers if visit.next_url == answers else f"{visit.next_url}?{CHANGE}"


def _next_in_order(visit: Visit, asked: Question) -> str:
    """The page after the question: answered questions come by again, so that going back is not a dead end."""
    own = visit.own_link_ids
    behind = own[own.index(asked.link_id) + 1 :] if asked.link_id in own else []
    return visit.url("question", link_id=behind[0]) if behind else visit.next_url


def _back(visit: Visit, asked: Question, changing: bool) -> str:
    if visit.proposed_to(asked):
        picture = next(question for question in visit.questionnaire.questions if question.both_sides)
        return visit.question_url(picture) + (f"?{CHANGE}" if changing else "")
    if changing:
        return visit.url("answers")
    own = visit.own_link_ids
    answered = [question.link_id for question in visit.path.answered]
    before = own[: own.index(asked.link_id)] if asked.link_id in own else answered
    return visit.url("question", link_id=before[-1]) if before else visit.url("start")


def _position(visit: Visit, asked: Question) -> dict[str, int]:
    """The number of the question, and how many can follow at most."""
    own = visit.own_link_ids
    if asked.link_id not in own:
        return {}
    number = own.index(asked.link_id) + 1
    return {"number": number, "more": len(own) - number, "last": len(own)}
