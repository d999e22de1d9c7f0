"""Looks for patients that settle claims by trying many: vignettes, chance, and patients aimed at a claim."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from ..answers import FindMedicine, read_answers
from ..engine.compiler import CompiledQuestionnaire
from ..model import Conditions, Rule
from .claims import Claim
from .examples import Examples
from .patients import Patients
from .solver import EffortBudget
from .verdicts import Code

SEED = 20240229  # the same questionnaire is tried with the same patients every time
BY_CHANCE = 300
AIMED = (4, 24)  # patients aimed at each claim that is open, in each round


def simulate(examples: Examples, find_medicine: FindMedicine, budget: EffortBudget) -> None:
    """Settle as many claims as patients can settle within the budget."""
    compiled = examples.compiled
    aim = _Aim(compiled, Random(SEED))
    for patient in aim.first_patients(find_medicine):
        if budget.is_spent or not examples.open:
            return
        budget.spend_on_patient()
        examples.observe(patient)
    for attempts in AIMED:
        for claim in list(examples.open):
            for _ in range(attempts):
                if budget.is_spent:
                    return
                if claim not in examples.open:
                    break
                if (wanted := aim.conditions(claim)) is None:
                    break
                budget.spend_on_patient()
                examples.observe(aim.patients.aimed_at(*wanted))


class _Aim:
    def __init__(self, compiled: CompiledQuestionnaire, random: Random) -> None:
        self.questionnaire = compiled.questionnaire
        self.random = random
        self.patients = Patients(compiled, random)
        self.rules_for: dict[str, list[Rule]] = {}  # by cause group, those that speak for it
        for rule in self.questionnaire.rules:
            if rule.strength is not None and rule.strength.weight > 0:
                self.rules_for.setdefault(rule.cause_group, []).append(rule)

    def first_patients(self, find_medicine: FindMedicine) -> Iterator[dict[str, Any]]:
        for vignette in self.questionnaire.vignettes:
            given = read_answers(self.questionnaire, vignette.answers, find_medicine)
            yield self.patients.aimed_at(given=given)
        for _ in range(BY_CHANCE):
            yield self.patients.anyone()

    def conditions(self, claim: Claim) -> list[Conditions] | None:
        """What a patient should meet to settle the claim; None if nobody knows."""
        q = self.questionnaire
        match claim.code:
            case Code.question_never_asked:
                return [q.question_by_link_id[claim.key].enable_when]
            case Code.finding_never_true:
                return [self.random.choice(q.finding_by_key[claim.key].alternatives)]
            case Code.rule_never_fires:
                return [q.rule_by_key[claim.key].when]
            case Code.rule_changes_nothing:
                rule = q.rule_by_key[claim.key]
                return [rule.when, *self._support(rule.cause_group)]
            case Code.group_never_listed | Code.group_never_first:
                return self._support(claim.key)
            case Code.level_never_reached:
                rules = [
                    rule
                    for rule in q.rules
                    if rule.care_level is not None and rule.care_level.name == claim.key
                ]
                return [self.random.choice(rules).when] if rules else []
            case Code.requirement_violated:
                requirement = next(r for r in q.safety_requirements if r.key == claim.key)
                return [requirement.whenever]
        return None

    def _support(self, group: str) -> list[Conditions]:
        rules = self.rules_for.get(group, [])
        return [rule.when for rule in self.random.sample(rules, min(len(rules), self.random.randrange(3)))]
