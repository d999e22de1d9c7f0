"""Sums of weights as numbers in unary: for each value that the sum may have, whether it has reached it.

Two such numbers compare value by value, and sums over the same literals are the same nodes of the circuit.
So whatever compares the weights of groups, with this answer or that, reasons over one set of totals.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .circuit import FALSE, TRUE, Circuit, Literal


@dataclass(frozen=True, slots=True)
class Unary:
    """A number from `values[0]` on; for each further value, the literal says whether it reaches that."""

    values: tuple[int, ...]
    reached: tuple[Literal, ...]

    def reaches(self, value: int) -> Literal:
        position = bisect_left(self.values, value)
        return self.reached[position] if position < len(self.values) else FALSE


ZERO = Unary((0,), (TRUE,))


def total(circuit: Circuit, weighted: Iterable[tuple[int, Literal]]) -> Unary:
    """The sum of the weights of the literals that are true."""
    return total_of(circuit, [_number(weight, literal) for weight, literal in weighted])


def total_of(circuit: Circuit, numbers: Sequence[Unary]) -> Unary:
    """The sum of the numbers."""
    while len(numbers) > 1:
        pairs = zip(numbers[::2], numbers[1::2], strict=False)
        rest = numbers[-1:] if len(numbers) % 2 else ()
        numbers = [*(_sum(circuit, one, other) for one, other in pairs), *rest]
    return numbers[0] if numbers else ZERO


def count_reaches(circuit: Circuit, literals: Iterable[Literal], count: int) -> Literal:
    """Whether `count` or more of the literals are true; a few of many."""
    reached = [TRUE, *[FALSE] * count]
    for literal in literals:
        for number in range(count, 0, -1):
            one_more = circuit.all_of((literal, reached[number - 1]))
            reached[number] = circuit.any_of((reached[number], one_more))
    return reached[count]


def exceeds(circuit: Circuit, number: Unary, other: Unary, by: int) -> Literal:
    """Whether the number is at least the other plus `by`."""
    return circuit.all_of(
        circuit.any_of((-reached, number.reaches(value + by)))
        for value, reached in zip(other.values, other.reached, strict=True)
    )


def _number(weight: int, literal: Literal) -> Unary:
    if literal == TRUE:
        return Unary((weight,), (TRUE,))
    if literal == FALSE or not weight:
        return ZERO
    return Unary((0, weight), (TRUE, literal)) if weight > 0 else Unary((weight, 0), (TRUE, -literal))


def _sum(circuit: Circuit, one: Unary, other: Unary) -> Unary:
    """The sum reaches a value if some part of it is reached by the one and the rest of it by the other."""
    if len(one.values) > len(other.values):
        one, other = other, one
    parts = list(zip(one.values, one.reached, strict=True))
    values = sorted({a + b for a in one.values for b in other.values})
    reached = [TRUE]
    for value in values[1:]:
        ways = [(literal, other.reaches(value - part)) for part, literal in parts]
        reached.append(circuit.any_of([circuit.both(*way) for way in ways if way[1] != FALSE]))
    return Unary(tuple(values), tuple(reached))
