"""How a problem is put into words."""

from __future__ import annotations

import pytest

from triage.rules.problems import Message, Problem, ProblemsError, did_you_mean, listed, translatable

WHAT, MEND = Message("It is wrong."), Message("Fix it.")


@pytest.mark.parametrize(
    ("path", "keys", "where"),
    [
        ((), {}, "the document"),
        (("title",), {}, "title"),
        (("rules", 3), {}, "rules[3]"),
        (("rules", 3, "when", 0, "any", 1), {1: "stroke"}, "rules[3] (stroke).when[0].any[1]"),
        (("questions", 0, "options", 2), {1: "sides", 3: "one"}, "questions[0] (sides).options[2] (one)"),
    ],
)
def test_a_place_is_written_so_that_it_can_be_searched_for(path, keys, where):
    assert Problem(path, WHAT, MEND, keys).where == where


@pytest.mark.parametrize(
    ("path", "keys", "row"),
    [
        (("rules", 3, "when"), {1: "stroke"}, ("rules", "stroke")),
        (("rules", 3), {}, None),
        (("title",), {}, None),
        ((), {}, None),
    ],
)
def test_a_problem_in_a_row_with_a_key_names_the_row(path, keys, row):
    assert Problem(path, WHAT, MEND, keys).row == row


def test_a_problem_says_where_what_and_how_to_fix_it():
    assert str(Problem(("title",), WHAT, MEND)) == "title: It is wrong. Fix it."


def test_a_message_fills_in_its_parameters():
    assert str(Message("There is no “{key}”.", {"key": "{braces}"})) == "There is no “{braces}”."


def test_an_error_holds_all_problems_and_says_one_on_each_line():
    problems = [Problem(("a",), WHAT, MEND), Problem(("b",), WHAT, MEND)]
    error = ProblemsError(problems)
    assert error.problems == tuple(problems)
    assert str(error) == "a: It is wrong. Fix it.\nb: It is wrong. Fix it."


def test_the_most_similar_word_is_suggested():
    assert str(did_you_mean("side", ["spread", "sides"], MEND)) == "Did you mean “sides”?"


def test_nothing_is_suggested_that_is_not_similar():
    assert did_you_mean("side", ["medicines", "age"], MEND) is MEND


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a, b"), (["a", "b", "c"], "a, b, …")]
)
def test_a_long_list_is_cut_short(words, text):
    assert listed(words, most=2) == text


def test_marking_a_sentence_for_translation_leaves_it_as_it_is():
    assert translatable("A sentence.") == "A sentence."
