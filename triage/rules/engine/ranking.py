"""The cause groups with their rules as masks: what speaks for a group, and where it stands in the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from ..model import CareLevel, CauseGroup, LowerWhen, Strength
from .memo import BoundedMemo, MemoBudget

POSITIONS_IN_MEMO = 256  # kept for each group
APART = 1 << 40  # more than twice any weight, and more than there are groups


class Fit(Enum):
    """How well a listed group fits the answers, in words; the bounds are multiples of the threshold."""

    strong = "strong"
    good = "good"
    possible = "possible"


STRONG_FROM = 3
GOOD_FROM = 2


class RankedGroup(NamedTuple):
    """A listed cause group; `weight` serves the order and is never shown to patients."""

    key: str
    weight: int
    fit: Fit
    decided: bool
    never_first: bool


class Scale(NamedTuple):
    """The rules of one strength for a group and against it: `weight` times the former less the latter.

    `both` are the rules of both kinds, `against` the latter, so that one count of bits finds the difference:
    those for the group that are true, and those against it that are not.
    """

    weight: int
    both: int
    against: int


ListPosition = tuple[int, RankedGroup, "GroupRules"]  # a listed group; they sort by the first, in list order


@dataclass(frozen=True, slots=True)
class GroupRules:
    """The rules of a cause group as masks; `lower_when` pairs an entry with its conjunction's bit."""

    group: CauseGroup
    position: int
    by_weight: tuple[tuple[int, int], ...]  # (weight, mask), weights that count
    for_it: tuple[int, ...]  # its rules as masks, the strongest first
    against_it: tuple[int, ...]
    supports: int  # the rules for the group; without one that is true it is not listed
    scales: tuple[Scale, ...]
    least: int  # the weight if all rules against it are true, from which `scales` count
    decides: int
    never_first: int
    excludes: int
    lower_when: tuple[tuple[LowerWhen, int], ...]
    lower_when_mask: int
    all_rules: int
    threshold: int
    highest_level: CareLevel  # that it can bring
    positions: BoundedMemo[
        tuple[int, bool, bool], ListPosition
    ]  # by weight, whether decided, whether never first

    def weigh(self, rules: int) -> int:
        """The sum of these rules' strengths for the group."""
        weight = self.least
        for factor, both, against in self.scales:
            weight += factor * ((rules & both) ^ against).bit_count()
        return weight

    def can_be_listed(self, certain: int, possible: int) -> bool:
        """Whether the group could be listed if rules that are only possible came true, each on its own."""
        if certain & self.excludes or not possible & self.supports:
            return False
        return bool(possible & self.decides) or self.most_weight(certain, possible) >= self.threshold

    def most_weight(self, certain: int, possible: int) -> int:
        """The weight if of the rules that are only possible those for it came true."""
        return self.weigh(certain | possible & self.supports)

    def least_weight(self, certain: int, possible: int) -> int:
        """The weight if of the rules that are only possible those against it came true."""
        return self.weigh(certain | possible & ~self.supports)

    def level(self, certain: int) -> CareLevel:
        """The group's cautious default, or the level of its first true `lower_when` entry."""
        for entry, bit in self.lower_when:
            if certain & bit:
                return entry.care_level
        return self.group.care_level


def group_rules(
    group: CauseGroup,
    position: int,
    masks: Mapping[Strength, int],
    lower_when: tuple[tuple[LowerWhen, int], ...],
    threshold: int,
) -> GroupRules:
    """The group with its rules, given as masks by strength."""
    by_weight = {
        weight: _all(mask for strength, mask in masks.items() if strength.weight == weight)
        for weight in dict.fromkeys(strength.weight for strength in Strength)
    }
    scales = tuple(
        Scale(weight, mask | by_weight[-weight], by_weight[-weight])
        for weight, mask in by_weight.items()
        if weight > 0 and mask | by_weight[-weight]
    )
    rules = GroupRules(
        group=group,
        position=position,
        by_weight=tuple((weight, mask) for weight, mask in by_weight.items() if weight and mask),
        for_it=_strongest_first(by_weight, lambda weight: weight > 0),
        against_it=_strongest_first(by_weight, lambda weight: weight <= 0),
        supports=_all(mask for weight, mask in by_weight.items() if weight > 0),
        scales=scales,
        least=-sum(scale.weight * scale.against.bit_count() for scale in scales),
        decides=masks[Strength.decides],
        never_first=masks[Strength.never_first],
        excludes=masks[Strength.excludes],
        lower_when=lower_when,
        lower_when_mask=_all(bit for _entry, bit in lower_when),
        all_rules=_all(masks.values()),
        threshold=threshold,
        highest_level=max([group.care_level, *(entry.care_level for entry, _bit in lower_when)]),
        positions=BoundedMemo(lambda found: _position(rules, *found), MemoBudget(POSITIONS_IN_MEMO)),
    )
    return rules


def _strongest_first(by_weight: Mapping[int, int], which: Callable[[int], bool]) -> tuple[int, ...]:
    return tuple(by_weight[weight] for weight in sorted(filter(which, by_weight), key=abs, reverse=True))


def _all(masks: Iterable[int]) -> int:
    together = 0
    for mask in masks:
        together |= mask
    return together


def _position(rules: GroupRules, weight: int, decided: bool, never_first: bool) -> ListPosition:
    """Decided groups first, `never_first` ones last (the stronger mark); by weight, then position.

    The order is one number, its parts far enough apart, for that sorts fastest.
    """
    part = 2 if never_first else 0 if decided else 1
    order = (part * APART + APART // 2 - weight) * APART + rules.position
    fit = fit_of(weight, decided, rules.threshold)
    return order, RankedGroup(rules.group.key, weight, fit, decided, never_first), rules


def fit_of(weight: int, decided: bool, threshold: int) -> Fit:
    if decided or weight >= STRONG_FROM * threshold:
        return Fit.strong
    return Fit.good if weight >= GOOD_FROM * threshold else Fit.possible
