import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user
from django.test import Client

from tests.accounts.pages import errors_of, text_of
from tests.factories import PASSWORD, make_reader, make_staff, make_user

pytestmark = pytest.mark.django_db
PAGE = "/account/log-in/"


def log_in(client: Client, name: str = "ann@example.org", password: str = PASSWORD, **extra):
    return client.post(PAGE, {"username": name, "password": password}, **extra)


@pytest.mark.parametrize("name", ["ann@example.org", "Ann@Example.org", " ann@example.org "])
def test_a_reader_logs_in_with_the_address(client, name):
    reader = make_reader()
    assert log_in(client, name).url == "/account/"
    assert get_user(client) == reader


def test_staff_log_in_with_the_user_name_too(client):
    staff = make_staff()
    log_in(client, "staff")
    assert get_user(client) == staff


def test_an_address_of_two_accounts_logs_nobody_in(client):
    make_reader()
    make_user("other", email="ANN@example.org")
    assert errors_of(log_in(client))


@pytest.mark.parametrize(
    ("name", "password"), [("ann@example.org", "wrong"), ("nobody@example.org", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, name, password):
    make_reader()
    assert errors_of(log_in(client, name, password)) == [
        "This e-mail address and this password do not belong together. Try again."
    ]


def test_a_closed_account_does_not_log_in(client):
    make_reader(is_active=False)
    assert errors_of(log_in(client))


@pytest.mark.parametrize("name", ["a\x00b", "", "x" * 1_000_000])
def test_no_name_breaks_the_page(client, name):
    assert log_in(client, name).status_code == 200


def test_the_reader_comes_back_to_the_page_they_came_from(client):
    make_reader()
    response = client.post(
        f"{PAGE}?next=/articles/x/%23comments", {"username": "ann@example.org", "password": PASSWORD}
    )
    assert response.url == "/articles/x/#comments"


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example", "/\\evil.example", PAGE])
def test_the_log_in_leads_to_no_other_site_and_not_to_itself(client, evil):
    make_reader()
    data = {"username": "ann@example.org", "password": PASSWORD, "next": evil}
    assert client.post(PAGE, data).url == "/account/"
    assert client.get(PAGE, {"next": evil}).url == "/account/"


def test_the_log_in_offers_to_sign_up_and_keeps_the_way_back(client):
    page = text_of(client.get(PAGE, {"next": "/articles/x/"}))
    assert 'href="/account/sign-up/?next=/articles/x/"' in page


def test_a_readers_session_lasts_longer_than_the_browser(client):
    make_reader()
    log_in(client)
    assert client.cookies["sessionid"]["max-age"] == 14 * 24 * 60 * 60


def test_logging_out_takes_a_post(client):
    client.force_login(make_reader())
    assert client.get("/account/log-out/").status_code == 405
    assert client.post("/account/log-out/").url == "/"
    assert get_user(client).is_anonymous


def test_after_five_wrong_passwords_the_name_waits_at_this_address(client):
    make_reader()
    for _try in range(4):
        assert log_in(client, password="wrong").status_code == 200
    assert log_in(client, password="wrong").status_code == 429

    response = log_in(client)

    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert "we ask you to wait 15 minutes" in text_of(response)
    assert get_user(client).is_anonymous


def test_the_name_does_not_wait_elsewhere_nor_another_name_here(client):
    ann, bob = make_reader(), make_reader("Bob")
    for _try in range(5):
        log_in(client, password="wrong")
    assert log_in(client, "bob@example.org").status_code == 302
    assert get_user(client) == bob
    elsewhere = Client(REMOTE_ADDR="192.0.2.1")
    log_in(elsewhere)
    assert get_user(elsewhere) == ann


def test_a_client_cannot_invent_an_address_for_more_tries(client):
    make_reader()
    for number in range(5):
        log_in(client, password="wrong", headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert log_in(client).status_code == 429


def test_behind_a_trusted_proxy_each_client_has_tries_of_its_own(client, settings):
    from ipaddress import ip_network

    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    make_reader()
    for _try in range(5):
        log_in(client, password="wrong", headers={"X-Forwarded-For": "192.0.2.1"})
    assert log_in(client, headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 429
    assert log_in(client, headers={"X-Forwarded-For": "192.0.2.2"}).status_code == 302


def test_the_right_password_forgets_the_wrong_ones(client):
    make_reader()
    log_in(client, password="wrong")
    log_in(client)
    assert not AccessAttempt.objects.exists()


def test_writing_the_address_otherwise_gives_no_more_tries(client):
    make_reader()
    for name in ("ann@example.org", "Ann@example.org", "ANN@example.org", "ann@EXAMPLE.org", "reader-Ann"):
        response = log_in(client, name, "wrong")
    assert response.status_code == 429


@pytest.mark.parametrize("remote", ["", "2001:db8::1"])
def test_a_server_that_names_no_address_or_a_newer_one_counts_too(client, remote):
    make_reader()
    for _try in range(5):
        response = log_in(client, password="wrong", REMOTE_ADDR=remote)
    assert response.status_code == 429


def test_no_log_names_who_failed(client, caplog):
    make_reader()
    for _try in range(6):
        log_in(client, password="a wrong one")
    for secret in ("ann@example.org", "127.0.0.1", "a wrong one"):
        assert secret not in caplog.text


def test_the_admin_waits_with_the_same_page(client):
    for _try in range(5):
        response = client.post("/admin/login/", {"username": "admin", "password": "wrong"})
    assert response.status_code == 429
    assert "Please wait a little" in text_of(response)


def test_looking_at_the_page_sets_no_session(client):
    client.get(PAGE)
    assert "sessionid" not in client.cookies


def test_an_address_that_is_none_does_not_break_the_way_of_who_is_logged_in(client):
    client.force_login(make_reader())
    assert client.get(PAGE, {"next": "no-slash"}).status_code == 302
