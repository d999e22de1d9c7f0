from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Tries
from accounts.throttling import seconds_to_wait
from core.throttling import Limit

pytestmark = pytest.mark.django_db
LIMIT = Limit("cakes", 2, 60)


def test_the_first_ones_go_on_and_the_next_waits():
    assert [seconds_to_wait(LIMIT, "ann") for _try in range(2)] == [0, 0]
    assert 0 < seconds_to_wait(LIMIT, "ann") <= 60


def test_others_and_other_things_are_counted_apart():
    for _try in range(3):
        seconds_to_wait(LIMIT, "ann")
    assert seconds_to_wait(LIMIT, "bob") == 0
    assert seconds_to_wait(Limit("teas", 2, 60), "ann") == 0


def test_after_the_time_it_counts_again(monkeypatch):
    for _try in range(3):
        seconds_to_wait(LIMIT, "ann")
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(seconds=60))
    assert [bool(seconds_to_wait(LIMIT, "ann")) for _try in range(3)] == [False, False, True]


def test_waiting_makes_the_wait_no_longer():
    for _try in range(5):
        seconds_to_wait(LIMIT, "ann")
    assert Tries.objects.get().count == 2


def test_who_is_counted_is_not_in_the_database():
    seconds_to_wait(LIMIT, "192.0.2.1")
    assert "192.0.2.1" not in Tries.objects.get().key


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_all_counted():
    def attempt(_number):
        try:
            return seconds_to_wait(Limit("cakes", 5, 60), "ann")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(attempt, range(24)))

    assert waits.count(0) == 5
