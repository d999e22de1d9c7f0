"""What the answers to one question say, as facts (see `encoding`): one look-up for each answer.

A question that is skipped or "not sure" leaves its options open. A skipped one leaves its "not sure" (and
times that are not known) false, for the patient has not said so, unless it is taken as one that may still be
answered so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ..answers import UNKNOWN_MEDICINE, Answer, Choice, Taken, choice_of
from ..model import NOT_SURE, Question, QuestionKind, Questionnaire
from .bits import bits_of
from .facts import FactEncoding
from .memo import BoundedMemo, MemoBudget

# In place of an answer:
SKIPPED = None
MAY_SAY_ANYTHING = ""  # skipped, and the answer that comes may be "not sure" as well
SAYS_NOTHING = "-"  # as if there were no such question

AnswerOrNone = Answer | None


class AnswerFacts:
    """The facts of every answer to a question, without the options that do not apply (`hidden`)."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        question: Question,
        encoding: FactEncoding,
        hidden: tuple[str, ...] = (),
    ) -> None:
        self.questionnaire = questionnaire
        self.question = question
        self.encoding = encoding
        keys = [(term, term.removeprefix(f"{question.link_id}.")) for term in question.terms]
        self.number_of: Mapping[str, int] = {
            key: encoding.number_of[term] for term, key in keys if key.partition("@")[0] not in hidden
        }
        unsure = {encoding.number_of[term] for term in question.unsure_terms}
        self.options = [number for number in self.number_of.values() if number not in unsure]
        self.says_not_sure = [
            number
            for key, number in self.number_of.items()
            if key == NOT_SURE or (question.ask_each and key.endswith(f"@{NOT_SURE}"))
        ]
        self.by_choice = BoundedMemo(self._of_choice, MemoBudget(encoding.memo_size))
        self.by_kind = BoundedMemo(self._of_one_medicine, MemoBudget(encoding.memo_size))
        self.by_answer = BoundedMemo(self.of, MemoBudget(encoding.memo_size))
        self.by_doubtful = BoundedMemo(self.of_any_resolution, MemoBudget(encoding.memo_size))
        self.by_answer_if_open = BoundedMemo(self._if_open, MemoBudget(encoding.memo_size))
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
            return self.encoding.leave_open(self.options) | self.encoding.hold(self.says_not_sure)
        if self.question.kind is QuestionKind.medicine:
            return self._of_medicines(cast(tuple[Taken, ...], answer))
        effect = 0
        for element in cast(tuple[str, ...], answer):
            effect |= self.by_choice[element]
        return effect

    def _of_choice(self, element: str) -> int:
        """Of one option: it holds, with its time, or with its times open; or it is open with them."""
        choice = choice_of(element)
        times = self.question.times_of(self.question.option_by_key[choice.option])
        known = [self.number_of[f"{choice.option}@{time.key}"] for time in times if not time.not_sure]
        unknown = [self.number_of[f"{choice.option}@{time.key}"] for time in times if time.not_sure]
        option = self.number_of[choice.option]
        if choice.unsure:
            said = [self.number_of[NOT_SURE], self.number_of[element]]
            return self.encoding.hold(said) | self.encoding.leave_open([option, *known])
        if choice.time:
            return self.encoding.hold([option, self.number_of[element]])
        return self.encoding.hold([option, *unknown]) | self.encoding.leave_open(known)

    def _if_open(self, answer: AnswerOrNone) -> int:
        """What the terms that hold would do if they were open."""
        return self.encoding.leave_open(bits_of(self.encoding.held(self.by_answer[answer])))

    # Doubt

    def of_any_resolution(self, answer: AnswerOrNone) -> int:
        """What holds, and what may, however the doubts in the answer are resolved, or if they are not."""
        if answer is None or isinstance(answer, str):
            return self.of(MAY_SAY_ANYTHING if answer == NOT_SURE else answer)
        if self.question.kind is QuestionKind.medicine:
            return self._of_takers(self._takers(cast(tuple[Taken, ...], answer)), in_doubt=True)
        facts = 0
        for element in cast(tuple[str, ...], answer):
            choice = choice_of(element)
            if not self.is_doubtful(choice):
                facts |= self.by_choice[element]
                continue
            terms = [key for key in self.number_of if key.partition("@")[0] == choice.option]
            terms += [NOT_SURE] if choice.unsure else []
            facts |= self.encoding.leave_open([self.number_of[key] for key in terms])
            if not choice.unsure:
                facts |= self.encoding.hold([self.number_of[choice.option]])
        return facts

    def is_doubtful(self, choice: Choice) -> bool:
        """Whether the patient does not know if the option is so, or since when."""
        return choice.unsure or (
            not choice.time and bool(self.question.times_of(self.question.option_by_key[choice.option]))
        )

    def has_doubt(self, answer: AnswerOrNone) -> bool:
        """Whether the patient is not sure about the question, an option, a time or a medicine."""
        if answer is None or isinstance(answer, str):
            return answer == NOT_SURE
        if self.question.kind is QuestionKind.medicine:
            taken = cast(tuple[Taken, ...], answer)
            asks_times = any(not time.not_sure for time in self.question.times)
            return any(t.medicine == UNKNOWN_MEDICINE or (asks_times and not t.started) for t in taken)
        if not (self.question.ask_each or self.question.times):
            return False
        return any(self.is_doubtful(choice_of(element)) for element in cast(tuple[str, ...], answer))

    # Medicines

    def _of_medicines(self, taken: tuple[Taken, ...]) -> int:
        """Of single medicines those of the same classes say the same, so that few are told apart."""
        if len(taken) == 1 and taken[0].medicine != UNKNOWN_MEDICINE:
            return self.by_kind[self.questionnaire.classes_of(taken[0].medicine), taken[0].started]
        return self._of_takers(self._takers(taken))

    def _of_one_medicine(self, kind: tuple[tuple[str, ...], str]) -> int:
        takers = _Takers()
        takers.add("the one", *kind)
        return self._of_takers(takers)

    def _takers(self, taken: tuple[Taken, ...]) -> _Takers:
        """By name; two without a key are two medicines."""
        takers = _Takers()
        for position, entry in enumerate(taken):
            if entry.medicine == UNKNOWN_MEDICINE:
                classes = self.questionnaire.classes_of_unknown(entry.taken_for)
                takers.add_possible(f"unknown {position}", classes, entry.started)
            else:
                classes = self.questionnaire.classes_of(entry.medicine)
                takers.add(entry.medicine or f"unlisted {position}", classes, entry.started)
        return takers

    def _of_takers(self, takers: _Takers, in_doubt: bool = False) -> int:
        """Hold the classes taken, with their times; leave open the times that the patient does not know, and
        hold that they are not known (`in_doubt`: leave that open too); leave open what a medicine of unknown
        name may be.

        An option that asks for `at_least` n medicines of a class counts different ones.
        """
        held, is_open = [], []
        for option in self.question.options:
            key, enough = option.medicine_class or option.key, option.at_least
            if len(takers.sure(key)) >= enough:
                held.append(self.number_of[option.key])
            elif len(takers.possible(key)) >= enough:
                is_open.append(self.number_of[option.key])
            else:
                continue
            for time in self.question.times:
                number = self.number_of[f"{option.key}@{time.key}"]
                started = "" if time.not_sure else time.key
                if len(takers.sure(key, started)) >= enough and not (time.not_sure and in_doubt):
                    held.append(number)
                elif len(takers.possible(key, started)) >= enough and (in_doubt or not time.not_sure):
                    is_open.append(number)
        return self.encoding.hold(held) | self.encoding.leave_open(is_open)


class _Takers:
    """The medicines taken by class and time, by name: those that surely are of the class, and at the time,
    and those that may be."""

    def __init__(self) -> None:
        self._sure: dict[tuple[str, ...], set[str]] = {}
        self._possible: dict[tuple[str, ...], set[str]] = {}

    def add(self, name: str, classes: tuple[str, ...], started: str) -> None:
        for key in classes:
            for place in ((key,), (key, started)):
                self._sure.setdefault(place, set()).add(name)
        self.add_possible(name, classes, started)

    def add_possible(self, name: str, classes: tuple[str, ...], started: str) -> None:
        for key in classes:
            for place in ((key,), (key, started)):
                self._possible.setdefault(place, set()).add(name)

    def sure(self, *place: str) -> set[str]:
        return self._sure.get(place, set())

    def possible(self, key: str, *time: str) -> set[str]:
        """At a time: those whose time is not known may have it too."""
        at_time = self._possible.get((key, *time), set())
        return at_time | self._possible.get((key, ""), set()) if time else at_time
