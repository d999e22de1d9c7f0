import json

import pytest

from bench import __main__ as bench
from bench.goals import GOALS, Goal
from bench.report import DATA, REPORT, report


@pytest.fixture
def results():
    return json.loads(DATA.read_text())


def test_the_report_is_the_one_of_its_data(results):
    assert REPORT.read_text() == report(results), "write it again: make bench"


def test_a_goal_that_was_not_measured_is_said_so():
    assert report({}).count("not measured") == len(GOALS)


@pytest.mark.parametrize(
    ("target", "at_least", "value", "words"),
    [
        (30, True, 10, "not reached, by a factor of 3"),
        (1 / 4, False, 1 / 2, "not reached, by a factor of 2"),
        (0, False, 4, "not reached, by a factor of 4"),
        (0, False, 0, "reached"),
        (30, True, 30, "reached"),
    ],
)
def test_a_goal_says_how_far_it_is(target, at_least, value, words):
    assert Goal("web", "", target, at_least, lambda part: value, "").how_far(value) == words


def test_a_part_that_there_is_not_is_refused(monkeypatch):
    monkeypatch.setenv("ONLY", "weather")
    with pytest.raises(SystemExit, match=r"weather.*rules, web, proofs, growth"):
        bench.chosen()
