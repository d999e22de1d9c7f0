"""Small pieces worked out once: looked up from then on, as long as there is room for them."""

from __future__ import annotations

import pytest

from triage.rules.engine.memo import BoundedMemo, MemoBudget


def make_memo(budget: MemoBudget) -> tuple[BoundedMemo[str, str], list[str]]:
    """Capitals, and the words for which they were worked out."""
    made: list[str] = []

    def capitals(word: str) -> str:
        made.append(word)
        return word.upper()

    return BoundedMemo(capitals, budget), made


def test_a_value_is_worked_out_once():
    kept, made = make_memo(MemoBudget(1))
    assert [kept["a"], kept["a"]] == ["A", "A"]
    assert made == ["a"]


def test_a_value_for_which_there_is_no_room_is_worked_out_again():
    kept, made = make_memo(MemoBudget(1))
    assert [kept["a"], kept["b"], kept["b"], kept["a"]] == ["A", "B", "B", "A"]
    assert made == ["a", "b", "b"]


def test_room_may_be_shared():
    budget = MemoBudget(1)
    (first, _), (second, made) = make_memo(budget), make_memo(budget)
    assert [first["a"], second["a"], second["a"]] == ["A", "A", "A"]
    assert made == ["a", "a"]


def test_what_cannot_be_worked_out_is_not_kept():
    numbers: dict[str, int] = {}
    kept = BoundedMemo(numbers.__getitem__, MemoBudget(1))
    with pytest.raises(KeyError):
        kept["a"]
    assert not kept
