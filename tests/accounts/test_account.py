import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user
from django.contrib.auth.models import User

from accounts import holdings
from accounts.holdings import Holding
from tests.accounts.pages import errors_of, text_of
from tests.factories import PASSWORD, make_reader, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    reader = make_reader()
    client.force_login(reader)
    return reader


@pytest.fixture
def notes(monkeypatch):
    """A holding that writes down what it is asked."""
    asked = []
    holding = Holding(
        "notes",
        export=lambda user: [{"text": f"of {user.first_name}"}],
        remove=lambda user: asked.append("remove"),
        release=lambda user: asked.append("release"),
    )
    monkeypatch.setattr(holdings, "_holdings", [holding])
    return asked


@pytest.mark.parametrize("path", ["", "name/", "password/", "export/", "delete/"])
def test_a_visitor_is_asked_to_log_in(client, path):
    response = client.get(f"/account/{path}")
    assert response.url == f"/account/log-in/?next=/account/{path}"


def test_the_page_shows_what_is_held(client, reader):
    page = text_of(client.get("/account/"))
    assert "ann@example.org" in page
    assert "Ann" in page


def test_pages_of_an_account_are_kept_by_no_cache(client, reader):
    assert "no-store" in client.get("/account/")["Cache-Control"]


def test_a_reader_changes_the_name(client, reader):
    client.post("/account/name/", {"first_name": "Annie"})
    reader.refresh_from_db()
    assert reader.first_name == "Annie"


def test_a_name_that_cannot_be_is_refused(client, reader):
    response = client.post("/account/name/", {"first_name": "<b>"})
    assert errors_of(response) == ["Name: Use letters of any language, digits, spaces, and . ' -"]
    reader.refresh_from_db()
    assert reader.first_name == "Ann"


def test_nothing_but_the_name_is_changed(client, reader):
    client.post("/account/name/", {"first_name": "Annie", "is_staff": "on", "email": "x@example.org"})
    reader.refresh_from_db()
    assert (reader.is_staff, reader.email) == (False, "ann@example.org")


def test_a_reader_downloads_all_that_is_held(client, reader, notes):
    response = client.get("/account/export/")
    assert response["Content-Disposition"] == 'attachment; filename="account.json"'
    exported = response.json()
    assert exported["account"]["email"] == "ann@example.org"
    assert exported["account"]["name"] == "Ann"
    assert exported["notes"] == [{"text": "of Ann"}]


@pytest.mark.parametrize(("choice", "asked"), [("keep", ["release"]), ("remove", ["remove"])])
def test_a_reader_deletes_the_account_and_chooses_what_becomes_of_the_rest(
    client, reader, notes, choice, asked
):
    response = client.post("/account/delete/", {"comments": choice, "password": PASSWORD})
    assert response.url == "/account/deleted/"
    assert notes == asked
    assert not User.objects.exists()
    assert get_user(client).is_anonymous


def test_with_the_account_go_its_failed_log_ins(client, reader):
    client.post("/account/log-in/", {"username": "ann@example.org", "password": "wrong"})
    client.post("/account/delete/", {"comments": "remove", "password": PASSWORD})
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"comments": "keep", "password": "wrong"}, "Your password: This is not your password. Try again."),
        ({"comments": "keep"}, "Your password: This field is required."),
        ({"password": PASSWORD}, "Your comments: This field is required."),
    ],
)
def test_without_password_and_choice_nothing_is_deleted(client, reader, data, error):
    assert errors_of(client.post("/account/delete/", data)) == [error]
    assert User.objects.exists()


def test_five_wrong_passwords_wait(client, reader):
    for _try in range(5):
        response = client.post("/account/delete/", {"comments": "keep", "password": "wrong"})
    assert response.status_code == 429


def test_looking_at_the_page_deletes_nothing(client, reader):
    assert "Yes, delete my account" in text_of(client.get("/account/delete/"))
    assert User.objects.exists()


def test_staff_cannot_delete_themselves(client):
    client.force_login(make_staff())
    page = client.post("/account/delete/", {"comments": "remove", "password": PASSWORD})
    assert "Ask the administrator" in text_of(page)
    assert User.objects.exists()
