import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core import throttling
from core.throttling import Counts, Limit, allows, limited

LIMIT = Limit("cakes", 2, 60)


@pytest.fixture(autouse=True)
def limits(settings):
    settings.CLIENT_LIMITS = 1
    settings.TRUSTED_PROXIES = []


def ask(address: str = "192.0.2.1", **headers: str):
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def test_a_limit_met_by_one_client_is_met_by_no_other():
    assert [allows(LIMIT, ask()) for _ in range(3)] == [True, True, False]
    assert allows(LIMIT, ask("192.0.2.2"))
    assert allows(Limit("teas", 2, 60), ask())


def test_a_household_of_the_newer_addresses_counts_as_one():
    assert [allows(LIMIT, ask(f"2001:db8::{number}")) for number in range(1, 4)] == [True, True, False]
    assert allows(LIMIT, ask("2001:db8:0:1::1"))


def test_after_the_time_it_counts_again(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("core.throttling.time.monotonic", lambda: clock[0])
    assert [allows(LIMIT, ask()) for _ in range(3)] == [True, True, False]
    clock[0] += 60
    assert allows(LIMIT, ask())


def test_behind_a_proxy_that_nobody_named_there_is_no_limit_that_all_would_meet():
    assert all(allows(LIMIT, ask("127.0.0.1", **{"X-Forwarded-For": "192.0.2.1"})) for _ in range(5))


def test_a_header_of_its_own_gets_no_client_around_the_limit():
    asked = [ask("198.51.100.7", **{"X-Forwarded-For": f"192.0.2.{number}"}) for number in range(3)]
    # An address of documentation counts as private to Python; a client of the internet has neither.
    asked = [RequestFactory().get("/", REMOTE_ADDR="8.8.8.8", headers=dict(one.headers)) for one in asked]
    assert [allows(LIMIT, one) for one in asked] == [True, True, False]


def test_a_setting_multiplies_the_limits_or_takes_them_away(settings):
    settings.CLIENT_LIMITS = 2
    assert [allows(LIMIT, ask()) for _ in range(5)] == [True] * 4 + [False]
    settings.CLIENT_LIMITS = 0
    assert allows(LIMIT, ask())


def test_the_page_says_when_to_come_back():
    view = limited(LIMIT, "GET")(lambda request: HttpResponse("cake"))
    answers = [view(ask()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 61
    assert view(RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")).status_code == 200


def test_memory_does_not_grow_with_clients():
    counts = Counts(most=3)
    for number in range(10):
        counts.seconds_to_wait(str(number), 1, 60)
    assert len(counts._counts) == 3


def test_nothing_remembers_an_address():
    allows(LIMIT, ask())
    assert "192.0.2.1" not in repr(throttling.counts._counts)
