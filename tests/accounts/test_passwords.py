import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from tests.accounts.pages import errors_of, link_of, text_of
from tests.factories import PASSWORD, make_reader, make_user

pytestmark = pytest.mark.django_db
FORGOTTEN = "/account/password/forgotten/"
CHANGE = "/account/password/"
NEW = "another good phrase"


def test_a_forgotten_password_is_set_again_by_a_mail_and_logs_the_reader_in(client):
    reader = make_reader()
    client.post(FORGOTTEN, {"email": "Ann@example.org"})
    page = client.get(link_of(), follow=True)
    response = client.post(page.request["PATH_INFO"], {"new_password1": NEW}, follow=True)

    assert "Your new password is set." in text_of(response)
    reader.refresh_from_db()
    assert reader.check_password(NEW)
    assert get_user(client) == reader


def test_a_link_works_once(client):
    make_reader()
    client.post(FORGOTTEN, {"email": "ann@example.org"})
    page = client.get(link_of(), follow=True)
    client.post(page.request["PATH_INFO"], {"new_password1": NEW})
    assert "This link no longer works" in text_of(Client().get(link_of(), follow=True))


def test_an_unknown_address_is_answered_as_a_known_one_is(client):
    make_reader()
    known, unknown = (client.post(FORGOTTEN, {"email": f"{name}@example.org"}) for name in ("ann", "nobody"))
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert known.content == unknown.content
    assert [sent.to for sent in mail.outbox] == [["ann@example.org"], ["nobody@example.org"]]


def test_an_unknown_address_is_told_by_mail_that_it_has_no_account(client):
    client.post(FORGOTTEN, {"email": "nobody@example.org"})
    assert "There is no account with it." in mail.outbox[0].body


def test_a_closed_account_gets_no_link(client):
    make_reader(is_active=False)
    client.post(FORGOTTEN, {"email": "ann@example.org"})
    assert "There is no account with it." in mail.outbox[0].body


def test_the_mail_goes_to_the_address_of_the_account(client):
    make_reader(email="Ann@example.org")
    client.post(FORGOTTEN, {"email": "ann@example.org"})
    assert mail.outbox[0].to == ["Ann@example.org"]


def test_the_link_names_the_host_that_was_asked(client):
    make_reader()
    assert client.post(FORGOTTEN, {"email": "ann@example.org"}, HTTP_HOST="evil.example").status_code == 400
    assert not mail.outbox


def test_mails_are_few(client):
    for _try in range(3):
        client.post(FORGOTTEN, {"email": "ann@example.org"})
    assert client.post(FORGOTTEN, {"email": "ann@example.org"}).status_code == 429


def test_a_new_password_does_not_stand_in_for_the_second_factor(client, settings):
    settings.REQUIRE_STAFF_2FA = True
    make_user("staff", is_staff=True, email="staff@example.org")
    client.post(FORGOTTEN, {"email": "staff@example.org"})
    page = client.get(link_of(), follow=True)

    data = {"new_password1": NEW}
    response = client.post(page.request["PATH_INFO"], data, follow=True)

    assert response.redirect_chain[-1][0].startswith("/admin/second-factor/set-up/")
    assert client.get("/admin/").status_code == 302


def test_a_reader_changes_the_password_and_other_sessions_end(client):
    reader = make_reader()
    client.force_login(reader)
    elsewhere = Client()
    elsewhere.force_login(reader)

    client.post(CHANGE, {"old_password": PASSWORD, "new_password1": NEW})

    assert get_user(client) == reader
    assert get_user(elsewhere).is_anonymous


def test_a_wrong_old_password_is_refused_and_five_of_them_wait(client):
    client.force_login(make_reader())
    data = {"old_password": "wrong", "new_password1": NEW}
    assert errors_of(client.post(CHANGE, data)) == ["Old password: This is not your password. Try again."]
    for _try in range(4):
        response = client.post(CHANGE, data)
    assert response.status_code == 429


def test_a_visitor_is_asked_to_log_in(client):
    assert client.get(CHANGE).url == f"/account/log-in/?next={CHANGE}"


@pytest.mark.parametrize("link", ["1/1/", "MQ/abc-def/", "x/set-password/"])
def test_a_link_that_was_never_sent_says_that_it_does_not_work(link, client):
    response = client.get(f"/account/password/link/{link}")
    assert response.status_code in {200, 410}
    assert 'type="password"' not in response.text
