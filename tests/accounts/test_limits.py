"""What one client may do with accounts, before anything costs."""

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session

from accounts import hashing, second_factor, sign_up, views
from core.throttling import Limit
from tests.accounts.codes import code_now, give_second_factor
from tests.factories import PASSWORD, make_reader, make_staff

pytestmark = pytest.mark.django_db
LOG_IN = "/account/log-in/"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.CLIENT_LIMITS = 1


def try_password(client, number=0, page=LOG_IN, address="192.0.2.1"):
    data = {"username": f"nobody{number}@example.org", "password": "wrong"}
    return client.post(page, data, REMOTE_ADDR=address)


@pytest.mark.parametrize("page", [LOG_IN, "/admin/login/"])
def test_one_client_tries_passwords_under_any_names_only_so_often(page, client, monkeypatch):
    monkeypatch.setattr(hashing, "PASSWORDS", Limit("passwords", 3, 300))
    statuses = [try_password(client, number, page).status_code for number in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert try_password(client, page=page, address="192.0.2.2").status_code == 200


def test_where_all_places_are_taken_nobody_waits(client, monkeypatch):
    reader = make_reader()
    for _place in range(hashing.AT_ONCE):
        hashing._places.acquire()
    try:
        response = client.post(LOG_IN, {"username": reader.email, "password": PASSWORD})
        assert response.status_code == 429
        assert client.get(LOG_IN).status_code == 200
    finally:
        for _place in range(hashing.AT_ONCE):
            hashing._places.release()
    client.post(LOG_IN, {"username": reader.email, "password": PASSWORD})
    assert get_user(client) == reader


@pytest.mark.parametrize("token", ["anything", "x" * 1000, "%00"])
def test_a_link_that_was_never_sent_stores_no_session(token, client):
    assert client.get(f"/account/sign-up/link/{token}/").status_code == 410
    assert not Session.objects.exists()


def test_one_client_tries_links_only_so_often(client, monkeypatch):
    for _try in range(views.SIGN_UP_LINKS.times):
        client.get("/account/sign-up/link/anything/")
    assert client.get("/account/sign-up/link/anything/").status_code == 429


def test_a_link_that_was_sent_opens(client):
    token = sign_up.ask("ann@example.org")
    assert client.get(f"/account/sign-up/link/{token}/").status_code == 302


def test_staff_change_the_password_where_wrong_ones_count(client):
    client.force_login(make_staff())
    assert client.get("/admin/password_change/").url == "/account/password/"
    assert client.post("/admin/password_change/", {"old_password": "x"}).url == "/account/password/"


def test_a_second_factor_that_is_taken_away_ends_the_sessions_it_opened(client):
    staff, other = make_staff(), make_reader()
    give_second_factor(staff)
    client.force_login(staff)
    second_factor.reset(staff)
    assert client.get("/admin/").status_code == 302
    assert not get_user(client).is_authenticated
    client.force_login(other)
    second_factor.reset(staff)
    assert get_user(client) == other


def test_a_code_with_a_hyphen_is_taken(client):
    staff = make_staff()
    give_second_factor(staff)
    data = {"username": "staff", "password": PASSWORD}
    client.post("/admin/login/?next=/admin/", data)
    code = code_now()
    client.post("/admin/second-factor/code/", {"code": f"{code[:3]}-{code[3:]}", "next": "/admin/"})
    assert client.get("/admin/").status_code == 200


def test_no_page_of_the_admin_saves_a_copy_that_it_does_not_offer(admin_client):
    assert admin_client.post("/admin/auth/group/add/", {"_saveasnew": "1", "name": "x"}).status_code == 400
