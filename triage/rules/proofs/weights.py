"""How much groups weigh, and which of two weighs more, as formulas: in three ways.

- `Sums`: sums that the solver counts. Small, and enough where few weights are compared.
- `InUnary`: numbers made of clauses (see `unary`). Slower to build, but where many weights are compared with
  each other the solver gets along with nothing else.
- `Unsaid`: one variable for each comparison, and nothing on what it hangs on. What nobody meets then, nobody
  meets; and that is often enough, for between two answers to one question little changes: `relate` says what
  the change of a few rules means for the comparisons.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Protocol

from .circuit import Circuit, Literal
from .unary import ZERO, Unary, exceeds, total, total_of

Weighted = tuple[tuple[int, Literal], ...]  # the rules for and against a group, each with its weight


class Comparing(Protocol):
    def reaches(self, group: Weighted, weight: int) -> Literal:
        """The group's weight is `weight` or more."""

    def exceeds(self, group: Weighted, other: Weighted, by: int) -> Literal:
        """The group's weight is that of the other and `by`, or more."""


class Sums:
    def __init__(self, circuit: Circuit) -> None:
        self._circuit = circuit

    def reaches(self, group: Weighted, weight: int) -> Literal:
        return self._circuit.at_least(weight, group)

    def exceeds(self, group: Weighted, other: Weighted, by: int) -> Literal:
        return self._circuit.at_least(by, (*group, *_negative(other)))


class InUnary:
    """Rules in `common` are added up first, once for all the weights that share them."""

    def __init__(self, circuit: Circuit, common: Set[tuple[int, Literal]] = frozenset()) -> None:
        self._circuit = circuit
        self._common = common
        self._totals: dict[Weighted, Unary] = {}

    @staticmethod
    def size_of(group: Weighted) -> int:
        """About how many clauses a total takes."""
        return sum(abs(weight) for weight, _rule in group) ** 2

    def reaches(self, group: Weighted, weight: int) -> Literal:
        return self._total(group).reaches(weight)

    def exceeds(self, group: Weighted, other: Weighted, by: int) -> Literal:
        return exceeds(self._circuit, self._total(group), self._total(other), by)

    def _total(self, weighted: Weighted) -> Unary:
        if weighted not in self._totals:
            common = tuple(pair for pair in weighted if pair in self._common)
            rest = tuple(pair for pair in weighted if pair not in self._common)
            self._totals[weighted] = (
                total_of(self._circuit, (self._total(common), total(self._circuit, rest)))
                if rest
                else total(self._circuit, common)
            )
        return self._totals[weighted]


class Unsaid:
    def __init__(self, circuit: Circuit) -> None:
        self._circuit = circuit

    def reaches(self, group: Weighted, weight: int) -> Literal:
        return self._circuit.variable("reaches", group, weight)

    def exceeds(self, group: Weighted, other: Weighted, by: int) -> Literal:
        """One variable for both directions: w ≥ v + 1 says that v ≥ w is not so."""
        if by > 0:
            return -self.exceeds(other, group, 1 - by)
        return self._circuit.variable("exceeds", group, other, by)

    def relate(self, before: Sequence[Weighted], after: Sequence[Weighted], threshold: int) -> None:
        """Say what follows for the comparisons of the groups, in their order, from the rules that change."""
        changes = [self._change(*pair) for pair in zip(before, after, strict=True)]
        for one, change in enumerate(changes):
            was, is_now = (self.reaches(weighted[one], threshold) for weighted in (before, after))
            self._follow(was, is_now, change, ZERO)
            for other in range(one + 1, len(changes)):
                was, is_now = (
                    self.exceeds(weighted[one], weighted[other], 0) for weighted in (before, after)
                )
                self._follow(was, is_now, change, changes[other])

    def _change(self, before: Weighted, after: Weighted) -> Unary:
        changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
        gained = tuple(pair for _, pair in changed)
        lost = tuple(pair for pair, _ in changed)
        return total(self._circuit, (*gained, *_negative(lost)))

    def _follow(self, before: Literal, after: Literal, change: Unary, other_change: Unary) -> None:
        """What is so stays so if the one gains as much as the other; what is not so, if the other does."""
        if before != after:
            gains = exceeds(self._circuit, change, other_change, 0)
            falls = exceeds(self._circuit, other_change, change, 0)
            for literals in ((-before, -gains, after), (before, -falls, -after)):
                self._circuit.constrain((abs(before), abs(after)), self._circuit.any_of(literals))


def _negative(weighted: Weighted) -> Weighted:
    return tuple((-weight, rule) for weight, rule in weighted)
