import json

import pytest

from bench import __main__ as bench
from bench.goals import GOALS
from bench.report import DATA, REPORT, report


@pytest.fixture
def results():
    return json.loads(DATA.read_text())


def test_the_report_is_the_one_of_its_data(results):
    assert REPORT.read_text() == report(results), "write it anew: make bench"


def test_a_goal_that_was_not_measured_is_said_so():
    assert report({}).count("not measured") == len(GOALS)


@pytest.mark.parametrize(("value", "words"), [(60, "reached"), (30, "reached"), (10, "by a factor of 3")])
def test_a_goal_says_how_far_it_is(value, words):
    assert words in GOALS[0].how_far(value)


def test_a_part_that_there_is_not_is_refused(monkeypatch):
    monkeypatch.setenv("ONLY", "weather")
    with pytest.raises(SystemExit, match=r"weather.*rules, web, proofs, growth"):
        bench.chosen()
