from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import SignUp
from tests.accounts.pages import errors_of, link_of, open_sign_up, text_of
from tests.factories import PASSWORD, make_reader

pytestmark = pytest.mark.django_db
FINISH = "/account/sign-up/finish/"
CHOSEN = {"name": "Ann", "new_password1": PASSWORD}


def test_a_visitor_signs_up_by_the_link_in_a_mail_and_is_logged_in(client):
    page = open_sign_up(client)
    address = page.context["form"]["address"].as_widget()
    assert 'value="ann@example.org"' in address
    assert 'autocomplete="username"' in address

    response = client.post(FINISH, CHOSEN)

    assert response.url == "/account/"
    user = User.objects.get()
    assert (user.email, user.first_name, user.is_staff, user.is_active) == (
        "ann@example.org",
        "Ann",
        False,
        True,
    )
    assert user.check_password(PASSWORD)
    assert get_user(client) == user
    assert not SignUp.objects.exists()


def test_before_the_link_is_used_there_is_no_account(client):
    client.post("/account/sign-up/", {"email": "ann@example.org"})
    assert not User.objects.exists()


def test_the_user_name_tells_nothing_of_the_reader(client):
    open_sign_up(client)
    client.post(FINISH, CHOSEN)
    assert User.objects.get().username.startswith("reader-")
    assert "ann" not in User.objects.get().username


def test_the_reader_comes_back_to_the_page_they_came_from(client):
    open_sign_up(client, next="/articles/twitching/")
    assert client.post(FINISH, {**CHOSEN, "next": "/articles/twitching/"}).url == "/articles/twitching/"


def test_the_link_brings_the_page_they_came_from(client):
    page = open_sign_up(client, next="/articles/twitching/")
    assert '<input type="hidden" name="next" value="/articles/twitching/">' in text_of(page)


@pytest.mark.parametrize(
    "evil", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "///evil"]
)
def test_no_link_leads_to_another_site(client, evil):
    open_sign_up(client, next=evil)
    assert "evil" not in str(mail.outbox[0].body)
    assert client.post(FINISH, {**CHOSEN, "next": evil}).url == "/account/"


def test_a_taken_address_is_answered_as_a_new_one_is(client):
    make_reader()
    answers = []
    for email in ("ann@example.org", "ANN@example.org", "new@example.org"):
        response = client.post("/account/sign-up/", {"email": email})
        answers.append((response.status_code, response.url, response.cookies.output()))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][:2] == (302, "/account/sign-up/sent/")


def test_the_owner_of_a_taken_address_is_told_by_mail(client):
    make_reader()
    client.post("/account/sign-up/", {"email": "ann@example.org"})
    (sent,) = mail.outbox
    assert sent.to == ["ann@example.org"]
    assert "There is one already." in sent.body
    assert not SignUp.objects.exists()


def test_the_secret_of_the_link_is_not_in_the_database(client):
    client.post("/account/sign-up/", {"email": "ann@example.org"})
    token = link_of().rstrip("/").rpartition("/")[2]
    assert SignUp.objects.get().token_hash != token


def test_the_secret_leaves_the_address_bar_at_once(client):
    page = open_sign_up(client)
    assert page.request["PATH_INFO"] == FINISH


def test_a_link_works_once(client):
    open_sign_up(client)
    link = link_of()
    client.post(FINISH, CHOSEN)
    assert "This link no longer works" in text_of(Client().get(link, follow=True))


def test_a_form_sent_twice_makes_one_account(client):
    open_sign_up(client)
    session = dict(client.session)
    client.post(FINISH, CHOSEN)
    again = Client()
    stored = again.session
    stored.update(session)
    stored.save()
    assert "This link no longer works" in text_of(again.post(FINISH, CHOSEN))
    assert User.objects.count() == 1


def test_a_link_that_is_too_old_makes_no_account(client):
    open_sign_up(client)
    SignUp.objects.update(asked_at=timezone.now() - timedelta(days=1))
    assert "This link no longer works" in text_of(client.post(FINISH, CHOSEN))
    assert not User.objects.exists()


def test_a_newer_link_ends_the_older_one(client):
    client.post("/account/sign-up/", {"email": "ann@example.org"})
    client.post("/account/sign-up/", {"email": "Ann@example.org"})
    assert SignUp.objects.count() == 1
    assert "This link no longer works" in text_of(client.get(link_of(0), follow=True))


@pytest.mark.parametrize("token", ["x", "%00", "a" * 3000, "%F0%9F%98%80"])
def test_an_invented_link_makes_no_account(client, token):
    page = client.get(f"/account/sign-up/link/{token}/", follow=True)
    assert "This link no longer works" in text_of(page)


def test_the_last_page_without_a_link_leads_back(client):
    assert "Send me a new link" in text_of(client.get(FINISH))


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ann",
        "ann@",
        "ann@example.org\x00",
        "ann@example.org\nBcc: b@example.org",
        "a" * 250 + "@b.example",
    ],
)
def test_what_is_no_address_is_refused(client, email):
    response = client.post("/account/sign-up/", {"email": email})
    assert errors_of(response)
    assert not mail.outbox


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A",
        "ann@example.org",
        "https://spam.example",
        "<b>Ann</b>",
        "An\u202en",
        "An\x00n",
        "12",
        "A" * 41,
    ],
)
def test_a_name_that_is_an_address_a_link_or_unreadable_is_refused(client, name):
    open_sign_up(client)
    response = client.post(FINISH, {**CHOSEN, "name": name})
    assert errors_of(response)[0].startswith("Name: ")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name", ["Ann", "Zoë O’Neill-Smith", "J. R.", "Анна 2", "山田", "Ann  ", "हिन्दी", "สมชาย", "தமிழ்"]
)
def test_a_name_in_any_writing_is_taken(client, name):
    open_sign_up(client)
    client.post(FINISH, {**CHOSEN, "name": name})
    assert User.objects.get().first_name == name.strip()


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "ann@example.org", ""])
def test_a_weak_password_is_refused(client, password):
    open_sign_up(client)
    response = client.post(FINISH, {**CHOSEN, "new_password1": password})
    assert errors_of(response)
    assert not User.objects.exists()


def test_an_error_of_the_password_is_at_the_password(client):
    open_sign_up(client)
    response = client.post(FINISH, {**CHOSEN, "new_password1": "short"})
    assert [error.partition(":")[0] for error in errors_of(response)] == ["Password"]


def test_a_mail_server_that_fails_costs_nothing_typed(client, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise ConnectionRefusedError("ann@example.org")

    monkeypatch.setattr("accounts.mails.send_mail", fail)
    response = client.post("/account/sign-up/", {"email": "ann@example.org"})
    assert response.status_code == 503
    assert "We could not send the mail." in text_of(response)
    assert 'value="ann@example.org"' in text_of(response)
    assert "ann@example.org" not in caplog.text


def test_mails_to_one_address_are_few(client):
    for number in range(3):
        client.post("/account/sign-up/", {"email": "ann@example.org"}, REMOTE_ADDR=f"192.0.2.{number}")
    response = client.post("/account/sign-up/", {"email": "Ann@example.org"}, REMOTE_ADDR="192.0.2.9")
    assert response.status_code == 429
    assert errors_of(response) == ["Too many mails were asked for. Try again in 60 minutes."]
    assert len(mail.outbox) == 3


def test_mails_asked_for_from_one_place_are_few(client):
    for number in range(20):
        client.post("/account/sign-up/", {"email": f"ann{number}@example.org"})
    assert client.post("/account/sign-up/", {"email": "bob@example.org"}).status_code == 429
    assert (
        client.post("/account/sign-up/", {"email": "bob@example.org"}, REMOTE_ADDR="192.0.2.1").status_code
        == 302
    )


def test_an_address_whose_account_is_closed_gets_no_new_one(client):
    make_reader(is_active=False)
    client.post("/account/sign-up/", {"email": "ann@example.org"})
    assert not SignUp.objects.exists()


def test_looking_at_the_page_sets_no_session(client):
    client.get("/account/sign-up/")
    assert "sessionid" not in client.cookies
