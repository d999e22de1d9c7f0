"""Settles claims: by patients first, then by the solver.

Every example passes through the evaluation (`Examples`), so a claim that a patient settles is settled
whatever made that patient. That there is no such patient rests on the encoding alone; property tests hold it
equal to the evaluation.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from functools import partial
from random import Random

from ..answers import Answer, Answers, FindMedicine
from ..engine.compiler import CompiledQuestionnaire
from .circuit import Literal
from .claims import Claim, claims_about
from .encoding import Encoding
from .examples import Examples
from .formulas import Formula, Formulas
from .patients import Patients
from .reassurance import EncodingMismatch, NotInTime, Reassurance
from .simulation import SEED, simulate
from .solver import EffortBudget, EffortMeter, Found, Solver
from .verdicts import ALL_CODES, Code

logger = logging.getLogger(__name__)

FOR_PATIENTS = 0.4  # share of the work that trying patients may take
FOR_ONE = 0.2  # share of the work left that one formula, or one question, may take
CONFLICT_IS_TOLD = frozenset({Code.rule_never_fires, Code.rule_changes_nothing})
MOST_FLOORED = 12  # patients tried whose level doubt raises
MOST_IN_CONFLICT = 30  # literals of a conflict that are tried to be left out


class Search:
    """The claims about one questionnaire, and how each was settled."""

    def __init__(
        self,
        compiled: CompiledQuestionnaire,
        find_medicine: FindMedicine,
        seconds: float,
        codes: Collection[Code] = ALL_CODES,
    ) -> None:
        self.compiled = compiled
        self.codes = codes
        self.meter = EffortMeter()
        self.budget = EffortBudget(self.meter, seconds)
        self.claims = claims_about(compiled.questionnaire, codes)
        self.examples = Examples(compiled, self.claims)
        self.refuted: dict[Claim, tuple[Literal, ...]] = {}  # with the literals that exclude each other
        self._for_patients = EffortBudget(self.meter, seconds * FOR_PATIENTS)
        self._find_medicine = find_medicine

    def run(self) -> None:
        simulate(self.examples, self._find_medicine, self._for_patients)
        if self.budget.is_spent:
            return
        self.encoding = Encoding(self.compiled)
        self.formulas = Formulas(self.encoding)
        for code in Code:
            if code is not Code.not_sure_reassures:
                self._settle_by_formulas([claim for claim in self.examples.open if claim.code is code])
        self._settle_reassurance([c for c in self.examples.open if c.code is Code.not_sure_reassures])

    def is_open(self, claim: Claim) -> bool:
        return claim in self.examples.open and claim not in self.refuted

    # Claims that have formulas

    def _settle_by_formulas(self, claims: Sequence[Claim]) -> None:
        """The first, cheap formulas of all claims go to one solver, the next ones to another, and so on."""
        waiting = {claim: self.formulas.of(claim) for claim in claims if self._is_worth_asking(claim)}
        while waiting:
            solver = Solver(self.encoding.circuit, self.meter)
            for claim, formulas in list(waiting.items()):
                formula = next(formulas, None)
                if self.budget.is_spent or formula is None or self._is_settled(claim, formula, solver):
                    del waiting[claim]

    def _is_worth_asking(self, claim: Claim) -> bool:
        """Not whether a rule that never acts changes something, nor whether a group never listed is first."""
        before = {
            Code.rule_changes_nothing: Code.rule_never_fires,
            Code.group_never_first: Code.group_never_listed,
        }
        return claim.code not in before or Claim(before[claim.code], claim.key) not in self.refuted

    def _is_settled(self, claim: Claim, formula: Formula, solver: Solver) -> bool:
        if claim not in self.examples.open:
            return True
        solution = solver.solve(formula.required, self._seconds_for_one())
        if solution.found is Found.no and formula.refutes:
            self.refuted[claim] = self._smallest(claim, solution.conflict, solver)
            return True
        if solution.found is Found.yes:
            answers = self.encoding.terms.answers(solution.is_true)
            self.examples.observe(answers)
            if claim in self.examples.open and not formula.is_weaker:
                has_floor = self.compiled.questionnaire.has_floor
                if has_floor and formula.is_exact and claim.code is Code.requirement_violated:
                    return self._try_others(claim, formula, answers, solver)
                logger.error("The solver contradicts the evaluation: %s, %s", claim, answers)
                return True
        return claim not in self.examples.open

    def _try_others(self, claim: Claim, formula: Formula, answers: dict[str, Answer], solver: Solver) -> bool:
        """Settle it by other patients who meet the formula, for doubt raised the level of this one.

        After some of them it is left open: not settled.
        """
        tried: list[Literal] = []
        for _ in range(MOST_FLOORED):
            tried.append(-self.encoding.terms.gives(answers))
            solution = solver.solve((*formula.required, *tried), self._seconds_for_one())
            if solution.found is not Found.yes:
                break
            answers = self.encoding.terms.answers(solution.is_true)
            self.examples.observe(answers)
            if claim not in self.examples.open:
                return True
        if solution.found is Found.no:
            self.refuted[claim] = ()
        return True

    def _smallest(self, claim: Claim, conflict: tuple[Literal, ...], solver: Solver) -> tuple[Literal, ...]:
        """The conflict without literals that it does not need, where the editor is told of it."""
        if claim.code in CONFLICT_IS_TOLD and len(conflict) <= MOST_IN_CONFLICT:
            for literal in conflict:
                rest = tuple(other for other in conflict if other != literal)
                if rest and solver.solve(rest, self._seconds_for_one()).found is Found.no:
                    conflict = rest
        return conflict

    def _seconds_for_one(self) -> float:
        return self.budget.left() * FOR_ONE

    # "Not sure"

    def _settle_reassurance(self, claims: Sequence[Claim]) -> None:
        """Without ranking for all questions first, for that is cheap and mostly enough."""
        patients = Patients(self.compiled, Random(SEED))
        unclear: list[tuple[Claim, Reassurance]] = []
        for claim in claims:
            question = self.compiled.questionnaire.question_by_link_id[claim.key]
            search = Reassurance(self.encoding, question, self.meter)
            find = partial(search.without_ranking, patients)
            if self._comes_to_an_end(claim, find, self._seconds_for_one()):
                if claim in self.examples.open and search.unclear:
                    unclear.append((claim, search))
                else:
                    self._refute_if_open(claim)
        for number, (claim, search) in enumerate(unclear):
            seconds = max(self._seconds_for_one(), self.budget.left() / (len(unclear) - number))
            if self._comes_to_an_end(claim, search.by_ranking, seconds):
                self._refute_if_open(claim)

    def _comes_to_an_end(
        self, claim: Claim, find: Callable[[EffortBudget], Answers | None], seconds: float
    ) -> bool:
        """Whether the search, with what it found, was over in time."""
        try:
            answers = find(EffortBudget(self.meter, seconds))
        except NotInTime:
            return False
        except EncodingMismatch:
            logger.exception("The solver contradicts the evaluation")
            return False
        if answers is not None:
            self.examples.add(claim, answers)
        return True

    def _refute_if_open(self, claim: Claim) -> None:
        if claim in self.examples.open:
            self.refuted[claim] = ()
