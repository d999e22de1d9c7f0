"""The rules that are true → outcome: the groups ranked, and the care level.

`Bounds` do the same where it is not known which of some rules are true.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from ..model import CareLevel
from .compiler import CompiledQuestionnaire
from .ranking import GroupRules, RankedGroup

LOWEST = min(CareLevel)


class Outcome(NamedTuple):
    """What the rules make of a set of answers. `first` is empty if there is no clear match.

    `floored` is the question without whose "not sure" the level would be lower, `not_for` the entry that says
    that the questionnaire is not made for this patient; mostly they are empty.
    """

    care_level: CareLevel
    groups: tuple[RankedGroup, ...]
    no_clear_match: bool
    first: str
    floored: str = ""
    not_for: str = ""


def conclude(compiled: CompiledQuestionnaire, certain: int) -> Outcome:
    """Rank the groups and take the care level, given the rules and `lower_when` entries that are true."""
    level, threshold = highest_level(compiled, certain), compiled.questionnaire.threshold
    if certain & compiled.not_for_mask:
        entry = next(entry for entry, bit in compiled.not_for if certain & bit)
        return Outcome(max(level, entry.care_level), (), True, "", not_for=entry.key)
    listed = []
    for group in compiled.groups:
        if certain & group.supports and not certain & group.excludes:
            weight = group.least
            for factor, both, against in group.scales:  # `weigh`, written out
                weight += factor * ((certain & both) ^ against).bit_count()
            decided = certain & group.decides
            if weight >= threshold or decided:
                listed.append(group.positions[weight, decided > 0, certain & group.never_first > 0])
    listed.sort()
    groups = tuple([ranked for _order, ranked, _group in listed])
    if not groups or groups[0].never_first:
        return Outcome(max(level, compiled.questionnaire.no_clear_match.care_level), groups, True, "")
    _order, ranked, first = listed[0]
    return Outcome(max(level, first.level(certain)), groups, False, ranked.key)


def care_level(compiled: CompiledQuestionnaire, certain: int) -> CareLevel:
    """The care level of `conclude`, which ranks only where the first group has a say in it."""
    level = highest_level(compiled, certain)
    return level if level >= compiled.highest_base_level else conclude(compiled, certain).care_level


def highest_level(compiled: CompiledQuestionnaire, rules: int) -> CareLevel:
    """The highest level among these care-level rules; the lowest level there is if there are none."""
    for level, mask in compiled.level_rules:
        if rules & mask:
            return level
    return LOWEST


# Bounds


class Bounds:
    """What can be said of outcomes in which the `certain` rules are true, and of all others only `possible`
    ones.

    Each possible rule is taken as if it could be true or false on its own, so the bounds are loose, never
    too tight.
    """

    def __init__(self, compiled: CompiledQuestionnaire, certain: int, possible: int) -> None:
        self.compiled = compiled
        self.certain = certain
        self.possible = possible

    def highest(self) -> CareLevel:
        """A level that none of these outcomes exceeds."""
        return max(highest_level(self.compiled, self.possible), *self._base_levels())

    def lowest(self) -> CareLevel:
        """A level that none of these outcomes falls short of."""
        return max(highest_level(self.compiled, self.certain), min(self._base_levels()))

    def is_first_settled(self) -> bool:
        """Whether the same group is first in all of these outcomes, or none is."""
        if self.certain & self.compiled.not_for_mask:
            return True
        return len(self._leaders) + self._may_match_nothing() < 2

    def _base_levels(self) -> list[CareLevel]:
        """The levels that those may bring who may come first, or no clear match, or not being meant."""
        levels = [entry.care_level for entry, bit in self.compiled.not_for if self.possible & bit]
        if not self.certain & self.compiled.not_for_mask:
            levels += [level for group in self._leaders for level in self._levels_of(group)]
            if self._may_match_nothing():
                levels.append(self.compiled.no_clear_match_level)
        return levels

    @cached_property
    def _leaders(self) -> list[GroupRules]:
        """The groups that may come first."""
        sure = list(filter(self.surely_leads, self.compiled.groups))
        return [
            group
            for group in self.compiled.groups
            if self.may_lead(group)
            and not any(other is not group and self._surely_before(other, group) for other in sure)
        ]

    # Groups

    def may_lead(self, group: GroupRules) -> bool:
        """Whether it may be listed without the mark `never_first`."""
        return not self.certain & group.never_first and group.can_be_listed(self.certain, self.possible)

    def surely_leads(self, group: GroupRules) -> bool:
        """Whether it is surely listed, and surely without the mark."""
        if self.possible & (group.excludes | group.never_first | self.compiled.not_for_mask):
            return False
        decided = bool(self.certain & group.decides)
        return decided or group.least_weight(self.certain, self.possible) >= group.threshold

    def _may_match_nothing(self) -> bool:
        """Whether there may be no clear match, in a patient whom the questionnaire is for."""
        return not any(map(self.surely_leads, self.compiled.groups))

    def _surely_before(self, group: GroupRules, other: GroupRules) -> bool:
        """Whether a group that surely leads ranks before another that may lead."""
        if self.possible & other.decides and not self.certain & group.decides:
            return False
        if self.certain & group.decides and not self.possible & other.decides:
            return True
        lead = group.least_weight(self.certain, self.possible) - other.most_weight(
            self.certain, self.possible
        )
        return lead > 0 or (lead == 0 and group.position < other.position)

    def _levels_of(self, group: GroupRules) -> list[CareLevel]:
        """Those that it may bring: its default, unless an entry lowers it for sure, and those of entries."""
        levels: list[CareLevel] = []
        for entry, bit in group.lower_when:
            if self.possible & bit:
                levels.append(entry.care_level)
            if self.certain & bit:
                return levels
        return [*levels, group.group.care_level]
