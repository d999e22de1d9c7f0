"""A client that walks through a questionnaire as a browser does: cookies, tokens, redirects."""

from __future__ import annotations

import gzip
import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from urllib.parse import urlencode, urlsplit

from scripts.start import ADDRESS

START = "/check/facial-twitching/"
WIZARD = "/wizard/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
TAG = re.compile(r"<(input|select|option|textarea)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
QUESTION = re.compile(r"/questions/([\w-]+)/")
MOST_STEPS = 60  # a walk that is longer goes in circles
REDIRECTS = (301, 302, 303)

Fields = list[tuple[str, str]]


class WalkFailed(Exception):
    """A page did not answer as a walk expects."""


@dataclass
class Client:
    """One patient's browser; `seconds` collects how long each page took, by kind."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    requests: int = 0

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(ADDRESS, self.port, timeout=30)

    def close(self) -> None:
        self.connection.close()

    def forget(self) -> None:
        """Come back as somebody else, on the same connection."""
        self.cookies.clear()

    def ask(self, path: str, form: Fields | None = None, kind: str = "") -> tuple[int, str, str]:
        """Status, where it leads to, and text."""
        headers = {
            "Host": "localhost",
            "Accept-Encoding": "gzip",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form)
        begun = time.perf_counter()
        response = self._response("GET" if form is None else "POST", path, body, headers)
        content = response.read()
        self.seconds.setdefault(kind, []).append(time.perf_counter() - begun)
        self.requests += 1
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if response.headers["Content-Encoding"] == "gzip":
            content = gzip.decompress(content)
        return response.status, response.headers.get("Location", ""), content.decode()

    def _response(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> HTTPResponse:
        """Once more on a new connection, as a browser does, if the server has given this one up."""
        try:
            self.connection.request(method, path, body, headers)
            return self.connection.getresponse()
        except (ConnectionError, RemoteDisconnected):
            self.connection.close()
            self.connection.request(method, path, body, headers)
            return self.connection.getresponse()


@dataclass(frozen=True)
class Script:
    """A walk that was found once and is then repeated: the questions in order, each with what is sent."""

    questions: tuple[str, ...]
    sent: dict[str, Fields]


def explore(client: Client) -> Script:
    """Find a way to the result: no danger sign, the first answer of one, none of several, no medicine."""
    sent: dict[str, Fields] = {}
    page = _begin(client)
    for _ in range(MOST_STEPS):
        found = QUESTION.search(page)
        if not found:
            break
        status, _location, text = client.ask(page)
        sent[found[1]] = _answers(_own_form(text))
        status, location, text = client.ask(page, [*sent[found[1]], ("csrfmiddlewaretoken", _token(text))])
        if status not in REDIRECTS:
            raise WalkFailed(f"{found[1]} was not taken: {sent[found[1]]}")
        page = urlsplit(location).path
    if not page.endswith("/answers/"):
        raise WalkFailed(f"the walk ended at {page}")
    return Script(tuple(sent), sent)


Met = list[tuple[str, dict[str, str]]]  # pages, each with the cookies that it was asked for with


def walk(client: Client, script: Script, met: Met | None = None) -> None:
    """Start, every question, all answers, the result; each page is fetched, each form posted, each redirect
    followed. The pages of questions are added to `met`."""
    client.forget()
    page = _begin(client)
    for link_id in script.questions:
        if f"/questions/{link_id}/" not in page:
            raise WalkFailed(f"{page} instead of the question {link_id}")
        if met is not None:
            met.append((page, dict(client.cookies)))
        _status, _location, text = client.ask(page, kind="question")
        form = [*script.sent[link_id], ("csrfmiddlewaretoken", _token(text))]
        status, location, _text = client.ask(page, form, kind="answer")
        if status not in REDIRECTS:
            raise WalkFailed(f"{link_id} was not taken")
        page = urlsplit(location).path
    for last, kind in ((page, "check"), (f"{START}result/", "result")):
        status, _location, _text = client.ask(last, kind=kind)
        if status != 200:
            raise WalkFailed(f"{last} answered {status}")


def walk_wizard(client: Client, script: Script) -> None:
    """The same questions and answers through the wizard, which shows the next question after each post."""
    client.forget()
    _status, _location, text = client.ask(WIZARD, kind="start")
    for number, link_id in enumerate(script.questions):
        form = [(f"{link_id}-{name}", value) for name, value in script.sent[link_id] if name == link_id]
        form += [("wizard-current_step", link_id), ("csrfmiddlewaretoken", _token(text))]
        status, _location, text = client.ask(WIZARD, form, kind="question")
        expected = f"Question {number + 2} of" if number + 1 < len(script.questions) else "<h1>"
        if status != 200 or expected not in text:
            raise WalkFailed(f"the wizard did not take {form}")


def _begin(client: Client) -> str:
    _status, _location, text = client.ask(START, kind="start")
    status, location, _text = client.ask(START, [("csrfmiddlewaretoken", _token(text))], kind="begin")
    if status not in REDIRECTS:
        raise WalkFailed(f"the start answered {status}")
    return urlsplit(location).path


def _token(text: str) -> str:
    found = TOKEN.search(text)
    if not found:
        raise WalkFailed("a page has no form")
    return found[1]


def _own_form(text: str) -> list[dict[str, str]]:
    """The tags of the page's own form as mappings of attributes."""
    forms = [part for part in text.split("<form")[1:] if "csrfmiddlewaretoken" in part]
    inside = next(part for part in forms).partition("</form>")[0]
    return [{"tag": tag, **dict(ATTRIBUTE.findall(rest))} for tag, rest in TAG.findall(inside)]


def _answers(tags: list[dict[str, str]]) -> Fields:
    """What to send: "none of these" where there is that, else the first choice; 30 for a number."""
    named = [tag for tag in tags if tag.get("name") and tag.get("name") != "csrfmiddlewaretoken"]
    for tag in named:
        if tag.get("value") == "_none":
            return [(tag["name"], "_none")]
    boxes = [tag for tag in named if tag.get("type") in ("radio", "checkbox")]
    typed = [tag for tag in named if tag.get("type") in ("text", "number")]
    if typed:
        selects = [(tag["name"], _first_option(tags, tag)) for tag in named if tag["tag"] == "select"]
        return [(typed[0]["name"], "30"), *selects]
    return [(boxes[0]["name"], boxes[0]["value"])]


def _first_option(tags: list[dict[str, str]], select: dict[str, str]) -> str:
    behind = tags[tags.index(select) + 1 :]
    return next(tag["value"] for tag in behind if tag["tag"] == "option" and tag.get("value"))
