"""Two answers that cannot both be right: the patient says which is, or that both may be."""

from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from triage.patient.views.visits import CHANGE, Visit, answering_page, go_on, render_visit
from triage.rules.answers import choice_of
from triage.rules.model import Condition, Contradiction, Question

BOTH = "both"


@dataclass(frozen=True)
class Side:
    """One of the two, as the patient said it, and the question to look at again if it is right."""

    question: Question
    words: str
    other: Question


@require_http_methods(["GET", "HEAD", "POST"])
@answering_page
def contradiction(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    found = next((one for one in visit.contradictions if one.key == key), None)
    if found is None:
        if any(one.key == key for one in visit.questionnaire.contradictions):
            return redirect(visit.next_url)
        raise Http404
    sides = _sides(visit, found)
    error = ""
    if request.method == "POST":
        answer = request.POST.get("right", "")
        if answer == BOTH:
            asked_back = (*visit.progress.asked_back, key)
            answered = visit.with_progress(replace(visit.progress, asked_back=asked_back))
            return go_on(answered, answered.next_url)
        if answer in ("0", "1"):
            return redirect(f"{visit.question_url(sides[int(answer)].other)}?{CHANGE}")
        error = _("Choose which is right.")
    return render_visit(
        request, "triage/contradiction.html", visit, contradiction=found, sides=sides, error=error
    )


def _sides(visit: Visit, found: Contradiction) -> list[Side]:
    questions = [_question(visit, condition) for condition in found.both]
    words = [_words(visit, question, one) for question, one in zip(questions, found.both, strict=True)]
    pairs = zip(questions, words, reversed(questions), strict=True)
    return [Side(question, said, other) for question, said, other in pairs]


def _question(visit: Visit, condition: Condition) -> Question:
    """The question that makes the condition true, or the first that it names."""
    link_ids = list(dict.fromkeys(term.partition(".")[0] for term in condition.terms))
    holding = [link_id for link_id in link_ids if _chosen(visit, link_id) & _named(condition, link_id)]
    return visit.shown(visit.questionnaire.question_by_link_id[(holding or link_ids)[0]])


def _words(visit: Visit, question: Question, condition: Condition) -> str:
    """What the patient said, as far as the condition names it."""
    named = _chosen(visit, question.link_id) & _named(condition, question.link_id)
    labels = [option.label for option in question.options if option.key in named]
    if not labels or condition.none or isinstance(visit.given(question), dict):
        labels = visit.in_words([question])[0][1]
    return get_text_list([f"“{label}”" for label in labels], _("and"))


def _chosen(visit: Visit, link_id: str) -> set[str]:
    answer = visit.answers.get(link_id, ())
    elements = () if isinstance(answer, str) else answer
    return {choice_of(element).option for element in elements if isinstance(element, str)}


def _named(condition: Condition, link_id: str) -> set[str]:
    terms = (term.partition(".") for term in condition.terms)
    return {key.partition("@")[0] for prefix, _dot, key in terms if prefix == link_id}
