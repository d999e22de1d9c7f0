"""Whether "not sure" reassures: leads to a lower care level than every definite answer to the question would.

That somebody exists for whom *all* definite answers lead higher is more than a solver is asked at once. So it
is asked for a patient for whom "not sure" stays below a level and a few definite answers reach it; then
whether, for this patient, another definite answer stays below it too. That answer joins the few, and so on.
There are finitely many answers, and in practice two or three leave no such patient.

Levels are bounded from what groups may lead, first, without ranking them. That is cheap and mostly enough to
prove that there is no such patient, but it lets some pass who are none. Where it does, groups are ranked.
"""

from __future__ import annotations

from collections.abc import Collection

from ..answers import Answer, Answers
from ..evaluation import Status, collect, evaluate
from ..model import NOT_SURE, CareLevel, Question, QuestionKind
from .circuit import Literal
from .encoding import Encoding
from .examples import simplest
from .patients import Patients
from .solver import Deadline, Found, Solution, Solver

TRIED = 40  # patients tried before the solver is asked
LEVELS = tuple(CareLevel)[1:]  # those that somebody can stay below


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
        self._low: list[Answer] = []  # definite answers with which somebody stayed low

    def find(self, patients: Patients) -> Answers | None:
        """A patient whom "not sure" reassures; None if there is none. Raises `NotInTime`."""
        answers = self._try(patients)
        if answers is None:
            unclear: set[CareLevel] = set()
            self._low = self._definite[:1]
            answers = self._search(LEVELS, unclear) or self._search_exactly(unclear)
        return None if answers is None else self._simplest(answers)

    def _try(self, patients: Patients) -> Answers | None:
        for _ in range(TRIED):
            if self.deadline.passed:
                raise NotInTime
            answers = patients.aimed_at(self.question.enable_when) | {self.question.link_id: NOT_SURE}
            if self._is_asked(answers) and self._stays_low(answers, self._level(answers)) is None:
                return answers
        return None

    def _simplest(self, answers: Answers) -> Answers:
        def may_be_reassured(fewer: Answers) -> bool:
            level = self._level(fewer)
            return self._is_asked(fewer) and all(self._level(fewer, a) > level for a in self._definite)

        fewer = simplest(self.compiled.questionnaire, answers, may_be_reassured)
        return fewer if self._stays_low(fewer, self._level(fewer)) is None else answers

    def _search(self, levels: Collection[CareLevel], unclear: set[CareLevel]) -> Answers | None:
        """Find a patient by bounds; add to `unclear` the levels at which they let a false one pass."""
        bounds = _Levels(self.encoding, self.question, self._low, are_exact=False)
        while levels := [level for level in levels if level not in unclear]:
            solution = self._solve(bounds.solver, *bounds.reassured(levels))
            if solution.found is Found.no:
                return None
            answers = bounds.unsure.terms.answers(solution.is_true)
            if self._is_reassured(answers):
                if self._add_low(answers, bounds) is None:
                    return answers
            else:
                claimed = {level for level in levels if solution.is_true(bounds.reassured_below(level))}
                unclear |= claimed or set(levels)
        return None

    def _search_exactly(self, levels: Collection[CareLevel]) -> Answers | None:
        exact = _Levels(self.encoding, self.question, self._low, are_exact=True)
        while True:
            solution = self._solve(exact.solver, *exact.reassured(levels))
            if solution.found is Found.no:
                return None
            answers = exact.unsure.terms.answers(solution.is_true)
            if not self._is_reassured(answers):
                raise EncodingMismatch(f"“not sure” to {self.question.link_id}: {answers}")
            if self._add_low(answers, exact) is None:
                return answers

    def _solve(self, solver: Solver, *required: Literal) -> Solution:
        solution = solver.solve(required, self.deadline.left())
        if solution.found is Found.not_in_time:
            raise NotInTime
        return solution

    # What the evaluation says of a patient

    def _is_asked(self, answers: Answers) -> bool:
        position = self.compiled.question_by_link_id[self.question.link_id].position
        return collect(self.compiled, answers).status[position] is not Status.hidden

    def _level(self, answers: Answers, answer: Answer = NOT_SURE) -> CareLevel:
        return evaluate(self.compiled, {**answers, self.question.link_id: answer}).care_level

    def _is_reassured(self, answers: Answers) -> bool:
        """Whether all definite answers in view lead higher."""
        level = self._level(answers)
        return all(self._level(answers, low) > level for low in self._low)

    def _add_low(self, answers: Answers, levels: _Levels) -> Answer | None:
        """Take into view a definite answer with which this patient stays low, if there is one."""
        low = self._stays_low(answers, self._level(answers))
        if low is not None:
            self._low.append(low)
            levels.add(low)
        return low

    def _stays_low(self, answers: Answers, level: CareLevel) -> Answer | None:
        """A definite answer with which this patient stays at the level or below."""
        for position, answer in enumerate(self._definite):
            if self._level(answers, answer) <= level:
                self._definite.insert(0, self._definite.pop(position))
                return answer
        if self._all_simple or level is max(CareLevel):
            return None
        return self._stays_low_with_several(answers, level)

    def _stays_low_with_several(self, answers: Answers, level: CareLevel) -> Answer | None:
        """The same for the many answers that name several options."""
        others = {link_id: a for link_id, a in answers.items() if link_id != self.question.link_id}
        encoding = self.encoding.with_fixed(others)
        unsure = encoding.terms.sure[f"{self.question.link_id}.{NOT_SURE}"]
        too_high = encoding.care_level(CareLevel(level + 1))
        solution = self._solve(Solver(encoding.circuit), -unsure, -too_high)
        if solution.found is Found.no:
            return None
        answer = encoding.terms.answers(solution.is_true)[self.question.link_id]
        if self._level(answers, answer) > level:
            raise EncodingMismatch(f"{answer} to {self.question.link_id} should stay at {level.name}")
        self._definite.insert(0, answer)
        return answer


class _Levels:
    """The care levels with "not sure" and with the definite answers in view, as formulas."""

    def __init__(
        self, encoding: Encoding, question: Question, low: Collection[Answer], are_exact: bool
    ) -> None:
        self.solver = Solver(encoding.circuit)
        self.unsure = encoding.with_fixed({question.link_id: NOT_SURE}, in_unary=are_exact)
        self._encoding = encoding
        self._question = question
        self._are_exact = are_exact
        self._low: list[Encoding] = []
        for answer in low:
            self.add(answer)

    def add(self, low: Answer) -> None:
        """Take a definite answer into view."""
        fixed = {self._question.link_id: low}
        self._low.append(self._encoding.with_fixed(fixed, in_unary=self._are_exact))

    def reassured(self, levels: Collection[CareLevel]) -> tuple[Literal, Literal]:
        """The question is asked, and "not sure" stays below one of the levels that all in view reach."""
        position = self._encoding.compiled.question_by_link_id[self._question.link_id].position
        below_one = self._encoding.circuit.any_of(self.reassured_below(level) for level in levels)
        return self.unsure.terms.shown[position], below_one

    def reassured_below(self, level: CareLevel) -> Literal:
        if self._are_exact:
            stays_below = -self.unsure.care_level(level)
            reached = [encoding.care_level(level) for encoding in self._low]
        else:
            stays_below = -self.unsure.must_reach(level)
            reached = [encoding.may_reach(level) for encoding in self._low]
        return self._encoding.circuit.all_of((stays_below, *reached))


def _simple_answers(encoding: Encoding, question: Question) -> list[Answer]:
    """Every definite answer to a single choice or a number; else none of the options, and each alone."""
    if question.kind is QuestionKind.medicine:
        return [(), *((entry.taken,) for entry in encoding.terms.medicines)]
    alone: list[Answer] = [(option.key,) for option in question.options]
    may_be_empty = question.kind is QuestionKind.multiple and question.none_of_these
    return [(), *alone] if may_be_empty else alone
