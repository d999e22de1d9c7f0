"""What to say when asking for help: the patient's own answers in sentences, as one nurse tells another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .answers import Answer, Answers, Choice, choice_of
from .engine.compiler import CompiledQuestionnaire
from .engine.gathering import State, collect, counted
from .model import NOT_SURE, Question, QuestionKind, Wording

ANSWER = "{answer}"


class Handover(NamedTuple):
    """Sentences in the order of the questions, and what the patient is not sure about."""

    sentences: tuple[str, ...]
    not_sure: tuple[str, ...]


def what_to_say(
    compiled: CompiledQuestionnaire, answers: Answers, typed: Mapping[str, str] | None = None
) -> Handover:
    """What to say with these answers. `typed` has the words for what was typed, by link_id.

    Only questions with a sentence of their own are told, and only what was said to them. Medicines are told
    by what was typed.
    """
    state = collect(compiled, counted(compiled, answers))
    wording = compiled.questionnaire.wording(answers)
    sentences, not_sure = [], []
    for question, answer in _answered(compiled, state):
        if answer == NOT_SURE:
            not_sure.append(question.label)
            continue
        words = (typed or {}).get(question.link_id) or ", ".join(_words(question, answer, wording))
        sentence = question.worded("say", wording)
        if sentence and words:
            sentences.append(sentence.replace(ANSWER, words))
        not_sure += _unsure(question, answer, wording)
    return Handover(tuple(sentences), tuple(not_sure))


def _answered(compiled: CompiledQuestionnaire, state: State) -> list[tuple[Question, Answer]]:
    return [
        (question.question, answer)
        for question in compiled.questions
        if state.applies(question)
        and (answer := question.counted(state.answers.get(question.link_id), state.facts)) is not None
    ]


def _words(question: Question, answer: Answer, wording: Wording) -> list[str]:
    return [_told(question, choice, wording) for choice in _choices(question, answer) if not choice.unsure]


def _unsure(question: Question, answer: Answer, wording: Wording) -> list[str]:
    return [_told(question, choice, wording) for choice in _choices(question, answer) if choice.unsure]


def _choices(question: Question, answer: Answer) -> list[Choice]:
    if question.kind is QuestionKind.medicine:
        return []
    return [choice_of(element) for element in answer if isinstance(element, str)]


def _told(question: Question, choice: Choice, wording: Wording) -> str:
    """The words of the option, and of its time."""
    option = question.option_by_key[choice.option]
    words = option.worded("say", wording) or option.worded("label", wording)
    if not choice.time:
        return words
    time = question.time_by_key[choice.time]
    return f"{words} {time.say}" if time.say else f"{words} ({time.label})"
