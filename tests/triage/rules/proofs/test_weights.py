"""The comparisons of groups' weights as formulas, held to plain sums for all values of their variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import examples
from triage.rules.proofs.circuit import FALSE, TRUE, AnyOf, AtLeast, Circuit, Literal, Variable
from triage.rules.proofs.weights import Comparing, InUnary, Sums, Unsaid, Weighted

VARIABLES = 5
Values = dict[Literal, bool]


def is_true(circuit: Circuit, literal: Literal, values: Values) -> bool:
    """What the formula is worth, where the variables have these values."""
    if literal < 0:
        return not is_true(circuit, -literal, values)
    if literal == TRUE:
        return True
    match circuit.nodes[literal]:
        case Variable():
            return values[literal]
        case AnyOf(literals):
            return any(is_true(circuit, part, values) for part in literals)
        case AtLeast(weighted, total):
            return sum(weight for weight, part in weighted if is_true(circuit, part, values)) >= total


def weight(circuit: Circuit, weighted: Weighted, values: Values) -> int:
    return sum(weight for weight, literal in weighted if is_true(circuit, literal, values))


def all_values(variables: list[Literal]) -> Iterator[Values]:
    for row in product((False, True), repeat=len(variables)):
        yield dict(zip(variables, row, strict=True))


@st.composite
def rules_of_groups(draw: st.DrawFn, groups: int) -> tuple[Circuit, list[Literal], list[Weighted]]:
    """Groups whose rules stand on a few shared variables; some rules always or never act."""
    circuit = Circuit()
    variables = [circuit.variable(str(number)) for number in range(VARIABLES)]
    literals = st.sampled_from([*variables, *(-variable for variable in variables), TRUE, FALSE])
    rules = st.lists(st.tuples(st.sampled_from((3, 1, -1, -3)), literals), max_size=6)
    return circuit, variables, [tuple(draw(rules)) for _ in range(groups)]


def unary_with_all_in_common(circuit: Circuit) -> InUnary:
    return InUnary(circuit, {(weight, number) for weight in (3, 1, -1, -3) for number in range(2, 5)})


@pytest.mark.parametrize("compare_in", [Sums, InUnary, unary_with_all_in_common])
@settings(max_examples=examples(20))
@given(drawn=rules_of_groups(2), bound=st.integers(-4, 6))
def test_a_comparison_says_what_the_sums_say(compare_in: Callable[[Circuit], Comparing], drawn, bound):
    circuit, variables, (group, other) = drawn
    compare = compare_in(circuit)
    reaches, exceeds = compare.reaches(group, bound), compare.exceeds(group, other, bound)

    for values in all_values(variables):
        mine, theirs = (weight(circuit, weighted, values) for weighted in (group, other))
        assert is_true(circuit, reaches, values) == (mine >= bound)
        assert is_true(circuit, exceeds, values) == (mine >= theirs + bound)


@settings(max_examples=examples(30))
@given(drawn=rules_of_groups(2), data=st.data())
def test_what_follows_from_a_change_of_rules_is_so(drawn, data):
    circuit, variables, before = drawn
    literals = st.sampled_from([*variables, *(-variable for variable in variables), TRUE, FALSE])
    after = [
        tuple((weight, data.draw(literals) if data.draw(st.booleans()) else rule) for weight, rule in rules)
        for rules in before
    ]
    compare, threshold = Unsaid(circuit), 2
    compare.relate(before, after, threshold)
    said = {}  # each comparison that is a variable, with the sums that it stands for
    for group, other in (before, after):
        said[compare.exceeds(group, other, 0)] = (group, other, 0)
        said[compare.reaches(group, threshold)] = (group, (), threshold)
        said[compare.reaches(other, threshold)] = (other, (), threshold)

    for values in all_values(variables):
        for literal, (group, other, by) in said.items():
            values[literal] = weight(circuit, group, values) >= weight(circuit, other, values) + by
        constraints = set().union(*circuit.constraints.values()) if circuit.constraints else set()
        assert all(is_true(circuit, constraint, values) for constraint in constraints)


def test_a_group_that_gains_as_much_as_another_stays_before_it():
    circuit = Circuit()
    new, old, rest = (circuit.variable(name) for name in ("new", "old", "rest"))
    compare = Unsaid(circuit)
    before: list[Weighted] = [((3, old), (1, rest)), ((1, old),)]
    after: list[Weighted] = [((3, new), (1, rest)), ((1, new),)]

    compare.relate(before, after, 2)

    was, is_now = (compare.exceeds(one, other, 0) for one, other in (before, after))
    values = {new: True, old: False, rest: False, was: True, is_now: False}
    assert not all(is_true(circuit, literal, values) for literal in circuit.constraints[is_now])
