"""Whether "not sure" reassures: leads to a lower care level than every definite answer to the question would.

That somebody exists for whom *all* definite answers lead higher is more than a solver is asked at once. So it
is asked for a patient for whom "not sure" stays below a level and a few definite answers reach it; then
whether, for this patient, another definite answer stays below it too. That answer joins the few, and so on.
There are finitely many answers, and in practice two or three leave no such patient.

Ranking the groups is the dear part. So at first nothing is said of how much groups weigh, only what follows
for them where the answer to this one question changes. That is cheap and mostly enough to prove that there is
no such patient, but it lets some pass who are none. Where it does, weights are said: as sums, in which the
solver finds a patient soon if there is one, then in unary, in which it finds out that there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..answers import Answer, Answers
from ..engine.evaluation import evaluate
from ..engine.gathering import collect
from ..model import NOT_SURE, CareLevel, Question, QuestionKind
from .circuit import Literal
from .encoding import Encoding
from .examples import simplest
from .patients import Patients
from .solver import EffortBudget, EffortMeter, Found, Solution, Solver
from .weights import Comparing, InUnary, Sums, Unsaid

TRIED = 40  # patients tried before the solver is asked
LEVELS = tuple(CareLevel)[:0:-1]  # those that somebody can stay below, the gravest first
MOST_UNRANKED = 3  # definite answers in view, without success, before groups are ranked
EFFORT_FOR_SUMS = 2_000_000  # half a second
MOST_IN_UNARY = 100_000  # about so many clauses


class NotInTime(Exception):
    """The budget was spent before the question was settled."""


class EncodingMismatch(AssertionError):
    """The solver says otherwise than the evaluation: a fault in the encoding, never in the questionnaire."""


class _Unclear(Exception):
    """This view does not settle the question."""


class Reassurance:
    """The search for a patient whom "not sure" to one question reassures."""

    def __init__(self, encoding: Encoding, question: Question, meter: EffortMeter) -> None:
        self.encoding = encoding
        self.compiled = encoding.compiled
        self.question = question
        self.unclear: list[CareLevel] = []  # those that `without_ranking` left open
        self._budget = EffortBudget(meter, 0)
        self._definite = simple_answers(encoding, question)  # the likeliest to stay low come first
        self._all_simple = question.kind in (QuestionKind.single, QuestionKind.number)

    def without_ranking(self, patients: Patients, budget: EffortBudget) -> Answers | None:
        """Somebody who is reassured, if found without weights. If not, there may be somebody at the levels in
        `unclear`, and at no other. Raises `NotInTime`."""
        self._budget = budget
        if answers := self._try(patients):
            return self._simplest(answers)
        answers, self.unclear = self._search(
            _Unranked(self.encoding, self.question, self._definite[0], self._budget.meter), LEVELS
        )
        return answers and self._simplest(answers)

    def by_ranking(self, budget: EffortBudget) -> Answers | None:
        """Somebody who is reassured at one of the unclear levels; None if nobody is. Raises `NotInTime`."""
        self._budget = budget
        for view in _ranked_views(self.encoding, self.question, self._definite[0], self._budget.meter):
            answers, self.unclear = self._search(view, self.unclear)
            if answers:
                return self._simplest(answers)
            if not self.unclear:
                return None
        raise NotInTime

    def _try(self, patients: Patients) -> Answers | None:
        for _ in range(TRIED):
            if self._budget.is_spent:
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

    def _search(self, view: _View, levels: Sequence[CareLevel]) -> tuple[Answers | None, list[CareLevel]]:
        """Somebody who is reassured below one of the levels, if this view shows anybody; and the levels that
        it leaves open."""
        unclear = []
        for level in levels:
            try:
                if answers := self._search_below(level, view):
                    return answers, []
            except _Unclear:
                unclear.append(level)
        return None, unclear

    def _search_below(self, level: CareLevel, view: _View) -> Answers | None:
        """Somebody with whom "not sure" stays below the level and every definite answer reaches it."""
        while (solution := self._solve(view, level)).found is not Found.no:
            answers = view.unsure.terms.answers(solution.is_true)
            if self._is_reassured(answers, level, view.low):
                low = self._stays_low(answers, self._level(answers))
                if low is None:
                    return answers
                view.add(low)
            elif view.is_exact:
                raise EncodingMismatch(f"“not sure” to {self.question.link_id}: {answers}")
            else:
                self._look_further(view, answers)
        return None

    def _solve(self, view: _View, level: CareLevel) -> Solution:
        solution = view.solver.solve(view.reassured_below(level), self._budget.left(), view.effort)
        if solution.found is Found.not_in_time:
            raise NotInTime if self._budget.is_spent or not view.effort else _Unclear
        return solution

    def _look_further(self, view: _View, answers: Answers) -> None:
        """Take into view the definite answer with which somebody who is not reassured stays lowest."""
        others = [answer for answer in self._definite if answer not in view.low]
        if not others or len(view.low) >= MOST_UNRANKED:
            raise _Unclear
        view.add(min(others, key=lambda answer: self._level(answers, answer)))

    # What the evaluation says of a patient

    def _is_asked(self, answers: Answers) -> bool:
        question = self.compiled.question_by_link_id[self.question.link_id]
        return collect(self.compiled, answers).applies(question)

    def _level(self, answers: Answers, answer: Answer = NOT_SURE) -> CareLevel:
        return evaluate(self.compiled, {**answers, self.question.link_id: answer}).care_level

    def _is_reassured(self, answers: Answers, level: CareLevel, definite: Collection[Answer]) -> bool:
        """Whether "not sure" stays below the level and these answers reach it."""
        return self._level(answers) < level and all(self._level(answers, a) >= level for a in definite)

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
        stays_low = encoding.stays_below(CareLevel(level + 1))
        solution = Solver(encoding.circuit, self._budget.meter).solve(
            (-unsure, stays_low), self._budget.left()
        )
        if solution.found is Found.not_in_time:
            raise NotInTime
        if solution.found is Found.no:
            return None
        answer = encoding.terms.answers(solution.is_true)[self.question.link_id]
        if self._level(answers, answer) > level:
            raise EncodingMismatch(f"{answer} to {self.question.link_id} should stay at {level.name}")
        self._definite.insert(0, answer)
        return answer


class _View:
    """The care levels with "not sure" and with some definite answers, as formulas."""

    def __init__(
        self,
        encoding: Encoding,
        question: Question,
        low: Answer,
        meter: EffortMeter,
        compare: Comparing,
        effort: int = 0,
    ) -> None:
        self.solver = Solver(encoding.circuit, meter)
        self.effort = effort  # that the solver may take, 0: any
        self.low: list[Answer] = []  # the definite answers in view
        self._encoding = encoding
        self._question = question
        self._compare = compare
        self._definite: list[Encoding] = []
        self.unsure = self._encode(NOT_SURE)
        self.add(low)

    @property
    def is_exact(self) -> bool:
        return True

    def add(self, low: Answer) -> None:
        """Take a definite answer into view."""
        self.low.append(low)
        self._definite.append(self._encode(low))

    def _encode(self, answer: Answer) -> Encoding:
        return self._encoding.with_fixed({self._question.link_id: answer}, self._compare)

    def reassured_below(self, level: CareLevel) -> Iterator[Literal]:
        """The question is asked, "not sure" stays below the level, and all answers in view reach it."""
        position = self.unsure.compiled.question_by_link_id[self._question.link_id].position
        yield self.unsure.terms.shown[position]
        yield self.unsure.stays_below(level)
        for encoding in self._definite:
            yield encoding.reaches(level)


class _Unranked(_View):
    """Says of the groups' weights only what the change of the answer means for them."""

    def __init__(self, encoding: Encoding, question: Question, low: Answer, meter: EffortMeter) -> None:
        self._weights = Unsaid(encoding.circuit)
        super().__init__(encoding, question, low, meter, self._weights)

    @property
    def is_exact(self) -> bool:
        return False

    def add(self, low: Answer) -> None:
        super().add(low)
        encodings = (self.unsure, self._definite[-1])
        groups, threshold = self.unsure.compiled.groups, self.unsure.compiled.questionnaire.threshold
        before, after = ([encoding.weighted(group) for group in groups] for encoding in encodings)
        self._weights.relate(before, after, threshold)


def _ranked_views(encoding: Encoding, question: Question, low: Answer, meter: EffortMeter) -> Iterator[_View]:
    """Views of the groups' weights; the last one settles every question, given the time."""
    weights = [encoding.weighted(group) for group in encoding.compiled.groups]
    goes_in_unary = sum(InUnary.size_of(weighted) for weighted in weights) <= MOST_IN_UNARY
    effort = EFFORT_FOR_SUMS if goes_in_unary else 0
    yield _View(encoding, question, low, meter, Sums(encoding.circuit), effort)
    common = {pair for weighted in weights for pair in weighted}
    yield _View(encoding, question, low, meter, InUnary(encoding.circuit, common))


def simple_answers(encoding: Encoding, question: Question) -> list[Answer]:
    """Every definite answer to a single choice or a number; else none of the options, and each alone."""
    if question.kind is QuestionKind.medicine:
        return [(), *((entry.taken,) for entry in encoding.terms.medicines)]
    alone: list[Answer] = [(option.key,) for option in question.options]
    may_be_empty = question.kind is QuestionKind.multiple and question.none_of_these
    return [(), *alone] if may_be_empty else alone
