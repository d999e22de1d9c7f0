import json

import pytest

from bench import __main__ as bench
from bench.goals import GOALS, RATIOS, Goal
from bench.report import DATA, REPORT, report


@pytest.fixture
def results():
    return json.loads(DATA.read_text())


def test_the_report_is_the_one_of_its_data(results):
    assert REPORT.read_text() == report(results), "write it again: make bench"


def test_what_was_not_measured_is_said_so():
    assert report({}).count("not measured") == len(GOALS) + len(RATIOS)


@pytest.mark.parametrize(
    ("target", "value", "words"),
    [(10, 30, "not reached, by a factor of 3"), (0, 4, "not reached, by a factor of 4"), (0, 0, "reached")],
)
def test_a_goal_says_how_far_it_is(target, value, words):
    assert Goal("web", "patient", "", target, lambda part: value).how_far(value) == words


def test_a_goal_just_met_is_reached():
    assert Goal("web", "patient", "", 30, lambda part: 30).how_far(30) == "reached"


def test_a_part_that_there_is_not_is_refused(monkeypatch):
    monkeypatch.setenv("ONLY", "weather")
    with pytest.raises(SystemExit, match=r"weather.*rules, web, proofs, growth"):
        bench.chosen()
