"""Counting: what happens is counted, who it was is not."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tests.factories import make_document, make_release
from tests.triage.patient.pages.walk import NO_DANGER, WHOLE, Walk
from triage.models import Tally
from triage.statistics import counters
from triage.statistics.counters import LONGER, minutes_key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def written_at_once(monkeypatch):
    monkeypatch.setattr(counters, "WRITE_EVERY", 0)


def counted(event: str) -> dict[str, int]:
    counters.write()
    return dict(Tally.objects.filter(event=event).values_list("key", "count"))


def test_a_whole_walk_is_counted_from_start_to_result(walk):
    walk.answers(WHOLE)
    walk.get("result")

    assert counted("started") == {"": 1}
    assert counted("completed") == {"": 1}
    assert counted("reached") == counted("answered")
    assert set(counted("answered")) == set(WHOLE)
    assert counted("care_level") == {"self_care": 1}
    assert counted("first_group") == {"lifestyle": 1}
    assert counted("minutes") == {"1": 1}


def test_who_stops_has_reached_one_question_more_than_was_answered(walk):
    walk.answers(NO_DANGER)

    assert counted("answered") == {"danger-signs": 1}
    assert counted("reached") == {"danger-signs": 1, "sides": 1}
    assert counted("completed") == {}


def test_an_answer_that_is_changed_and_a_result_seen_twice_count_once(walk):
    walk.answers(WHOLE)
    walk.answer("sides", "both", change=True)
    walk.get("result")
    walk.get("result")

    assert counted("answered")["sides"] == 1
    assert counted("completed") == {"": 1}


def test_the_emergency_page_is_counted(walk):
    walk.answers({"danger-signs": ["weak-arm"]})

    assert counted("emergency_shown") == {"": 1}


def test_counts_are_added_to_those_there_are(walk):
    for _ in range(3):
        walk.answers(NO_DANGER)

    assert counted("started") == {"": 3}
    assert Tally.objects.filter(event="started").count() == 1


def test_a_preview_is_not_counted(admin_client):
    make_release()
    Walk(admin_client, preview=True).answers(WHOLE)

    counters.write()
    assert not Tally.objects.exists()


def test_a_question_page_writes_nothing(walk, django_assert_num_queries):
    walk.answers(NO_DANGER)
    with django_assert_num_queries(0):
        walk.answer("sides", "one")


def test_counts_wait_for_a_database_that_does_not_answer(walk, monkeypatch):
    def fail(counts):
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(counters, "_add", fail)
        assert walk.answers(NO_DANGER).status_code == 302
    walk.begin()

    assert counted("started") == {"": 2}


def test_between_two_writes_some_seconds_pass(walk, monkeypatch):
    counters.write()
    monkeypatch.setattr(counters, "WRITE_EVERY", 3600)
    walk.begin()

    assert not Tally.objects.exists()
    assert counted("started") == {"": 1}


def test_nothing_that_is_kept_tells_one_patient_from_another(walk):
    walk.answers(WHOLE)
    walk.get("result")
    counters.write()

    fields = {field.name for field in Tally._meta.fields}
    assert fields == {"id", "release", "day", "event", "key", "count"}
    link_ids = {question["link_id"] for question in make_document()["questions"]}
    keys = set(Tally.objects.values_list("key", flat=True))
    assert keys <= link_ids | {"", "self_care", "lifestyle", "1"}


def test_days_are_those_of_the_sites_own_time(walk, settings):
    settings.TIME_ZONE = "Pacific/Kiritimati"  # fourteen hours before UTC
    walk.begin()
    counters.write()

    today = timezone.localdate()
    assert set(Tally.objects.values_list("day", flat=True)) == {today}
    assert abs(today - timezone.now().date()) <= timedelta(days=1)


@pytest.mark.parametrize(
    ("seconds", "key"),
    [(0, "1"), (59.9, "1"), (60, "2"), (299, "5"), (300, "6"), (3599, "60"), (3600, LONGER)],
)
def test_times_are_kept_in_bounds_of_minutes(seconds, key):
    assert minutes_key(seconds) == key


def test_an_answer_kept_by_who_says_that_the_question_is_not_clear_is_counted_once(walk):
    walk.answers(NO_DANGER)
    walk.client.post(walk.url("unclear", link_id="sides"), {"sides": "one"})
    walk.answer("sides", "one")

    assert counted("answered") == {"danger-signs": 1, "sides": 1}
