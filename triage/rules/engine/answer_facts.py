"""What the answers to one question say, as facts (see `encoding`): one look-up for each answer.

A question that is skipped or "not sure" leaves its options open. A skipped one leaves its "not sure" (and
times that are not known) false, for the patient has not said so, unless it is taken as one that may still be
answered so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ..answers import Answer, Taken
from ..model import NOT_SURE, Question, QuestionKind, Questionnaire
from .facts import FactEncoding
from .memo import BoundedMemo, MemoBudget

# In place of an answer:
SKIPPED = None
MAY_SAY_ANYTHING = ""  # skipped, and the answer that comes may be "not sure" as well
SAYS_NOTHING = "-"  # as if there were no such question

AnswerOrNone = Answer | None


def answer_facts_of(
    questionnaire: Questionnaire, question: Question, encoding: FactEncoding
) -> BoundedMemo[AnswerOrNone, int]:
    """The facts that each answer to the question brings."""
    return _AnswerFacts(questionnaire, question, encoding).by_answer


class _AnswerFacts:
    def __init__(self, questionnaire: Questionnaire, question: Question, encoding: FactEncoding) -> None:
        self.questionnaire = questionnaire
        self.question = question
        self.encoding = encoding
        self.number_of: Mapping[str, int] = {
            term.removeprefix(f"{question.link_id}."): encoding.number_of[term] for term in question.terms
        }
        unsure = {encoding.number_of[term] for term in question.unsure_terms}
        self.options = [number for number in self.number_of.values() if number not in unsure]
        self.by_option = {
            option.key: encoding.hold([self.number_of[option.key]]) for option in question.options
        }
        self.by_kind = BoundedMemo(self._of_one_medicine, MemoBudget(encoding.memo_size))
        self.by_answer = BoundedMemo(self.of, MemoBudget(encoding.memo_size))
        for given in (SKIPPED, MAY_SAY_ANYTHING, SAYS_NOTHING, NOT_SURE):
            self.by_answer[given] = self.of(given)

    def of(self, answer: AnswerOrNone) -> int:
        if answer == SAYS_NOTHING:
            return 0
        if answer == MAY_SAY_ANYTHING:
            return self.encoding.leave_open(self.number_of.values())
        if answer is SKIPPED:
            return self.encoding.leave_open(self.options)
        if answer == NOT_SURE:
            said = [self.number_of[NOT_SURE]] if self.question.not_sure else []
            return self.encoding.leave_open(self.options) | self.encoding.hold(said)
        if self.question.kind is QuestionKind.medicine:
            return self._of_medicines(cast(tuple[Taken, ...], answer))
        effect = 0
        for key in cast(tuple[str, ...], answer):
            effect |= self.by_option[key]
        return effect

    def _of_medicines(self, taken: tuple[Taken, ...]) -> int:
        """Of single medicines those of the same classes say the same, so that few are told apart."""
        if len(taken) == 1:
            return self.by_kind[self.questionnaire.classes_of(taken[0].medicine), taken[0].started]
        return self._of_several(
            [
                (medicine or f"unlisted {position}", self.questionnaire.classes_of(medicine), started)
                for position, (medicine, started) in enumerate(taken)
            ]
        )

    def _of_one_medicine(self, kind: tuple[tuple[str, ...], str]) -> int:
        return self._of_several([("the one", *kind)])

    def _of_several(self, taken: list[tuple[str, tuple[str, ...], str]]) -> int:
        """Of medicines by name, with their classes and times: hold the classes taken, with their times; leave
        the times open where the patient does not know them, and hold that they are not known.

        An option that asks for `at_least` n medicines of a class counts different ones; two unlisted names
        are two medicines.
        """
        takers: dict[str, set[str]] = {}
        for name, classes, started in taken:
            for class_key in classes:
                takers.setdefault(class_key, set()).add(name)
                takers.setdefault(f"{class_key}@{started}", set()).add(name)
        held, is_open = [], []
        for option in self.question.options:
            class_key = option.medicine_class or option.key
            if len(takers.get(class_key, ())) < option.at_least:
                continue
            held.append(self.number_of[option.key])
            unknown = takers.get(f"{class_key}@", set())
            for time in self.question.times:
                number = self.number_of[f"{option.key}@{time.key}"]
                at_that_time = unknown if time.not_sure else takers.get(f"{class_key}@{time.key}", set())
                if len(at_that_time) >= option.at_least:
                    held.append(number)
                elif not time.not_sure and len(at_that_time | unknown) >= option.at_least:
                    is_open.append(number)
        return self.encoding.hold(held) | self.encoding.leave_open(is_open)
