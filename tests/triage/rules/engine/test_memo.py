"""Bounded memo tables: computed once, looked up from then on, and evicted when the budget is used up."""

from __future__ import annotations

import pytest

from triage.rules.engine.memo import BoundedMemo, MemoBudget


def make_memo(budget: MemoBudget) -> tuple[BoundedMemo[str, str], list[str]]:
    """Capitals, and the words for which they were computed."""
    made: list[str] = []

    def capitals(word: str) -> str:
        made.append(word)
        return word.upper()

    return BoundedMemo(capitals, budget), made


def test_a_value_is_computed_once():
    memo, made = make_memo(MemoBudget(1))
    assert [memo["a"], memo["a"]] == ["A", "A"]
    assert made == ["a"]


def test_the_oldest_value_makes_way_for_a_new_one():
    memo, made = make_memo(MemoBudget(2))
    assert [memo[word] for word in "abcca"] == ["A", "B", "C", "C", "A"]
    assert made == ["a", "b", "c", "a"]
    assert set(memo) == {"c", "a"}


def test_tables_that_share_a_budget_evict_from_each_other():
    budget = MemoBudget(1)
    (first, _), (second, made) = make_memo(budget), make_memo(budget)
    assert [first["a"], second["a"], second["a"]] == ["A", "A", "A"]
    assert made == ["a"]
    assert not first


def test_a_budget_of_nothing_stores_nothing():
    memo, made = make_memo(MemoBudget(0))
    assert [memo["a"], memo["a"]] == ["A", "A"]
    assert made == ["a", "a"]
    assert not memo


def test_a_value_that_was_set_stays():
    memo, made = make_memo(MemoBudget(1))
    memo["a"] = "set"
    assert [memo[word] for word in "bca"] == ["B", "C", "set"]
    assert made == ["b", "c"]


def test_what_cannot_be_computed_is_not_stored():
    numbers: dict[str, int] = {}
    memo = BoundedMemo(numbers.__getitem__, MemoBudget(1))
    with pytest.raises(KeyError):
        memo["a"]
    assert not memo
