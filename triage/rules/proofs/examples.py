"""Patients who settle claims, as the evaluation sees them.

Whatever makes a patient (a vignette, chance, the solver), only what the evaluator makes of the answers counts
here. So every example that an editor is shown has been replayed before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..answers import Answer, Answers
from ..engine.bits import bits_of
from ..engine.compiler import CompiledQuestionnaire
from ..engine.conclusion import Outcome, conclude
from ..engine.conjunctions import Conjunctions
from ..engine.evaluation import Appraisal, appraise
from ..model import NOT_SURE, CareLevel, QuestionKind, Questionnaire, SafetyRequirement
from .claims import Claim
from .verdicts import Code

Shown = tuple[object, ...]


def shown(outcome: Outcome) -> Shown:
    """What an outcome is to a patient: not the weights, nor the marks `decided` and `never_first`, but the
    order and the words that they make, and whether there is a clear match."""
    groups = tuple((group.key, group.fit) for group in outcome.groups)
    return outcome.care_level, outcome.no_clear_match, outcome.not_for, groups


def is_patient(appraisal: Appraisal, compiled: CompiledQuestionnaire) -> bool:
    """Whether every question that applies is answered."""
    state = appraisal.state
    return all(
        question.counted(state.answers.get(question.link_id), state.facts) is not None
        for question in compiled.questions
        if state.applies(question)
    )


class Examples:
    """The first patient found for each claim."""

    def __init__(self, compiled: CompiledQuestionnaire, claims: Iterable[Claim]) -> None:
        self.compiled = compiled
        self.found: dict[Claim, Answers] = {}
        self.open = dict.fromkeys(claims)  # claims that no patient has settled yet, in order
        questionnaire = compiled.questionnaire
        self._rule_keys = [rule.key for rule in questionnaire.rules]
        self._not_fired = self._rules_of(Code.rule_never_fires)
        self._not_missed = self._rules_of(Code.rule_changes_nothing)
        self._alike = _rules_alike(compiled)
        self._requirements = questionnaire.safety_requirements
        self._whenever_unless = Conjunctions(
            [r.whenever for r in self._requirements] + [r.unless for r in self._requirements],
            compiled.number_of,
        )

    def _rules_of(self, code: Code) -> int:
        return sum(1 << i for i, key in enumerate(self._rule_keys) if Claim(code, key) in self.open)

    def add(self, claim: Claim, answers: Answers) -> None:
        """Settle a claim by a patient whom the caller has evaluated."""
        if claim in self.open:
            del self.open[claim]
            self.found[claim] = answers

    def simplest(self, claim: Claim) -> Answers:
        """The patient found for a claim about a rule that fires or a requirement that is violated, with as
        little chosen as still shows it."""

        def shows(answers: Answers) -> bool:
            appraisal = appraise(self.compiled, answers)
            if not is_patient(appraisal, self.compiled):
                return False
            if claim.code is Code.requirement_violated:
                return any(requirement.key == claim.key for requirement in self._violated_by(appraisal))
            return bool(appraisal.certain >> self._rule_keys.index(claim.key) & 1)

        return simplest(self.compiled.questionnaire, self.found[claim], shows)

    def observe(self, answers: Answers) -> None:
        """Evaluate a patient with an answer to every question, and settle what these answers settle."""
        appraisal = appraise(self.compiled, answers)
        if not is_patient(appraisal, self.compiled):
            return
        for claim in self._settled_by(appraisal):
            if claim in self.open:
                self.add(claim, self._without_hidden(answers, appraisal))

    def _without_hidden(self, answers: Answers, appraisal: Appraisal) -> dict[str, Answer]:
        return {
            question.link_id: answers[question.link_id]
            for question in self.compiled.questions
            if appraisal.state.applies(question)
        }

    def _settled_by(self, appraisal: Appraisal) -> Iterator[Claim]:
        outcome = appraisal.outcome
        yield Claim(Code.level_never_reached, _by_rules(self.compiled, appraisal).care_level.name)
        yield Claim(Code.group_never_first, outcome.first)
        for group in outcome.groups:
            yield Claim(Code.group_never_listed, group.key)
        for question in self.compiled.questions:
            if appraisal.state.applies(question):
                yield Claim(Code.question_never_asked, question.link_id)
        layout = self.compiled.encoding
        for number in bits_of(layout.held(appraisal.state.facts) >> layout.first_finding):
            yield Claim(Code.finding_never_true, self.compiled.questionnaire.findings[number].key)
        yield from self._rules_settled_by(appraisal)
        for requirement in self._violated_by(appraisal):
            yield Claim(Code.requirement_violated, requirement.key)

    # Rules

    def _rules_settled_by(self, appraisal: Appraisal) -> Iterator[Claim]:
        fired = appraisal.certain & self._not_fired
        self._not_fired &= ~fired
        missed = self._missed_in(appraisal)
        self._not_missed &= ~missed
        for number in bits_of(fired):
            yield Claim(Code.rule_never_fires, self._rule_keys[number])
        for number in bits_of(missed):
            yield Claim(Code.rule_changes_nothing, self._rule_keys[number])

    def _missed_in(self, appraisal: Appraisal) -> int:
        """The rules without any one of which this outcome would differ."""
        missed, seen = 0, shown(_by_rules(self.compiled, appraisal))
        for alike in self._alike:
            candidates = alike & appraisal.certain & self._not_missed
            if candidates:
                without_one = appraisal.certain & ~(candidates & -candidates)
                if shown(conclude(self.compiled, without_one)) != seen:
                    missed |= candidates
        return missed

    # Safety requirements

    def _violated_by(self, appraisal: Appraisal) -> Iterator[SafetyRequirement]:
        layout, facts = self.compiled.encoding, appraisal.state.facts
        certain, _possible = self._whenever_unless.evaluate(
            bits_of(layout.held(facts)), bits_of(layout.open(facts))
        )
        count = len(self._requirements)
        for position, requirement in enumerate(self._requirements):
            excepted = requirement.unless and certain >> (count + position) & 1
            if certain >> position & 1 and not excepted and not _is_met(requirement, appraisal.outcome):
                yield requirement


def _by_rules(compiled: CompiledQuestionnaire, appraisal: Appraisal) -> Outcome:
    """The outcome as the rules say it, without the floor under doubt."""
    outcome = appraisal.outcome
    return conclude(compiled, appraisal.certain) if outcome.floored else outcome


def _is_met(requirement: SafetyRequirement, outcome: Outcome) -> bool:
    require = requirement.require
    if require.care_level is not None:
        return outcome.care_level >= require.care_level
    if require.listed:
        return any(group.key == require.listed for group in outcome.groups)
    return outcome.first != require.not_first


def _rules_alike(compiled: CompiledQuestionnaire) -> list[int]:
    """Masks of rules with the same effect: where one of several true ones changes nothing, none does."""
    masks: dict[tuple[object, ...], int] = {}
    for number, rule in enumerate(compiled.questionnaire.rules):
        effect = (rule.cause_group, rule.strength, rule.care_level)
        masks[effect] = masks.get(effect, 0) | 1 << number
    return list(masks.values())


def simplest(
    questionnaire: Questionnaire, answers: Answers, shows: Callable[[Answers], bool]
) -> dict[str, Answer]:
    """The same answers with as few options and medicines chosen as still show it."""
    kept = dict(answers)
    for question in questionnaire.questions:
        answer = kept.get(question.link_id)
        if question.kind in (QuestionKind.multiple, QuestionKind.medicine) and answer != NOT_SURE:
            for choice in answer or ():
                fewer: Any = tuple(other for other in kept[question.link_id] if other != choice)
                if not fewer and question.kind is QuestionKind.multiple and not question.none_of_these:
                    continue
                if shows({**kept, question.link_id: fewer}):
                    kept[question.link_id] = fewer
    return kept


def level_of(compiled: CompiledQuestionnaire, answers: Answers) -> CareLevel:
    return appraise(compiled, answers).outcome.care_level
