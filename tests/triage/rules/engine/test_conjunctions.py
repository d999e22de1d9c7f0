"""All-ofs in one integer: held to evaluating each condition by itself, in three-valued logic."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from triage.rules.engine.bits import bits_of
from triage.rules.engine.conjunctions import Conjunctions
from triage.rules.model import Condition, Conditions

TERMS = ("a.x", "a.y", "b.x", "b.y", "c.x")
NUMBER_OF = {term: number for number, term in enumerate(TERMS)}

conditions = st.builds(
    Condition, terms=st.lists(st.sampled_from(TERMS), min_size=1, unique=True).map(tuple), none=st.booleans()
)
all_ofs = st.lists(st.none() | st.lists(conditions, max_size=3).map(tuple), max_size=6)


def truth(all_of: Conditions | None, held: set[str], may_hold: set[str]) -> tuple[bool, bool]:
    """Whether the all-of is certain, and whether it is possible."""
    if all_of is None:
        return False, False
    certain = all(
        not may_hold & set(one.terms) if one.none else bool(held & set(one.terms)) for one in all_of
    )
    possible = all(
        not held & set(one.terms) if one.none else bool(may_hold & set(one.terms)) for one in all_of
    )
    return certain, possible


@given(all_ofs, st.sets(st.sampled_from(TERMS)), st.sets(st.sampled_from(TERMS)))
def test_conjunctions_are_certain_and_possible_as_their_conditions_say(
    all_ofs: Sequence[Conditions | None], held: set[str], may_hold: set[str]
):
    may_hold |= held
    numbers = [NUMBER_OF[term] for term in held], [NUMBER_OF[term] for term in may_hold - held]

    certain, possible = Conjunctions(all_ofs, NUMBER_OF).evaluate(*numbers)

    expected = [truth(all_of, held, may_hold) for all_of in all_ofs]
    assert list(bits_of(certain)) == [number for number, (is_so, _) in enumerate(expected) if is_so]
    assert list(bits_of(possible)) == [number for number, (_, may_be) in enumerate(expected) if may_be]


def test_a_conjunction_whose_slots_are_filled_is_false_once_it_is_falsified():
    any_a, none_b = Condition(("a.x",)), Condition(("b.x",), none=True)
    conjunctions = Conjunctions([(any_a, none_b)], NUMBER_OF)

    assert conjunctions.evaluate([NUMBER_OF["a.x"]], []) == (1, 1)
    assert conjunctions.evaluate([NUMBER_OF["a.x"], NUMBER_OF["b.x"]], []) == (0, 0)
    assert conjunctions.evaluate([NUMBER_OF["a.x"]], [NUMBER_OF["b.x"]]) == (0, 1)
