from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from triage.models import Release, Tally
from triage.statistics.report import FEWEST, Figure, Stop, hold_back, median_minutes, statistics_of


def tally(release: Release, event: str, count: int, key: str = "", days_ago: int = 0) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    Tally.objects.create(release=release, day=day, event=event, key=key, count=count)


def test_starts_and_results_are_summed_over_the_days_and_shown_day_by_day(release):
    tally(release, "started", 20)
    tally(release, "started", 30, days_ago=6)
    tally(release, "started", 100, days_ago=7)
    tally(release, "completed", 12)

    statistics = statistics_of(release.questionnaire, days=7)

    assert (statistics.started, statistics.completed) == (50, 12)
    assert [day.started for day in statistics.days] == [30, 0, 0, 0, 0, 0, 20]
    assert statistics.days[-1].day == timezone.localdate()


def test_one_release_can_be_looked_at_alone(release):
    tally(release, "started", 20)

    assert statistics_of(release.questionnaire, 7, release.pk).started == 20
    assert statistics_of(release.questionnaire, 7, release.questionnaire.current_release_id).started == 20


def test_where_people_stop_comes_with_the_worst_question_first(release):
    for key, reached, answered in (("sides", 90, 80), ("areas", 80, 40), ("tired", 40, 40)):
        tally(release, "reached", reached, key)
        tally(release, "answered", answered, key)

    stops = statistics_of(release.questionnaire, 7).stops

    assert stops == [Stop("areas", 80, 40), Stop("sides", 90, 10), Stop("tired", 40, 0)]


def test_no_clear_match_is_a_first_group_with_no_key(release):
    tally(release, "first_group", 9, "")
    tally(release, "first_group", 7, "lifestyle")

    groups = statistics_of(release.questionnaire, 7).first_groups

    assert groups == [Figure("", 9), Figure("lifestyle", 7)]


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (FEWEST - 1, None), (FEWEST, FEWEST)])
def test_a_small_number_is_held_back(release, count, shown):
    tally(release, "started", count)

    assert statistics_of(release.questionnaire, 7).started == shown


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40)))
def test_what_is_held_back_cannot_be_told_from_the_sum_of_the_rest(counts):
    figures = hold_back(counts)
    hidden = [figure for figure in figures if figure.count is None]

    assert Counter(figure.key for figure in figures) == Counter(counts.keys())
    assert all(figure.count is None or figure.count == counts[figure.key] for figure in figures)
    assert all(figure.count is None for figure in figures if 0 < counts[figure.key] < FEWEST)
    if len(hidden) == 1:  # only where there is nothing else to hide it behind
        assert not any(figure.count for figure in figures)


@pytest.mark.parametrize(
    ("counts", "median"),
    [
        ({}, ""),
        ({"1": FEWEST - 1}, ""),
        ({"3": FEWEST}, "3"),
        ({"2": 10, "4": 10}, "2"),
        ({"2": 10, "4": 11}, "4"),
        ({"60": 2, "longer": 9}, "longer"),
    ],
)
def test_half_of_the_patients_are_done_within_the_median(counts, median):
    assert median_minutes(counts) == median
