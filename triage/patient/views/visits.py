"""What every page of a questionnaire shares: the answers so far, on which release, what if there are none.

The same pages serve patients, on a release, and the staff's preview, on the draft. A preview has addresses,
and so a cookie, of its own, and stores nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial, wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core import throttling
from core.http.errors import unavailable
from core.signals import emergency_shown
from triage.medicines import browser_files
from triage.models import Questionnaire
from triage.patient import assessments
from triage.patient import typed_answers as given
from triage.patient.assessments import AnswersCookie, AnswersInProgress, AnswersLost, NoAnswers, Storage
from triage.patient.limits import ASSESSMENTS
from triage.patient.private_links import LinkCookie
from triage.patient.wording import worded_question
from triage.plain_words.sentences import problem_sentence
from triage.releases import loading
from triage.releases.changed_questions import changed_questions
from triage.releases.loading import LoadedRelease, NoSuchRelease, ReleasesUnavailable
from triage.rules.answers import Answers, AnswersError, read_answers
from triage.rules.body_map import proposed_answer
from triage.rules.contradictions import contradictions_in
from triage.rules.document import DocumentError
from triage.rules.engine.conclusion import Outcome
from triage.rules.engine.evaluation import evaluate
from triage.rules.interview import InterviewPath, options_to_show, path
from triage.rules.model import AnswerOption, CareLevel, Contradiction, Question, Wording
from triage.rules.model import Questionnaire as QuestionnaireModel
from triage.rules.settled import settled

NEVER_CACHED = "max-age=0, no-cache, no-store, must-revalidate, private"
CHANGE = "change"  # in the address: the patient came from all answers, and goes back there
PREVIEW_PERMISSION = "triage.view_questionnaire"
SITTING = "_sitting"  # the field of a form that says which answers it belongs to; no link_id begins so

P = ParamSpec("P")


@lru_cache(maxsize=4096)
def _address(prefix: str, name: str, **kwargs: str) -> str:
    """`reverse` for patients' pages, of which each names several; `prefix` is where the site stands."""
    return reverse(name, kwargs=kwargs)


class CheckClosed(Exception):
    """The release was withdrawn, and no other takes its place."""

    def __init__(self, release: LoadedRelease) -> None:
        super().__init__()
        self.release = release


@dataclass(frozen=True)
class CheckContext:
    """A questionnaire, as patients meet it or in preview."""

    slug: str
    preview: bool = False

    def url(self, page: str, **kwargs: str) -> str:
        name = f"preview-{page}" if self.preview else page
        return _address(get_script_prefix(), f"triage:{name}", slug=self.slug, **kwargs)

    @property
    def cookie(self) -> AnswersCookie:
        begun = "" if self.preview else f"{assessments.BEGUN}{self.slug}"
        return AnswersCookie(self.url("start"), begun)

    @property
    def link_cookie(self) -> LinkCookie:
        return LinkCookie(self.url("start"))

    def current_release(self) -> LoadedRelease:
        """Raises Http404, CheckClosed, ReleasesUnavailable, and for a preview DocumentError."""
        try:
            release = loading.draft(self.slug) if self.preview else loading.current(self.slug)
        except Questionnaire.DoesNotExist:
            release = None
        if release is None:
            if not self.preview and (withdrawn := loading.closed(self.slug)):
                raise CheckClosed(withdrawn)
            raise Http404
        return release

    def release_of(self, progress: AnswersInProgress) -> LoadedRelease:
        """The release the answers were begun on.

        Raises AnswersLost if there is no such release any more, and as `current_release`.
        """
        if self.preview:
            return self.current_release()
        try:
            if progress.release_id is None:
                raise AnswersLost
            return loading.load(progress.release_id)
        except NoSuchRelease as error:
            raise AnswersLost from error


class Proposal(NamedTuple):
    """An answer to a question that the patient may confirm: one of its options."""

    question: Question
    key: str

    @property
    def option(self) -> AnswerOption:
        return self.question.option_by_key[self.key]


@dataclass(frozen=True)
class Visit:
    """One request of someone who has begun to answer."""

    place: CheckContext
    release: LoadedRelease
    progress: AnswersInProgress
    recalled: bool = False  # in this request the answers were taken from a release that was withdrawn

    @property
    def questionnaire(self) -> QuestionnaireModel:
        return self.release.questionnaire

    @cached_property
    def answers(self) -> Answers:
        raw = given.to_raw(self.questionnaire, self.progress.answers)
        return read_answers(self.questionnaire, raw, self.release.finder.key)

    @cached_property
    def outcome(self) -> Outcome:
        return evaluate(self.release.compiled, self.answers)

    @cached_property
    def path(self) -> InterviewPath:
        return path(self.release.compiled, self.answers)

    @cached_property
    def own_link_ids(self) -> list[str]:
        """Those of the questions of this patient: answered, as they were answered, then those to ask."""
        answered = {question.link_id for question in self.path.answered}
        in_order = [link_id for link_id in self.progress.answers if link_id in answered]
        return [*in_order, *(question.link_id for question in self.path.to_ask)]

    @property
    def is_emergency(self) -> bool:
        return self.outcome.care_level is CareLevel.emergency

    def url(self, page: str, **kwargs: str) -> str:
        return self.place.url(page, **kwargs)

    def question_url(self, question: Question) -> str:
        return self.url("question", link_id=question.link_id)

    @property
    def names_urls(self) -> dict[str, str]:
        """Where the browser gets the names of medicines, by the parts they are in, and has names read."""
        urls = {part: self._names_url(part) for part in browser_files.PARTS}
        if self.place.preview:
            return {**urls, "read": self.url("read-names")}
        return {**urls, "read": reverse("triage:read-names", kwargs={"release_id": self.release.id})}

    def _names_url(self, part: str) -> str:
        if self.place.preview:
            return self.url("names", part=part)
        kwargs = {"release_id": self.release.id, "digest": self.release.name_files[part].hash, "part": part}
        return reverse("triage:names", kwargs=kwargs)

    def question(self, link_id: str) -> Question:
        """Raises Http404."""
        try:
            return self.questionnaire.question_by_link_id[link_id]
        except KeyError:
            raise Http404 from None

    def shown(self, question: Question) -> Question:
        """The question as this patient meets it: worded for whom it is about, with the options that apply."""
        options = options_to_show(self.release.compiled, self.answers, question.link_id)
        return worded_question(question, options, self.wording)

    @cached_property
    def wording(self) -> Wording:
        return self.questionnaire.wording(self.answers)

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Those that the patient has not decided to leave as they are."""
        found = contradictions_in(self.release.compiled, self.answers)
        return tuple(one for one in found if one.key not in self.progress.asked_back)

    @cached_property
    def is_level_settled(self) -> bool:
        """Whether no answer that is still open can change how soon to get help."""
        if not self.path.answered or self.contradictions or self.unconfirmed or self.proposed:
            return False
        return settled(self.release.compiled, self.answers).care_level

    @property
    def may_stop(self) -> bool:
        """Whether the patient may see the result though there are questions left."""
        return bool(self.path.to_ask) and not self.is_emergency and self.is_level_settled

    @property
    def has_result(self) -> bool:
        """Whether there is a result to show: all is answered, or the rest can no longer change its level."""
        return not self.is_unfinished or self.is_emergency or self.is_level_settled

    def given(self, question: Question) -> Any:
        return self.progress.answers.get(question.link_id)

    def in_words(self, questions: Iterable[Question]) -> list[tuple[Question, list[str]]]:
        """Each question with the patient's answer, one line for each thing chosen."""
        picks = self.progress.picks
        return [
            (shown, given.in_words(self.questionnaire, shown, self.given(shown), picks))
            for shown in map(self.shown, questions)
        ]

    @cached_property
    def proposed(self) -> Proposal | None:
        """What the picture suggests as the answer to a question that is asked, if that is not its answer."""
        found = proposed_answer(self.questionnaire, self.progress.picks, self.answers)
        return Proposal(*found) if found and found[0].link_id in self.own_link_ids else None

    def proposed_to(self, question: Question) -> Proposal | None:
        is_to_it = self.proposed and self.proposed.question.link_id == question.link_id
        return self.proposed if is_to_it else None

    def with_progress(self, progress: AnswersInProgress) -> "Visit":
        return replace(self, progress=progress)

    @property
    def unconfirmed(self) -> bool:
        """Whether there are medicines that the patient has not yet seen as they were understood."""
        question = self.questionnaire.medicine_question
        return question in self.path.answered and given.is_unconfirmed(question, self.given(question))

    @property
    def is_unfinished(self) -> bool:
        """Whether there is something left to answer or to confirm."""
        return bool(self.path.to_ask or self.proposed or self.contradictions) or self.unconfirmed

    @property
    def following(self) -> str:
        """The link_id of the first question that is still to be answered; empty if there is none."""
        return self.path.to_ask[0].link_id if self.path.to_ask else ""

    @property
    def next_url(self) -> str:
        """The page to go on with: what is still to be answered, else all answers to check."""
        question = self.questionnaire.medicine_question
        if self.unconfirmed and question:
            return self.question_url(question)
        if self.proposed:
            return self.question_url(self.proposed.question)
        if self.contradictions:
            return self.url("contradiction", key=self.contradictions[0].key)
        return self.question_url(self.path.to_ask[0]) if self.path.to_ask else self.url("answers")

    def complete(self, request: HttpRequest) -> "Visit":
        """Store the assessment; patients get their result whether or not the database answers."""
        is_first = self.progress.storage in assessments.NOTHING_STORED
        may_store = not is_first or throttling.allows(ASSESSMENTS, request)
        return self.with_progress(
            assessments.complete(self.progress, self.release, self.answers, self.outcome, may_store=may_store)
        )


def never_cached(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """As Django's `never_cache`, without computing its value again for every page."""

    @wraps(view)
    def with_header(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Cache-Control"] = NEVER_CACHED
        return response

    return with_header


def page(
    view: Callable[Concatenate[HttpRequest, CheckContext, P], HttpResponse], *, findable: bool = False
) -> Callable[..., HttpResponse]:
    """A page of a questionnaire. It is kept by no cache, and unless `findable` found by no search engine."""

    @never_cached
    @wraps(view)
    def with_place(
        request: HttpRequest, slug: str, preview: bool = False, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if preview and (refusal := _refuse_preview(request)):
            return refusal
        place = CheckContext(slug, preview)
        hidden = preview or not findable
        try:
            response = view(request, place, *args, **kwargs)
        except ReleasesUnavailable:
            response = unavailable()
        except CheckClosed as closed:
            response = _closed(request, place, closed.release)
            hidden = True
        except DocumentError as error:
            response = _broken_draft(request, place, error)
        if hidden:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return with_place


findable_page = partial(page, findable=True)


def answering_page(
    view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page for someone who has begun to answer; others are told that there are no answers and may begin."""

    @page
    def with_visit(
        request: HttpRequest, place: CheckContext, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        try:
            visit = _visit(request, place)
        except NoAnswers as error:
            return _no_answers(request, place, lost=isinstance(error, AnswersLost))
        if is_of_another_sitting(request, visit):
            return render_visit(request, "triage/other_check.html", visit, status=409)
        if visit.recalled:
            return _after_recall(request, view, visit, *args, **kwargs)
        if visit.progress.storage is Storage.pending:
            completed = visit.complete(request)
            response = view(request, completed, *args, **kwargs)
            if completed.progress != visit.progress and assessments.COOKIE_NAME not in response.cookies:
                place.cookie.write(response, completed.progress)
            return response
        return view(request, visit, *args, **kwargs)

    return with_visit


def _visit(request: HttpRequest, place: CheckContext) -> Visit:
    """Raises NoAnswers."""
    progress = place.cookie.read(request)
    if not place.preview and progress.release_id and loading.is_withdrawn(progress.release_id):
        return _recalled(request, place, progress)
    visit = Visit(place, place.release_of(progress), progress)
    try:
        _ = visit.answers
    except (AnswersError, LookupError, ArithmeticError, TypeError) as error:
        if not place.preview:
            raise AnswersLost from error
        # The draft was changed under the answers: those that it still knows go on.
        fitting = given.fitting(visit.release.questionnaire, progress.answers)
        return Visit(place, visit.release, replace(progress, answers=fitting))
    return visit


def move(place: CheckContext, release: LoadedRelease, progress: AnswersInProgress) -> tuple[Visit, list[str]]:
    """The same answers on another release, and the labels of the questions to answer again.

    An answer is carried over only if its question is still the same. Raises AnswersLost, ReleasesUnavailable.
    """
    questionnaire = release.questionnaire
    changed = changed_questions(place.release_of(progress).questionnaire, questionnaire)
    same = {link_id: answer for link_id, answer in progress.answers.items() if link_id not in changed}
    fitting = given.fitting(questionnaire, same)
    lost = [
        question.label
        for question in questionnaire.questions
        if question.link_id in progress.answers and question.link_id not in fitting
    ]
    again = given.understood_again(questionnaire, fitting, release.finder)
    moved = replace(progress.restarted(release.id, again), sitting=progress.sitting)
    return Visit(place, release, moved), lost


def changed_sentence(labels: list[str]) -> str:
    sentence = _("These questions have changed, so please answer them again: %(questions)s.")
    return sentence % {"questions": get_text_list(labels, _("and"))}


def _recalled(request: HttpRequest, place: CheckContext, progress: AnswersInProgress) -> Visit:
    """Answers given to a withdrawn release, on the current one; the patient is told. Raises CheckClosed."""
    visit, lost = move(place, place.current_release(), progress)
    sentences = [
        _("We have withdrawn the rules that you began with, because they may not be safe."),
        _("From now on your answers go by the current rules."),
        _("If you have seen a result before, do not rely on it: it may have been wrong."),
    ]
    if lost:
        sentences.append(changed_sentence(lost))
    messages.warning(request, " ".join(sentences))
    return replace(visit, recalled=True)


def _after_recall(
    request: HttpRequest,
    view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponse],
    visit: Visit,
    *args: P.args,
    **kwargs: P.kwargs,
) -> HttpResponse:
    """The page asked for, by the current release, or the one to go on with if the page is no more."""
    own_pages = {visit.url("emergency"), visit.url("result")}  # they say themselves that it is an emergency
    if visit.is_emergency and request.method != "POST" and request.path not in own_pages:
        return go_on(visit, visit.url("emergency"))
    try:
        response = view(request, visit, *args, **kwargs)
    except Http404:
        return go_on(visit, visit.next_url)
    if assessments.COOKIE_NAME not in response.cookies:
        visit.place.cookie.write(response, visit.progress)
    return response


def _closed(request: HttpRequest, place: CheckContext, release: LoadedRelease) -> HttpResponse:
    """What is said instead of every page while no release may be used."""
    context = {
        "place": place,
        "release": release,
        "has_answers": assessments.COOKIE_NAME in request.COOKIES,
        "own_link": place.link_cookie.read(request),
    }
    is_start = request.path == place.url("start")
    return render(request, "triage/closed.html", context, status=200 if is_start else 410)


def _no_answers(request: HttpRequest, place: CheckContext, lost: bool) -> HttpResponse:
    context = {
        "place": place,
        "lost": lost,
        "expired": place.cookie.has_expired(request),
        "hours": settings.ANSWERS_MAX_AGE_HOURS,
        "own_link": place.link_cookie.read(request),
    }
    response = render(request, "triage/no_answers.html", context, status=410)
    if lost:
        place.cookie.delete(response)
    return response


def _refuse_preview(request: HttpRequest) -> HttpResponse | None:
    """None for staff who may see the draft. Raises PermissionDenied for others who are logged in."""
    user = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path(), "admin:login")
    if not (user.is_staff and user.has_perm(PREVIEW_PERMISSION)):
        raise PermissionDenied
    return None


def _broken_draft(request: HttpRequest, place: CheckContext, error: DocumentError) -> HttpResponse:
    if not place.preview:
        raise error
    problems = [(problem.where, problem_sentence(problem)) for problem in error.problems]
    return render(request, "triage/broken_draft.html", {"place": place, "problems": problems}, status=409)


def is_of_another_sitting(request: HttpRequest, visit: Visit) -> bool:
    """Whether the form that was sent was made for other answers than those this browser keeps now."""
    return request.POST.get(SITTING, visit.progress.sitting) != visit.progress.sitting


def render_visit(
    request: HttpRequest, template: str, visit: Visit, *, status: int = 200, **context: Any
) -> HttpResponse:
    shared = {
        "visit": visit,
        "place": visit.place,
        "is_emergency": visit.is_emergency,
        "sitting": visit.progress.sitting,
    }
    return render(request, template, {**shared, **context}, status=status)


def own_links(request: HttpRequest, place: CheckContext, progress: AnswersInProgress | None) -> set[UUID]:
    """The assessments that this browser may have shared by a private link."""
    ids = {progress.assessment_id} if progress and progress.link_code else set()
    link = place.link_cookie.read(request)
    return ids | {link.assessment_id} if link else ids


def go_on(visit: Visit, url: str) -> HttpResponse:
    """Keep the answers and go to the page, or first to the emergency page if they have become an emergency.

    Raises TooMuchToKeep.
    """
    progress = visit.progress
    if visit.is_emergency and not progress.emergency_shown:
        url = visit.url("emergency")
        if not visit.place.preview:
            emergency_shown.send(sender=Visit, release_id=visit.release.id)
    response = HttpResponseRedirect(url)
    visit.place.cookie.write(response, replace(progress, emergency_shown=visit.is_emergency))
    return response
