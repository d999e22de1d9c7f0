"""Reads stored answers (from `write_answers`) for the same or another questionnaire.

It reads many thousands at once. Stored answers are option keys, so each is looked up among those read before;
only new ones are parsed and checked in full.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from triage.rules.answers import Answer, Answers, AnswersError, read_answers
from triage.rules.engine.memo import BoundedMemo, MemoBudget
from triage.rules.model import Question, QuestionKind, Questionnaire

ANSWERS_IN_MEMO = 4_096  # to one question


def key_of(stored: Any) -> bytes:
    """The same for equal answers in the same order; Python's own form, for it is written fastest."""
    return marshal.dumps(stored, 2)  # later versions tell apart which objects are shared


class Reader:
    """Reads stored answers for one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self._by_question = {
            question.link_id: self._answers_to(question) for question in questionnaire.questions
        }

    def read(self, stored: Mapping[str, Any]) -> tuple[Answers, bool]:
        """The answers that the questionnaire can read, and whether any had to be left out."""
        answers: dict[str, Answer] = {}
        try:
            for link_id, given in stored.items():
                as_key, answer_to = self._by_question[link_id]
                answers[link_id] = answer_to[given if isinstance(given, str) else as_key(given)]
        except (AnswersError, AttributeError, LookupError, TypeError):
            return self._read_with_care(stored)
        return answers, False

    def _read_with_care(self, stored: Mapping[str, Any]) -> tuple[Answers, bool]:
        try:
            return read_answers(self.questionnaire, stored, _never_typed), False
        except AnswersError as error:
            unreadable = {problem.path[0] for problem in error.problems}
            rest = {link_id: answer for link_id, answer in stored.items() if link_id not in unreadable}
            return read_answers(self.questionnaire, rest, _never_typed), True

    def _answers_to(self, question: Question) -> tuple[Callable[[Any], Hashable], BoundedMemo[Any, Answer]]:
        """How what is stored becomes a key, and the answers by these."""

        def read(key: Any) -> Answer:
            of_medicines = question.kind is QuestionKind.medicine and not isinstance(key, str)
            stored = [dict(fields) for fields in key] if of_medicines else key
            return read_answers(self.questionnaire, {question.link_id: stored}, _never_typed)[
                question.link_id
            ]

        as_key = _key_of_medicines if question.kind is QuestionKind.medicine else tuple
        return as_key, BoundedMemo(read, MemoBudget(ANSWERS_IN_MEMO))


def _key_of_medicines(given: list[dict[str, Any]]) -> Hashable:
    return tuple([tuple(medicine.items()) for medicine in given])


def _never_typed(name: str) -> None:
    """Stored answers hold medicines by key, so there is no name to look up."""
