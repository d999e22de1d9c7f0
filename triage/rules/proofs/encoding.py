"""A questionnaire as formulas over everything that a patient may answer, with the meaning that `evaluation`
gives it: which rules are true, how groups rank, and the care level."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..answers import Answer
from ..engine.bits import bits_of
from ..engine.compiler import CompiledQuestionnaire
from ..engine.ranking import GroupRules
from ..model import CareLevel
from .circuit import FALSE, TRUE, Circuit, Literal
from .terms import Terms
from .weights import Comparing, Sums, Weighted


class Encoding:
    """All formulas of a questionnaire. Questions in `fixed` have that answer in place of variables.

    `compare` makes the formulas that compare the weights of groups (see `weights`).
    """

    def __init__(
        self,
        compiled: CompiledQuestionnaire,
        fixed: Mapping[str, Answer] | None = None,
        base: Encoding | None = None,
        compare: Comparing | None = None,
    ) -> None:
        self.compiled = compiled
        self.circuit: Circuit = base.circuit if base else Circuit()
        self.terms: Terms = Terms(compiled, self.circuit, fixed or {}, base.terms if base else None)
        self._compare = compare or Sums(self.circuit)
        groups = compiled.questionnaire.cause_groups
        self._conjunctions = [rule.when for rule in compiled.questionnaire.rules]
        self._conjunctions += [entry.when for group in groups for entry in group.lower_when]
        self._conjunctions += [entry.when for entry in compiled.questionnaire.not_for]
        self._rules: dict[int, Literal] = {}
        self._weighted: dict[int, Weighted] = {}  # by the group's position, as the next two
        self._may_lead: dict[int, Literal] = {}
        self._goes_before: dict[tuple[int, int], Literal] = {}

    def with_fixed(self, fixed: Mapping[str, Answer], compare: Comparing | None = None) -> Encoding:
        """The encoding with these answers given; the formulas share what does not depend on them."""
        return Encoding(self.compiled, fixed, base=self, compare=compare)

    # Rules

    def rule(self, number: int) -> Literal:
        """The rule, or behind the rules the `lower_when` entry, of this number is true."""
        if number not in self._rules:
            self._rules[number] = self.terms.certain(self._conjunctions[number])
        return self._rules[number]

    def one_of(self, rules: int) -> Literal:
        """One of the rules in the mask is true."""
        return self.circuit.any_of(self.rule(number) for number in bits_of(rules))

    # Ranking

    def weighs(self, group: GroupRules, weight: int) -> Literal:
        """The group's weight is `weight` or more."""
        return self._compare.reaches(self.weighted(group), weight)

    def outweighs(self, group: GroupRules, other: GroupRules, by: int) -> Literal:
        """The group's weight is that of the other and `by`, or more."""
        return self._compare.exceeds(self.weighted(group), self.weighted(other), by)

    def weighted(self, group: GroupRules) -> Weighted:
        """The rules that make the group's weight, each with its own, in the same order in each encoding."""
        if group.position not in self._weighted:
            self._weighted[group.position] = tuple(
                (weight, self.rule(number)) for weight, mask in group.by_weight for number in bits_of(mask)
            )
        return self._weighted[group.position]

    def is_heavier(self, group: GroupRules, other: GroupRules) -> Literal:
        """The group's weight is greater, or the same and its position the first."""
        return self.outweighs(group, other, 0 if group.position < other.position else 1)

    def decided(self, group: GroupRules) -> Literal:
        return self.one_of(group.decides)

    def never_first(self, group: GroupRules) -> Literal:
        return self.one_of(group.never_first)

    def excluded(self, group: GroupRules) -> Literal:
        return self.one_of(group.excludes)

    def listed(self, group: GroupRules) -> Literal:
        reached = self.weighs(group, self.compiled.questionnaire.threshold)
        not_meant = self.one_of(self.compiled.not_for_mask)
        return self.circuit.all_of(
            (-not_meant, -self.excluded(group), self.circuit.any_of((reached, self.decided(group))))
        )

    def may_lead(self, group: GroupRules) -> Literal:
        """The group is listed and not marked never first."""
        if group.position not in self._may_lead:
            leads = self.circuit.all_of((self.listed(group), -self.never_first(group)))
            self._may_lead[group.position] = leads
        return self._may_lead[group.position]

    def first(self, group: GroupRules) -> Literal:
        others = [other for other in self.compiled.groups if other is not group]
        goes_before = [
            self.circuit.any_of((-self.may_lead(other), self.goes_before(group, other))) for other in others
        ]
        return self.circuit.all_of((self.may_lead(group), *goes_before))

    def goes_before(self, group: GroupRules, other: GroupRules) -> Literal:
        """Of two groups that may lead, the one decided for goes before, then weight, then position."""
        pair = (group.position, other.position)
        if pair not in self._goes_before:
            decided, other_decided = self.decided(group), self.decided(other)
            by_weight = (self.circuit.any_of((decided, -other_decided)), self.is_heavier(group, other))
            self._goes_before[pair] = self.circuit.any_of(
                (self.circuit.all_of((decided, -other_decided)), self.circuit.all_of(by_weight))
            )
        return self._goes_before[pair]

    # Care level

    def raised(self, level: CareLevel) -> Literal:
        """A care-level rule demands the level or more."""
        return self.circuit.any_of(
            self.one_of(mask) for rule_level, mask in self.compiled.level_rules if rule_level >= level
        )

    def group_level(self, level: CareLevel) -> Literal:
        """The first group, no clear match, or not being meant brings the level or more.

        Said of the groups that may reach it, or of those that may fall short of it: exactly one is first, so
        both say the same, and the fewer groups, the fewer comparisons.
        """
        reach = self._brought(level, self.first, reached=True)
        short = self._brought(level, self.first, reached=False)
        return self.circuit.any_of(reach) if len(reach) < len(short) else -self.circuit.any_of(short)

    def may_bring(self, level: CareLevel) -> Literal:
        """One of the groups that may lead, or no clear match, brings the level or more: true whenever
        `group_level` is, and cheaper, for it ranks nothing."""
        return self.circuit.any_of(self._brought(level, self.may_lead, reached=True))

    def must_bring(self, level: CareLevel) -> Literal:
        """Every group that may lead, or no clear match, brings the level or more: `group_level` is true
        whenever this is."""
        return -self.circuit.any_of(self._brought(level, self.may_lead, reached=False))

    def _brought(
        self, level: CareLevel, leads: Callable[[GroupRules], Literal], reached: bool
    ) -> list[Literal]:
        """Each way in which the level is reached, or is not."""
        ways = []
        for group in self.compiled.groups:
            brings = self._brings(group, level) if reached else -self._brings(group, level)
            if brings != FALSE:
                ways.append(self.circuit.all_of((leads(group), brings)))
        not_meant = -self.one_of(self.compiled.not_for_mask)
        if (self.compiled.questionnaire.no_clear_match.care_level >= level) is reached:
            ways.append(self.circuit.all_of((self.no_clear_match(), not_meant)))
        earlier = 0
        for entry, bit in self.compiled.not_for:
            if (entry.care_level >= level) is reached:
                ways.append(self.circuit.all_of((self.one_of(bit), -self.one_of(earlier))))
            earlier |= bit
        return ways

    def no_clear_match(self) -> Literal:
        return self.circuit.all_of(-self.may_lead(group) for group in self.compiled.groups)

    def _brings(self, group: GroupRules, level: CareLevel) -> Literal:
        """The group's own level, lowered by its first true entry, is the level or more."""
        brings = TRUE if group.group.care_level >= level else FALSE
        for entry, bit in reversed(group.lower_when):
            lowered = self.one_of(bit)
            if entry.care_level >= level:
                brings = self.circuit.any_of((lowered, brings))
            else:
                brings = self.circuit.all_of((-lowered, brings))
        return brings

    def care_level(self, level: CareLevel) -> Literal:
        """The care level is this one or more urgent."""
        return self.circuit.any_of((self.raised(level), self.group_level(level)))

    def reaches(self, level: CareLevel) -> Literal:
        """The same, said of the groups that bring it only: where comparisons are not quite said, the two are
        not quite each other's opposite, and this one is true of more."""
        return self.circuit.any_of((self.raised(level), *self._brought(level, self.first, reached=True)))

    def stays_below(self, level: CareLevel) -> Literal:
        """The care level is not this one or more urgent, said of the groups that bring less only."""
        short = self.circuit.any_of(self._brought(level, self.first, reached=False))
        return self.circuit.all_of((-self.raised(level), short))

    def may_reach(self, level: CareLevel) -> Literal:
        """True whenever `care_level` is, and cheaper."""
        return self.circuit.any_of((self.raised(level), self.may_bring(level)))

    def must_reach(self, level: CareLevel) -> Literal:
        """`care_level` is true whenever this is, and this is cheaper."""
        return self.circuit.any_of((self.raised(level), self.must_bring(level)))
