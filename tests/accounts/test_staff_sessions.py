import time

import pytest

from tests.factories import PASSWORD, make_reader, make_staff

pytestmark = pytest.mark.django_db


def log_in(client):
    make_staff()
    client.post("/admin/login/", {"username": "staff", "password": PASSWORD})


def later(monkeypatch, seconds):
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + seconds)


def test_staffs_session_ends_with_the_browser(client):
    log_in(client)
    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.cookies["sessionid"]["expires"] == ""


@pytest.mark.parametrize(("hours", "status"), [(7.9, 200), (8.1, 302)])
def test_staffs_session_ends_after_eight_hours(client, monkeypatch, hours, status):
    log_in(client)
    later(monkeypatch, hours * 3600)
    assert client.get("/admin/").status_code == status


def test_a_session_that_is_too_old_starts_with_the_password_again(client, monkeypatch):
    log_in(client)
    later(monkeypatch, 9 * 3600)
    page = client.get("/admin/", follow=True)
    assert page.request["PATH_INFO"] == "/admin/login/"
    assert b"Password" in page.content


def test_the_operator_sets_the_hours(client, monkeypatch, settings):
    settings.STAFF_SESSION_HOURS = 1
    log_in(client)
    later(monkeypatch, 1.1 * 3600)
    assert client.get("/admin/").status_code == 302


def test_a_readers_session_goes_on(client, monkeypatch):
    client.force_login(make_reader())
    later(monkeypatch, 24 * 3600)
    assert client.get("/account/").status_code == 200


def test_a_reader_who_becomes_staff_logs_in_again(client):
    reader = make_reader()
    client.force_login(reader)
    reader.is_staff = True
    reader.save()
    assert client.get("/admin/").status_code == 302


def test_a_visitor_asks_nothing_of_the_database_and_gets_no_session(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/account/")
    assert "sessionid" not in client.cookies
