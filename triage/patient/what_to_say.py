"""What the patient can say to get help, made of their own answers: short enough to read out."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from triage.patient import typed_answers
from triage.patient.typed_answers import TypedAnswers
from triage.rules.explanation import Explanation
from triage.rules.model import NOT_SURE, Question, QuestionKind, Questionnaire

MOST_FACTS = 8


def what_to_say(
    questionnaire: Questionnaire,
    answered: Iterable[Question],
    given: TypedAnswers,
    explanation: Explanation,
) -> list[str]:
    """The sentence of the care level to begin with, then the facts: danger signs before the rest."""
    advice = questionnaire.advice_by_level[explanation.outcome.care_level]
    signs = [said.question for reason in explanation.level_reasons for said in reason.because]
    own = [question for question in answered if question.kind is not QuestionKind.multiple]
    facts = [
        _fact(questionnaire, question, given[question.link_id])
        for question in _once([*signs, *own])
        if given.get(question.link_id, NOT_SURE) not in (NOT_SURE, [])
    ]
    return [*filter(None, [advice.say]), *facts[:MOST_FACTS]]


def _once(questions: Iterable[Question]) -> Iterator[Question]:
    yield from {question.link_id: question for question in questions}.values()


def _fact(questionnaire: Questionnaire, question: Question, answer: typed_answers.TypedAnswer) -> str:
    words = typed_answers.in_words(questionnaire, question, answer)
    return _("%(question)s: %(answer)s.") % {"question": question.label, "answer": "; ".join(words)}
