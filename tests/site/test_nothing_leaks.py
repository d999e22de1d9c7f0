"""Nobody's answers, tokens, names or addresses are found in a log, an address or an error page.

A patient walks through the site, typing what nobody else types; others log in, fail, and meet errors. Then
every line of the log, every address that the site led to, and every error page is searched for all of it.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client

from articles import search as full_text
from config import logging as logs
from tests.accounts.pages import link_of
from tests.config.log_lines import written
from tests.factories import PASSWORD, make_release, make_user
from tests.triage.patient.pages.walk import WHOLE, Walk
from tests.triage.releases.test_loading import database_down
from triage.models import Assessment
from triage.patient import assessments
from triage.patient.views import questions

pytestmark = pytest.mark.django_db(transaction=True)

MEDICINE = "Zyxomablimol"
ADDRESS = "203.0.113.77"
NAME = "wilhelmine.quasebarth"
EMAIL = "wilhelmine@quasebarth.example"
OF_A_READER = "eulalia@quasebarth.example"
NUMBER = "4711"
LINK = re.compile(r"""(?:href|src|action|content)=["']([^"']*)["']""")


class Visitor(Client):
    """A browser that remembers where it was led, and which error pages it saw."""

    def __init__(self) -> None:
        super().__init__(raise_request_exception=False, REMOTE_ADDR=ADDRESS)
        self.led_to: list[str] = []
        self.error_pages: list[str] = []
        self.codes: list[str] = []  # of links that this person was given: in addresses, and nowhere else

    def request(self, **request):
        response = super().request(**request)
        self.led_to.append(response.headers.get("Location", ""))
        gives_form_back = response.status_code == 503  # with what was typed, to try again
        if response.status_code >= 400 and not gives_form_back:
            self.error_pages.append(response.text)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            self.led_to += LINK.findall(response.text)
        return response

    def secrets(self) -> Iterator[str]:
        """What only this person has: what was typed, and the values of cookies."""
        yield from (MEDICINE, ADDRESS, NAME, EMAIL, OF_A_READER, PASSWORD, NUMBER)
        for cookie in self.cookies.values():
            if cookie.value:
                yield cookie.value


ANSWERS = {**WHOLE, "duration": NUMBER, "medicines": (MEDICINE, [])}


def walk_to_the_result(visitor: Visitor) -> None:
    walk = Walk(visitor)
    walk.answers(ANSWERS)
    walk.confirm_medicines(started={MEDICINE: "within_days"})
    assert MEDICINE in walk.ask("medicines").text
    for page in ("answers", "result", "delete"):
        assert walk.get(page).status_code == 200
    assert MEDICINE in walk.get("answers").text


def meet_errors(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of the questionnaire: what is not there, what is refused, and what breaks."""
    walk = Walk(visitor)
    walk.answers(WHOLE)
    assert walk.ask("no-such-question").status_code == 404
    assert visitor.get(f"/{MEDICINE}/").status_code == 404
    assert visitor.get("/", headers={"host": "evil.example"}).status_code == 400
    assert visitor.put(walk.url("result")).status_code == 405
    assert walk.answer("duration", NUMBER, sides="x" * 3_000_000).status_code == 400
    for error in (KeyError(MEDICINE), IntegrityError(f"Failing row contains ({MEDICINE})")):
        with monkeypatch.context() as patch:
            patch.setattr(questions, "question_form", raising(error))
            assert walk.answer("medicines", (MEDICINE, [])).status_code == 500
    with database_down():
        walk.answer("medicines", (MEDICINE, []))
        assert visitor.get("/articles/").status_code == 503
    signed = visitor.cookies["answers"].value
    visitor.cookies["answers"] = signed[:-1] + ("E" if signed.endswith("A") else "A")
    assert walk.get("result").status_code == 410


def fail_to_log_in(visitor: Visitor) -> None:
    make_user(NAME, email=EMAIL, is_staff=True)
    page = "/admin/login/"
    visitor.get(page)
    visitor.post(page, {"username": NAME, "password": PASSWORD + "!"})
    visitor.post(page, {"username": NAME, "password": PASSWORD})
    assert visitor.get("/admin/no-such-page/").status_code == 404


def share_with_a_doctor(visitor: Visitor) -> None:
    """After the walk: a private link, which is opened, and one that is mistyped."""
    walk = Walk(visitor)
    visitor.post(walk.url("share"))
    (code,) = set(re.findall(r"/shared/#([\w-]{20,})", walk.get("doctor").text))
    visitor.codes += [code, code[:-1] + "!"]
    with database_down():
        assert visitor.post("/shared/", {"code": code}).status_code == 503
    assert [visitor.post("/shared/", {"code": given}).status_code for given in visitor.codes] == [200, 404]


def be_a_reader(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign up, comment, forget the password, search; links from mails are mistyped too, and things break."""
    visitor.post("/account/sign-up/", {"email": OF_A_READER})
    open_link(visitor, "/account/sign-up/")
    chosen = {"name": "Wilma", "new_password1": PASSWORD}
    assert visitor.post("/account/sign-up/finish/", chosen).status_code == 302
    comment = {"body": f"I take {MEDICINE}."}
    visitor.post("/articles/twitching/comments/", comment)
    with database_down():
        visitor.post("/articles/twitching/comments/", comment)
    visitor.post("/account/log-out/")
    visitor.post("/account/password/forgotten/", {"email": OF_A_READER})
    open_link(visitor, "/account/password/")
    with database_down():
        visitor.get(link_of())
    with monkeypatch.context() as patch:
        patch.setattr(full_text, "search", raising(OperationalError(f'fts5: syntax error near "{MEDICINE}"')))
        assert visitor.get("/search/", {"q": MEDICINE}).status_code == 503


def open_link(visitor: Visitor, page: str) -> None:
    """The link of the mail that came last: as it is, cut short, and to a page that does not exist."""
    link = link_of()
    assert link.startswith(page)
    visitor.codes += [part for part in link.split("/") if len(part) > 20]
    assert visitor.codes
    for mistyped in (link[:-5], link + "x/y/"):
        assert visitor.get(mistyped).status_code >= 300
    visitor.get(link)


def raising(error: Exception):
    def view(*args: object, **kwargs: object) -> None:
        raise error

    return view


def is_in(text: str, secret: str) -> bool:
    """A number alone counts, and not its digits in an id that was drawn by chance."""
    pattern = rf"(?<![0-9a-f]){secret}(?![0-9a-f])" if secret == NUMBER else re.escape(secret)
    return re.search(pattern, text) is not None


@pytest.mark.parametrize("format", logs.FORMATS)
def test_nothing_a_person_gave_is_in_a_log_an_address_or_an_error_page(format, settings, monkeypatch):
    assert not settings.DEBUG
    make_release()
    visitors = [Visitor() for _ in range(4)]
    with written(format) as log:
        walk_to_the_result(visitors[0])
        share_with_a_doctor(visitors[0])
        meet_errors(visitors[1], monkeypatch)
        fail_to_log_in(visitors[2])
        be_a_reader(visitors[3], monkeypatch)

    found = []
    for visitor in visitors:
        for secret in visitor.secrets():
            places = {
                "the log": log.getvalue(),
                "an address": unquote("\n".join(visitor.led_to)),
                "an error page": "\n".join(visitor.error_pages),
            }
            found += [(secret, place) for place, text in places.items() if is_in(text, secret)]
        found += [(code, "the log") for code in visitor.codes if code in log.getvalue()]
    assert found == []
    assert log.getvalue().count("IntegrityError") == 1  # it was written, then
    assert len(visitors[1].error_pages) >= 7


def test_what_is_stored_is_nothing_that_was_typed(settings):
    make_release()
    walk_to_the_result(Visitor())

    stored = str(Assessment.objects.values().get())
    assert MEDICINE not in stored
    assert NUMBER not in stored


@pytest.mark.parametrize(
    "address", ["/", "/articles/", "/no-such-page/", "/admin/login/", "/check/twitching/"]
)
def test_other_sites_are_not_told_where_a_visitor_comes_from(address):
    make_release()
    assert Client().get(address)["Referrer-Policy"] == "same-origin"


def test_a_database_that_refuses_an_assessment_says_nothing_of_it(monkeypatch):
    make_release()
    visitor = Visitor()
    walk = Walk(visitor)
    walk.answers(WHOLE)
    with written() as log, monkeypatch.context() as patch:
        patch.setattr(assessments, "upsert", raising(OperationalError(f"row ({MEDICINE})")))
        assert walk.get("result").status_code == 200
    assert "could not be stored" in log.getvalue()
    assert MEDICINE not in log.getvalue()
