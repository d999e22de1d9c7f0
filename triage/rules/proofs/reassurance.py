"""Whether "not sure" reassures: leads to a lower care level than every definite answer to the question would.

That somebody exists for whom *all* definite answers lead higher is more than a solver is asked at once. So it
is asked for a patient for whom "not sure" stays below a level and a few definite answers reach it; then
whether, for this patient, another definite answer stays below it too. That answer joins the few, and so on.
There are finitely many answers, and in practice two or three leave no such patient.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..answers import Answer, Answers
from ..evaluation import Status, collect, evaluate
from ..model import NOT_SURE, CareLevel, Question, QuestionKind
from .circuit import Literal
from .encoding import Encoding
from .patients import Patients
from .solver import Deadline, Found, Solution, solve

TRIED = 40  # patients tried before the solver is asked


class NotInTime(Exception):
    """The deadline passed before the question was settled."""


class EncodingMismatch(AssertionError):
    """The solver says otherwise than the evaluation: a fault in the encoding, never in the questionnaire."""


class Reassurance:
    """The search for one question that offers "not sure"."""

    def __init__(self, encoding: Encoding, question: Question, deadline: Deadline) -> None:
        self.encoding = encoding
        self.compiled = encoding.compiled
        self.question = question
        self.deadline = deadline
        self._definite = _simple_answers(encoding, question)  # the likeliest to stay low come first
        self._all_simple = question.kind in (QuestionKind.single, QuestionKind.number)
        self._unsure = encoding.with_fixed({question.link_id: NOT_SURE})
        self._low: dict[Answer, Encoding] = {}  # definite answers that stayed low for somebody

    def find(self, patients: Patients) -> Answers | None:
        """A patient whom "not sure" reassures; None if there is none. Raises `NotInTime`."""
        for _ in range(TRIED):
            if self.deadline.passed:
                raise NotInTime
            answers = patients.aimed_at(self.question.enable_when) | {self.question.link_id: NOT_SURE}
            if self._is_asked(answers) and self._stays_low(answers, self._level(answers)) is None:
                return answers
        for level in list(CareLevel)[1:]:
            if reassured := self._reassured_below(level):
                return reassured
        return None

    def _is_asked(self, answers: Answers) -> bool:
        position = self.compiled.question_by_link_id[self.question.link_id].position
        return collect(self.compiled, answers).status[position] is not Status.hidden

    def _level(self, answers: Answers, answer: Answer = NOT_SURE) -> CareLevel:
        return evaluate(self.compiled, {**answers, self.question.link_id: answer}).care_level

    def _stays_low(self, answers: Answers, level: CareLevel) -> Answer | None:
        """A definite answer with which this patient stays at the level or below."""
        for position, answer in enumerate(self._definite):
            if self._level(answers, answer) <= level:
                self._definite.insert(0, self._definite.pop(position))
                return answer
        if self._all_simple or level is max(CareLevel):
            return None
        others = {link_id: a for link_id, a in answers.items() if link_id != self.question.link_id}
        encoding = self.encoding.with_fixed(others)
        unsure = encoding.sure[f"{self.question.link_id}.{NOT_SURE}"]
        solution = self._solve(-unsure, -encoding.care_level(CareLevel(level + 1)))
        if solution.found is Found.no:
            return None
        answer = encoding.answers(solution.true)[self.question.link_id]
        if self._level(answers, answer) > level:
            raise EncodingMismatch(f"{answer} to {self.question.link_id} should stay at {level.name}")
        self._definite.insert(0, answer)
        return answer

    def _reassured_below(self, level: CareLevel) -> Answers | None:
        """A patient whom "not sure" leaves below the level and every definite answer brings to it or above.

        First all bounds on the care level are taken in the cheap form that ranks no groups and lets too many
        patients pass; once one passes who should not have, in the exact form.
        """
        is_exact = False
        while True:
            solution = self._solve(*self._reassured(level, is_exact))
            if solution.found is Found.no:
                return None
            answers = self._unsure.answers(solution.true)
            if self._level(answers) < level and all(self._level(answers, low) >= level for low in self._low):
                low = self._stays_low(answers, CareLevel(level - 1))
                if low is None:
                    return answers
                self._low[low] = self.encoding.with_fixed({self.question.link_id: low})
            elif is_exact:
                raise EncodingMismatch(f"“not sure” on {self.question.link_id} below {level.name}: {answers}")
            else:
                is_exact = True

    def _reassured(self, level: CareLevel, is_exact: bool) -> Iterator[Literal]:
        position = self.compiled.question_by_link_id[self.question.link_id].position
        yield self._unsure.shown[position]
        yield -(self._unsure.care_level(level) if is_exact else self._unsure.must_reach(level))
        for encoding in self._low.values():
            yield encoding.care_level(level) if is_exact else encoding.may_reach(level)

    def _solve(self, *required: Literal) -> Solution:
        solution = solve(self.encoding.circuit, required, self.deadline.left())
        if solution.found is Found.not_in_time:
            raise NotInTime
        return solution


def _simple_answers(encoding: Encoding, question: Question) -> list[Answer]:
    """Every definite answer to a single choice or a number; else none of the options, and each alone."""
    if question.kind is QuestionKind.medicine:
        return [(), *((entry.taken,) for entry in encoding.medicines)]
    alone: list[Answer] = [(option.key,) for option in question.options]
    may_be_empty = question.kind is QuestionKind.multiple and question.none_of_these
    return [(), *alone] if may_be_empty else alone
