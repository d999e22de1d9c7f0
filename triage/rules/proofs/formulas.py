"""Claims as formulas.

A claim has one formula or several. One says exactly what is claimed. The ranking of groups is the dear part
of it, so cheaper ones may stand before: a weaker one, for where nobody meets it nobody meets the exact one;
and a stronger one, for whoever meets it meets the exact one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..engine.bits import bits_of
from ..engine.ranking import GOOD_FROM, STRONG_FROM, GroupRules
from ..model import FINDINGS, CareLevel, Rule, SafetyRequirement, Strength
from .circuit import Literal
from .claims import Claim
from .encoding import Encoding
from .verdicts import Code


@dataclass(frozen=True, slots=True)
class Formula:
    """All `required` literals together. `is_exact`: it says what is claimed; `is_weaker`: less than that."""

    required: tuple[Literal, ...]
    is_exact: bool = True
    is_weaker: bool = False

    @property
    def refutes(self) -> bool:
        """Whether the claim is refuted if nobody meets the formula."""
        return self.is_exact or self.is_weaker


def weaker(*required: Literal) -> Formula:
    return Formula(required, is_exact=False, is_weaker=True)


def stronger(*required: Literal) -> Formula:
    return Formula(required, is_exact=False)


def exact(*required: Literal) -> Formula:
    return Formula(required)


class Formulas:
    """The formulas of claims about one questionnaire."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self.compiled = encoding.compiled
        self.questionnaire = encoding.compiled.questionnaire
        self.any_of, self.all_of = encoding.circuit.any_of, encoding.circuit.all_of
        self._group_by_key = {group.group.key: group for group in self.compiled.groups}
        self._number_of = {rule.key: number for number, rule in enumerate(self.questionnaire.rules)}

    def of(self, claim: Claim) -> Iterator[Formula]:
        """The formulas of the claim, in the order to try them; the last is exact."""
        encoding, key = self.encoding, claim.key
        match claim.code:
            case Code.question_never_asked:
                yield exact(encoding.terms.shown[self.compiled.question_by_link_id[key].position])
            case Code.finding_never_true:
                yield exact(encoding.terms.sure[f"{FINDINGS}.{key}"])
            case Code.rule_never_fires:
                when = self.questionnaire.rule_by_key[key].when
                yield exact(*(encoding.terms.certain((condition,)) for condition in when))
            case Code.group_never_listed:
                yield exact(encoding.listed(self._group_by_key[key]))
            case Code.group_never_first:
                yield weaker(encoding.may_lead(self._group_by_key[key]))
                yield exact(encoding.first(self._group_by_key[key]))
            case Code.level_never_reached:
                yield from self._level_reached(CareLevel[key])
            case Code.requirement_violated:
                requirements = self.questionnaire.safety_requirements
                yield from self._violated(next(r for r in requirements if r.key == key))
            case Code.rule_changes_nothing:
                rule = self.questionnaire.rule_by_key[key]
                yield from self._level_rule_missed(rule) if rule.care_level else self._group_rule_missed(rule)

    def _but_for_floor(self, *required: Literal) -> Iterator[Formula]:
        """The exact formula of what the rules say. Doubt may raise the level; so patients without any doubt
        go first, and of the others one is tried after the other."""
        if self.questionnaire.has_floor:
            yield stronger(*required, *self._no_floor())
        yield exact(*required)

    def _no_floor(self) -> list[Literal]:
        return [-self.encoding.terms.in_doubt()] if self.questionnaire.has_floor else []

    def _level_reached(self, level: CareLevel) -> Iterator[Formula]:
        encoding = self.encoding
        if level is max(CareLevel):
            yield weaker(encoding.may_reach(level))
            yield exact(encoding.care_level(level))
        else:
            higher = CareLevel(level + 1)
            yield weaker(encoding.may_reach(level), -encoding.must_reach(higher))
            yield stronger(encoding.must_reach(level), -encoding.may_reach(higher))
            yield exact(encoding.care_level(level), -encoding.care_level(higher))

    def _violated(self, requirement: SafetyRequirement) -> Iterator[Formula]:
        encoding, require = self.encoding, requirement.require
        concerned = encoding.terms.certain(requirement.whenever)
        if requirement.unless:
            concerned = self.all_of((concerned, -encoding.terms.certain(requirement.unless)))
        if require.care_level is not None:
            yield weaker(concerned, -encoding.raised(require.care_level))
            yield weaker(concerned, -encoding.must_reach(require.care_level))
            yield stronger(concerned, -encoding.may_reach(require.care_level), *self._no_floor())
            yield from self._but_for_floor(concerned, -encoding.care_level(require.care_level))
        elif require.listed:
            yield exact(concerned, -encoding.listed(self._group_by_key[require.listed]))
        else:
            yield weaker(concerned, encoding.may_lead(self._group_by_key[require.not_first]))
            yield exact(concerned, encoding.first(self._group_by_key[require.not_first]))

    # What differs without a rule

    def _level_rule_missed(self, rule: Rule) -> Iterator[Formula]:
        """It alone raises the level."""
        assert rule.care_level is not None
        encoding = self.encoding
        alone = (
            encoding.rule(self._number_of[rule.key]),
            *(-encoding.rule(number) for number in self.as_urgent(rule)),
        )
        yield weaker(*alone)
        yield stronger(*alone, -encoding.may_bring(rule.care_level))
        yield exact(*alone, -encoding.group_level(rule.care_level))

    def as_urgent(self, rule: Rule) -> list[int]:
        """The other care-level rules that demand this rule's level or more."""
        assert rule.care_level is not None
        masks = [mask for level, mask in self.compiled.level_rules if level >= rule.care_level]
        return [number for mask in masks for number in bits_of(mask) if number != self._number_of[rule.key]]

    def _group_rule_missed(self, rule: Rule) -> Iterator[Formula]:
        """Without it the group would be listed or not, decided for or not, fit in other words, rank
        elsewhere, or be a clear match."""
        encoding, number = self.encoding, self._number_of[rule.key]
        group = self._group_by_key[rule.cause_group]
        acts = self.all_of((encoding.rule(number), -encoding.one_of(self.compiled.not_for_mask)))
        match rule.strength:
            case Strength.excludes:
                reached = encoding.weighs(group, self.questionnaire.threshold)
                listed_else = self.any_of((reached, encoding.decided(group)))
                yield exact(acts, -self._another(group.excludes, number), listed_else)
            case Strength.never_first:
                marks = (acts, -self._another(group.never_first, number), encoding.listed(group))
                yield stronger(*marks, encoding.no_clear_match())
                yield exact(*marks, self.any_of((encoding.no_clear_match(), self._is_held_back(group))))
            case Strength.decides:
                counts = (acts, -encoding.excluded(group))
                alone = -self._another(group.decides, number)
                refits = self.all_of((alone, -self._is_strong_without(group, rule)))
                falls = self.all_of((alone, self._falls_back(group, rule)))
                yield stronger(*counts, refits)
                yield exact(*counts, self.any_of((refits, falls, self._ranks_elsewhere(group, rule))))
            case _:
                counts = (acts, -encoding.excluded(group))
                refits = self.all_of((-encoding.decided(group), self._refits(group, rule)))
                yield stronger(*counts, refits)
                yield exact(*counts, self.any_of((refits, self._ranks_elsewhere(group, rule))))

    def _another(self, mask: int, number: int) -> Literal:
        return self.encoding.one_of(mask & ~(1 << number))

    def _refits(self, group: GroupRules, rule: Rule) -> Literal:
        """Without the (true) rule the weight falls below a bound of listing or fit, or rises above."""
        assert rule.strength is not None
        threshold, weight = self.questionnaire.threshold, rule.strength.weight
        bounds = (threshold, GOOD_FROM * threshold, STRONG_FROM * threshold)
        return self.any_of(
            self._one_only(self.encoding.weighs(group, bound), self.encoding.weighs(group, bound + weight))
            for bound in bounds
        )

    def _is_strong_without(self, group: GroupRules, rule: Rule) -> Literal:
        """Without the (true) rule that decides, the weight alone makes the fit a strong one."""
        assert rule.strength is not None
        least = STRONG_FROM * self.questionnaire.threshold
        return self.encoding.weighs(group, least + rule.strength.weight)

    def _falls_back(self, group: GroupRules, rule: Rule) -> Literal:
        """Without the (true) rule, the only one that decides for it, the group goes behind another: one that
        is decided for, or outweighs it then."""
        assert rule.strength is not None
        encoding, weight, passed = self.encoding, rule.strength.weight, []
        for other in self.compiled.groups:
            if other is not group:
                decided = encoding.decided(other)
                by = 0 if group.position < other.position else 1
                behind_decided = self.all_of((decided, encoding.is_heavier(group, other)))
                outweighed = self.all_of((-decided, -encoding.outweighs(group, other, by + weight)))
                ways = self.any_of((behind_decided, outweighed))
                passed.append(self.all_of((encoding.may_lead(other), ways)))
        return self.all_of((encoding.may_lead(group), self.any_of(passed)))

    def _ranks_elsewhere(self, group: GroupRules, rule: Rule) -> Literal:
        """Without the (true) rule the group, listed still, changes places with another of the same rank."""
        assert rule.strength is not None
        encoding, weight = self.encoding, rule.strength.weight
        listed_without = self.any_of(
            (
                self._another(group.decides, self._number_of[rule.key]),
                encoding.weighs(group, self.questionnaire.threshold + weight),
            )
        )
        passed = []
        for other in self.compiled.groups:
            if other is not group:
                by = 0 if group.position < other.position else 1
                passes = self._one_only(
                    encoding.outweighs(group, other, by), encoding.outweighs(group, other, by + weight)
                )
                passed.append(self.all_of((encoding.listed(other), self._same_rank(group, other), passes)))
        return self.all_of((encoding.listed(group), listed_without, self.any_of(passed)))

    def _is_held_back(self, group: GroupRules) -> Literal:
        """The group, marked never first, goes behind another that it would go before without the mark."""
        encoding, passed = self.encoding, []
        for other in self.compiled.groups:
            if other is not group:
                marked = encoding.never_first(other)
                before_marked = self.all_of((marked, -encoding.is_heavier(group, other)))
                before_unmarked = self.all_of((-marked, encoding.goes_before(group, other)))
                passed.append(
                    self.all_of((encoding.listed(other), self.any_of((before_marked, before_unmarked))))
                )
        return self.any_of(passed)

    def _one_only(self, one: Literal, other: Literal) -> Literal:
        return self.any_of((self.all_of((one, -other)), self.all_of((-one, other))))

    def _same_rank(self, group: GroupRules, other: GroupRules) -> Literal:
        """Both never first, or neither and both decided for or neither."""
        encoding = self.encoding
        marked, other_marked = encoding.never_first(group), encoding.never_first(other)
        decided_alike = -self._one_only(encoding.decided(group), encoding.decided(other))
        return self.all_of((-self._one_only(marked, other_marked), self.any_of((marked, decided_alike))))
