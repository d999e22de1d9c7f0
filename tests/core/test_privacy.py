"""The privacy page says what the settings say, and the cookies that it names are those there are."""

import pytest
from django.test import Client
from django.urls import reverse

from core import privacy
from tests.factories import PASSWORD, make_release, make_user
from tests.triage.patient.pages.walk import WHOLE, Walk


def text(**headers):
    # Without the fixture `db`, a query would be an error.
    response = Client().get("/privacy/")
    assert response.status_code == 200
    return " ".join(response.text.split())


def names():
    return [entry.name for entry in privacy.stored_items()]


def test_every_page_leads_to_it(db):
    for address in ("/", "/articles/", "/no-such-page/"):
        assert 'href="/privacy/"' in Client().get(address).text


def test_it_says_how_long_assessments_are_kept(settings):
    settings.ASSESSMENT_RETENTION_DAYS = 1
    assert "1 day, then it is deleted by itself" in text()
    settings.ASSESSMENT_RETENTION_DAYS = 17
    assert "17 days, then it is deleted by itself" in text()


def test_a_site_that_keeps_nothing_says_so(settings):
    settings.ASSESSMENT_RETENTION_DAYS = 0

    assert "None of your answers and no result is stored" in text()
    assert "Your answers and your result" not in names()
    assert "A private link for your doctor" not in names()


def test_a_site_without_private_links_says_nothing_of_them(settings):
    settings.PRIVATE_LINKS_PER_HOUR = 0

    assert "private link" not in text()


def test_it_says_how_long_answers_stay_in_the_browser(settings):
    settings.ANSWERS_MAX_AGE_HOURS = 5
    assert "5 hours after your last answer" in text()


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("privacy@clinic.example", '<a href="mailto:privacy@clinic.example">privacy@clinic.example</a>'),
        ("https://clinic.example/us", '<a href="https://clinic.example/us">https://clinic.example/us</a>'),
        ("1 High Street, Leeds", "1 High Street, Leeds"),
        ("write @ the clinic", "write @ the clinic"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_it_says_whom_to_ask(contact, shown, settings):
    settings.OPERATOR_NAME, settings.OPERATOR_CONTACT = "Nerve clinic", contact
    page = text()
    assert "Nerve clinic" in page
    assert shown in page
    assert 'href="javascript' not in page


def test_an_operator_who_cannot_be_reached_is_said_to_be_so(settings):
    settings.OPERATOR_NAME = settings.OPERATOR_CONTACT = ""

    assert "has not said yet how to be reached" in text()


# Cookies

PATH_OF_ALL = "/"


def kinds(cookies):
    """Name (without what follows in it), path, out of scripts' reach, and from this site alone."""
    named = [cookie.name for cookie in privacy.cookies()]
    found = set()
    for name, cookie in cookies.items():
        (known,) = [one for one in named if name == one or (one.endswith("-") and name.startswith(one))]
        found.add((known, cookie["path"], bool(cookie["httponly"]), cookie["samesite"]))
    return found


@pytest.fixture
def visits(db):
    """The cookies of a patient, of a reader with an account, and of staff, each after a whole visit."""
    make_release()
    patient, reader, staff = Client(), Client(), Client()
    walk = Walk(patient)
    walk.answers(WHOLE)
    for page in ("answers", "result", "doctor"):
        assert walk.get(page).status_code == 200
    assert patient.post(walk.url("share")).status_code == 302
    make_user("ada", email="ada@example.org")
    reader.get(reverse("accounts:log_in"))
    reader.post(reverse("accounts:log_in"), {"username": "ada@example.org", "password": PASSWORD})
    reader.post(reverse("accounts:change_name"), {"name": "Ada"})
    make_user("root", is_staff=True, is_superuser=True)
    staff.post("/admin/login/", {"username": "root", "password": PASSWORD})
    return {"patient": patient.cookies, "reader": reader.cookies, "staff": staff.cookies}


def test_a_patient_gets_the_needed_cookies_alone_and_they_go_nowhere_else(visits):
    own = "/check/twitching/"
    assert kinds(visits["patient"]) == {
        ("answers", own, True, "Lax"),
        ("begun-", PATH_OF_ALL, True, "Lax"),
        ("link", own, True, "Lax"),
        ("csrftoken", PATH_OF_ALL, True, "Lax"),
    }


@pytest.mark.parametrize("who", ["reader", "staff"])
def test_who_logs_in_gets_a_session_besides(who, visits):
    assert ("sessionid", PATH_OF_ALL, True, "Lax") in kinds(visits[who])
    assert {name for name, *_rest in kinds(visits[who])} <= {"sessionid", "csrftoken", "messages"}


@pytest.mark.parametrize(
    "address", ["/", "/articles/", "/articles/twitching/", "/privacy/", "/no-such-page/"]
)
def test_who_only_reads_gets_no_cookie(address, db):
    make_release()
    assert not Client().get(address).cookies


def test_by_https_every_cookie_travels_by_https_alone(db, settings):
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    make_release()
    client = Client()
    walk = Walk(client)
    walk.get("start")
    walk.answers(WHOLE)
    walk.get("result")
    client.post(walk.url("share"))
    assert {name for name, cookie in client.cookies.items() if not cookie["secure"]} == set()
    assert len(client.cookies) >= 4
