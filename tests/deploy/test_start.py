"""`make run`, `make dev` and `make admin`, as somebody with a fresh clone meets them."""

import gzip
import re
import socket
import stat
import subprocess
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.deploy.checkout import PATIENCE, free_port, get, make_checkout, serving, site_environment


@pytest.fixture
def checkout(tmp_path):
    return make_checkout(tmp_path / "checkout")


@pytest.fixture
def environment(tmp_path):
    return site_environment(tmp_path / "db.sqlite3")


def refused(target, checkout, environment):
    """What the target says when it does not start."""
    completed = subprocess.run(
        ["make", "--silent", target],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert completed.returncode != 0
    assert "Traceback" not in completed.stderr
    (line,) = [line for line in completed.stderr.splitlines() if not line.startswith("make")]
    return line


class FreshSite(NamedTuple):
    checkout: Path
    port: int
    said: str


@pytest.fixture(scope="module")
def fresh_site(tmp_path_factory):
    """A fresh clone after `make run`, with nothing set but a wish for DEBUG, which is not for `make run`."""
    folder = tmp_path_factory.mktemp("fresh")
    environment = site_environment(folder / "unused", DEBUG="on")
    del environment["DATABASE_URL"], environment["SECRET_KEY"], environment["PROOF_SECONDS"]
    checkout = make_checkout(folder / "checkout")
    with serving(["make", "run"], checkout=checkout, environment=environment) as (port, output):
        yield FreshSite(checkout, port, output.read_text())


def test_make_run_serves_the_shipped_content_from_a_fresh_clone(fresh_site):
    status, home = get(fresh_site.port, "/")
    assert status == 200
    assert "Facial twitching" in home


def test_make_run_says_where_the_site_is_and_how_to_make_an_administrator(fresh_site):
    assert f"http://127.0.0.1:{fresh_site.port}/" in fresh_site.said
    assert "make admin" in fresh_site.said


def test_make_run_shows_no_error_in_full_whatever_debug_says(fresh_site):
    status, page = get(fresh_site.port, "/no-such-page")
    assert status == 404
    assert "URLconf" not in page


def test_make_run_keeps_its_secret_key_and_database_to_the_owner(fresh_site):
    local = fresh_site.checkout / ".local"
    assert (local / "db.sqlite3").exists()
    assert stat.S_IMODE(local.stat().st_mode) == 0o700
    assert stat.S_IMODE((local / "secret_key").stat().st_mode) == 0o600


# What comes over the wire

FIRST_VISIT, LATER_VISIT = 60_000, 8_000  # bytes that a question page may cost, headers included


class Browser:
    """Takes compressed answers and keeps cookies, and every file that it may keep for good."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=20)
        self.cookies: dict[str, str] = {}
        self.files: dict[str, HTTPMessage] = {}

    def ask(self, path: str, form: str | None = None) -> tuple[int, HTTPMessage, str]:
        """The bytes that come for it, the headers, and the text."""
        headers = {"Host": "localhost", "Accept-Encoding": "gzip"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("GET" if form is None else "POST", path, form, headers)
        response = self.connection.getresponse()
        body = response.read()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body
        return len(body) + len(response.headers.as_bytes()), response.headers, text.decode("utf-8", "replace")

    def visit(self, path: str) -> int:
        """The bytes of a page with all that it loads and that was not loaded before."""
        weight, _headers, page = self.ask(path)
        for file in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)) - self.files.keys():
            more, self.files[file], _text = self.ask(file)
            weight += more
        return weight


@pytest.fixture
def browser(fresh_site):
    """Of someone who has begun to answer, with nothing loaded before."""
    browser = Browser(fresh_site.port)
    _weight, _headers, start = browser.ask("/check/facial-twitching/")
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', start)[0]
    browser.ask("/check/facial-twitching/", f"csrfmiddlewaretoken={token}")
    yield browser
    browser.connection.close()


@pytest.mark.parametrize("link_id", ["danger-signs", "sides", "areas", "duration_days", "medicines"])
def test_a_question_page_is_light_at_first_and_lighter_after(browser, link_id):
    first, later = (browser.visit(f"/check/facial-twitching/questions/{link_id}/") for _ in range(2))

    assert browser.files
    assert first < FIRST_VISIT
    assert later < LATER_VISIT


def test_the_files_of_a_page_are_kept_for_good(browser):
    browser.visit("/check/facial-twitching/questions/areas/")

    for file, headers in browser.files.items():
        assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", file), file
        assert "immutable" in headers["Cache-Control"], file


def test_make_run_can_be_repeated_and_keeps_the_secret_key(checkout, environment):
    del environment["SECRET_KEY"]
    keys = []
    for _ in range(2):
        with serving(["make", "run"], checkout=checkout, environment=environment) as (port, _):
            assert get(port, "/")[0] == 200
        keys.append((checkout / ".local" / "secret_key").read_text())
    assert keys[0] == keys[1]


def test_make_dev_shows_errors_in_full(checkout, environment):
    with serving(["make", "dev"], checkout=checkout, environment=environment) as (port, _):
        assert "URLconf" in get(port, "/no-such-page")[1]


def test_make_admin_makes_an_administrator(checkout, environment):
    environment |= {
        "DJANGO_SUPERUSER_USERNAME": "ada",
        "DJANGO_SUPERUSER_EMAIL": "ada@example.org",
        "DJANGO_SUPERUSER_PASSWORD": "a long password",
    }
    completed = subprocess.run(
        ["make", "--silent", "admin"],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert "Superuser created" in completed.stdout, completed.stderr


@pytest.mark.parametrize("target", ["run", "dev"])
def test_a_busy_port_is_named_with_another_to_try(target, checkout, environment):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        line = refused(target, checkout, {**environment, "PORT": str(port)})
    assert line.startswith(f"Not started: port {port} cannot be used (Address already in use).")
    assert f"PORT={port + 1} make {target}" in line


@pytest.mark.parametrize("port", ["eighty", "0", "65536"])
def test_a_port_that_is_none_is_named(port, checkout, environment):
    line = refused("run", checkout, {**environment, "PORT": port})
    assert line == f"Not started: PORT is {port!r}: give a number from 1 to 65535."


@pytest.mark.parametrize("target", ["run", "dev", "admin"])
def test_a_database_that_does_not_answer_is_named_without_its_password(target, checkout, environment):
    environment |= {
        "DATABASE_URL": f"postgres://triage:hunter2@127.0.0.1:{free_port()}/triage",
        "PORT": str(free_port()),
    }
    line = refused(target, checkout, environment)
    assert line.startswith("Not started: the database does not answer. Start it, or fix DATABASE_URL.")
    assert "hunter2" not in line


def test_a_database_file_in_a_folder_that_does_not_exist_is_named(checkout, environment, tmp_path):
    environment |= {"DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/db.sqlite3", "PORT": str(free_port())}
    assert "fix DATABASE_URL" in refused("run", checkout, environment)


def test_a_database_of_an_unknown_kind_is_named(checkout, environment):
    environment |= {"DATABASE_URL": "mysql://user:hunter2@localhost/name", "PORT": str(free_port())}
    line = refused("run", checkout, environment)
    assert line.startswith("Not started: DATABASE_URL begins with 'mysql'")
    assert "hunter2" not in line


def test_manage_py_names_a_wrong_setting_in_one_line(checkout, environment):
    completed = subprocess.run(
        [checkout / ".venv/bin/python", "manage.py", "migrate"],
        cwd=checkout,
        env={**environment, "HTTPS": "maybe"},
        capture_output=True,
        text=True,
    )
    assert completed.stderr == "Not configured: HTTPS is 'maybe': give it as on or off.\n"
