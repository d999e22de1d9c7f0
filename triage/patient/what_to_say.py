"""What the patient can say to get help, made of their own answers: short enough to read out."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from triage.patient import typed_answers
from triage.patient.typed_answers import TypedAnswer, TypedAnswers
from triage.rules import handover
from triage.rules.answers import Answers
from triage.rules.engine.compiler import CompiledQuestionnaire
from triage.rules.explanation import Explanation
from triage.rules.model import NOT_SURE, Question, QuestionKind, Questionnaire

MOST_FACTS = 8
MOST_DOUBTS = 4
TYPED_KINDS = (QuestionKind.number, QuestionKind.medicine)


def what_to_say(
    compiled: CompiledQuestionnaire,
    answers: Answers,
    given: TypedAnswers,
    answered: Iterable[Question],
    explanation: Explanation,
) -> list[str]:
    """The sentence of the care level to begin with, then what the patient said, then what is not known.

    A questionnaire whose questions have no sentences is told by the short names of its questions.
    """
    questionnaire = compiled.questionnaire
    said = handover.what_to_say(compiled, answers, _typed(questionnaire, given))
    facts = list(said.sentences) or _facts(questionnaire, answered, given, explanation)
    beginning = questionnaire.advice_by_level[explanation.outcome.care_level].say
    return [*filter(None, [beginning]), *facts, *_doubts(said.not_sure[:MOST_DOUBTS])]


def to_say(question: Question, words: Iterable[str]) -> str:
    """The words of what was typed. Of a number whose question has one unit the sentence names the unit."""
    text = ", ".join(words)
    if question.kind is not QuestionKind.number or len(question.units) != 1:
        return text
    return text.removesuffix(f" {question.units[0].label}").removesuffix(f" {question.units[0].singular}")


def _typed(questionnaire: Questionnaire, given: TypedAnswers) -> Mapping[str, str]:
    """The patient's own words for what was typed: "52", and not "50 to 64"."""
    return {
        question.link_id: to_say(
            question, typed_answers.in_words(questionnaire, question, given[question.link_id])
        )
        for question in questionnaire.questions
        if question.kind in TYPED_KINDS and _is_definite(given.get(question.link_id))
    }


def _facts(
    questionnaire: Questionnaire,
    answered: Iterable[Question],
    given: TypedAnswers,
    explanation: Explanation,
) -> list[str]:
    """Danger signs before the rest."""
    signs = [said.question for reason in explanation.level_reasons for said in reason.because]
    own = [question for question in answered if question.kind is not QuestionKind.multiple]
    facts = [
        _fact(questionnaire, question, given[question.link_id])
        for question in _once([*signs, *own])
        if _is_definite(given.get(question.link_id))
    ]
    return facts[:MOST_FACTS]


def _doubts(not_sure: Iterable[str]) -> list[str]:
    doubts = list(not_sure)
    sentence = _("I am not sure about: %(doubts)s.")
    return [sentence % {"doubts": get_text_list(doubts, _("and"))}] if doubts else []


def _is_definite(answer: TypedAnswer | None) -> bool:
    return bool(answer) and answer != NOT_SURE


def _once(questions: Iterable[Question]) -> Iterator[Question]:
    yield from {question.link_id: question for question in questions}.values()


def _fact(questionnaire: Questionnaire, question: Question, answer: TypedAnswer) -> str:
    words = typed_answers.in_words(questionnaire, question, answer)
    return _("%(question)s: %(answer)s.") % {"question": question.label, "answer": "; ".join(words)}
