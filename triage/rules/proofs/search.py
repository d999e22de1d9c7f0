"""Settles claims: by patients first, then by the solver.

Every example passes through the evaluation (`Examples`), so a claim that a patient settles is settled
whatever made that patient. That there is no such patient rests on the encoding alone; property tests hold it
equal to the evaluation.
"""

from __future__ import annotations

import logging
from random import Random

from ..answers import FindMedicine
from ..compiler import CompiledQuestionnaire
from .circuit import Literal
from .claims import Claim, claims_about
from .encoding import Encoding
from .examples import Examples
from .formulas import Formulas
from .patients import Patients
from .reassurance import EncodingMismatch, NotInTime, Reassurance
from .simulation import SEED, simulate
from .solver import Deadline, Found, solve
from .verdicts import Code

logger = logging.getLogger(__name__)

FOR_PATIENTS = 0.4  # share of the time that trying patients may take
FOR_ONE = 0.2  # share of the time left that one formula, or one question, may take
MOST_IN_CONFLICT = 30  # literals of a conflict that are tried to be left out


class Search:
    """The claims about one questionnaire, and how each was settled."""

    def __init__(self, compiled: CompiledQuestionnaire, find_medicine: FindMedicine, seconds: float) -> None:
        self.compiled = compiled
        self.deadline = Deadline(seconds)
        self.claims = claims_about(compiled.questionnaire)
        self.examples = Examples(compiled, self.claims)
        self.refuted: dict[Claim, tuple[Literal, ...]] = {}  # with the literals that exclude each other
        self._for_patients = Deadline(seconds * FOR_PATIENTS)
        self._find_medicine = find_medicine

    def run(self) -> None:
        simulate(self.examples, self._find_medicine, self._for_patients)
        if self.deadline.passed:
            return
        self.encoding = Encoding(self.compiled)
        self.formulas = Formulas(self.encoding)
        for claim in list(self.examples.open):
            if not self.deadline.left():
                return
            if claim in self.examples.open:
                self._settle(claim)

    def is_open(self, claim: Claim) -> bool:
        return claim in self.examples.open and claim not in self.refuted

    def _settle(self, claim: Claim) -> None:
        try:
            if claim.code is Code.not_sure_reassures:
                self._settle_reassurance(claim)
            elif self._is_worth_asking(claim):
                self._settle_by_formulas(claim)
        except EncodingMismatch:
            logger.exception("A proof contradicts the evaluation; it is left out")

    def _is_worth_asking(self, claim: Claim) -> bool:
        """Not whether a rule that never acts changes something, nor whether a group never listed is first."""
        before = {
            Code.rule_changes_nothing: Code.rule_never_fires,
            Code.group_never_first: Code.group_never_listed,
        }
        return claim.code not in before or Claim(before[claim.code], claim.key) not in self.refuted

    def _settle_by_formulas(self, claim: Claim) -> None:
        for formula in self.formulas.of(claim):
            solution = solve(self.encoding.circuit, formula.required, self.deadline.left() * FOR_ONE)
            if solution.found is Found.no and formula.refutes:
                self.refuted[claim] = self._smallest(solution.conflict)
                return
            if solution.found is Found.yes:
                answers = self.encoding.terms.answers(solution.is_true)
                self.examples.observe(answers)
                if claim not in self.examples.open:
                    return
                if not formula.is_weaker:
                    raise EncodingMismatch(f"{claim}: {answers}")

    def _smallest(self, conflict: tuple[Literal, ...]) -> tuple[Literal, ...]:
        """The conflict without literals that it does not need."""
        if len(conflict) <= MOST_IN_CONFLICT:
            for literal in conflict:
                rest = tuple(other for other in conflict if other != literal)
                seconds = self.deadline.left() * FOR_ONE
                if rest and solve(self.encoding.circuit, rest, seconds).found is Found.no:
                    conflict = rest
        return conflict

    def _settle_reassurance(self, claim: Claim) -> None:
        question = self.compiled.questionnaire.question_by_link_id[claim.key]
        deadline = Deadline(self.deadline.left() * FOR_ONE)
        try:
            answers = Reassurance(self.encoding, question, deadline).find(
                Patients(self.compiled, Random(SEED))
            )
        except NotInTime:
            return
        if answers is None:
            self.refuted[claim] = ()
        else:
            self.examples.add(claim, answers)
