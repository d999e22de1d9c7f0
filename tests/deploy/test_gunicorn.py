"""The site as gunicorn serves it: several processes, one log, and requests in flight when it stops."""

import json
import os
import re
import signal
import socket
import sys
import time
from contextlib import contextmanager

import pytest

from tests.deploy.checkout import PATIENCE, ROOT, get, make_checkout, serving, site_environment

TOKEN = "a token of the operator"
PROCESSES = 2


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Port and log of a site with two processes."""
    folder = tmp_path_factory.mktemp("site")
    environment = site_environment(
        folder / "db.sqlite3", LOG_FORMAT="json", METRICS_TOKEN=TOKEN, WEB_CONCURRENCY=str(PROCESSES)
    )
    checkout = make_checkout(folder / "checkout")
    with serving(["make", "run"], checkout=checkout, environment=environment) as (port, output):
        yield port, output


def say(port, text):
    """What the server answers to these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(text.encode())
        return read_to_the_end(connection)


def read_to_the_end(connection):
    received = b""
    while part := connection.recv(65536):
        received += part
    return received.decode()


def lines(output):
    """The log's lines: all that follows the greeting."""
    return [json.loads(line) for line in output.read_text().splitlines() if line.startswith("{")]


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def test_gunicorn_writes_as_the_site_does(site):
    _port, output = site

    _greeting, _found, log = output.read_text().partition("make admin)\n")
    assert {json.loads(line)["logger"] for line in log.splitlines()} >= {"gunicorn.error"}


def test_a_request_that_cannot_be_read_leaves_nothing_of_it_in_the_log(site):
    port, output = site
    answer = say(port, "GET /?reglan HTTP/1.1\r\nHost: localhost\r\nZyxomablimol (taken): yes\r\n\r\n")
    assert answer.startswith("HTTP/1.1 400")

    wait_for(lambda: "Invalid request refused: InvalidHeaderName" in output.read_text())
    assert "Zyxomablimol" not in output.read_text()
    assert "reglan" not in output.read_text()
    assert "ip=" not in output.read_text()


def test_the_figures_are_those_of_all_processes(site):
    port, _output = site

    def asked_for_home():
        request = (
            f"GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"
        )
        counts = re.findall(r'seconds_count\{status="2xx",view="triage:home"\} (\d+)', say(port, request))
        return int(counts[0]) if counts else 0

    before = asked_for_home()
    for _ in range(20):
        assert get(port, "/")[0] == 200
    assert {asked_for_home() for _ in range(10)} == {before + 20}


def test_a_site_is_ready_once_it_answers(site):
    status, body = get(site[0], "/readyz")

    assert (status, json.loads(body)["status"]) == (200, "ready")


FORWARDER_HEADERS = [
    ("SCRIPT_NAME: /evil", "/evil/"),
    ("PATH_INFO: /admin/", "/"),
    ("REMOTE_USER: admin", "/"),
    ("X-Script-Name: /evil", "/evil/"),
    ("X-Forwarded-Prefix: /evil", "/evil/"),
    ("X-Forwarded-Host: evil.example", "/"),
    ("X-Forwarded-Server: evil.example", "/"),
    ("X-Forwarded-Port: 6666", "/"),
    ("X-Forwarded-Proto: https", "/"),
    ("X-Forwarded-Protocol: ssl", "/"),
    ("X-Forwarded-Ssl: on", "/"),
    ("X-Original-Url: /evil", "/"),
    ("X-Rewrite-Url: /evil", "/"),
    ("Forwarded: host=evil.example;proto=https", "/"),
    ("X-HTTP-Method-Override: DELETE", "/"),
]


def test_no_header_of_a_visitor_changes_a_page_for_anybody(site):
    port, _output = site
    pages = ["/", "/check/facial-twitching/", "/articles/", "/account/log-in/", "/no-such-page/"]
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')

    def body(path, header="X-Nothing: 1"):
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\nConnection: close\r\n\r\n"
        return token.sub("", say(port, request).partition("\r\n\r\n")[2])

    before = {path: body(path) for path in pages}
    for header, prefix in FORWARDER_HEADERS:
        for path in pages:
            for _process in range(2 * PROCESSES):
                body(prefix.rstrip("/") + path, header)
                assert body(path, header) == before[path], (header, path)
    for path in pages:
        assert {body(path) for _process in range(2 * PROCESSES)} == {before[path]}


@contextmanager
def request_in_flight(port):
    """A form of which the second half is still to come; finishing it gives the answer."""
    body = "username=ada&password=x"
    head = (
        "POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Cookie: csrftoken={'a' * 32}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall((head + body[:9]).encode())
        time.sleep(0.5)  # for a process to begin with it

        def finish():
            connection.sendall(body[9:].encode())
            return read_to_the_end(connection)

        yield finish


def master(output):
    return lines(output)[0]["process"]


def workers(output):
    return [line["process"] for line in lines(output) if line["message"].startswith("Booting worker")]


def test_a_request_in_flight_is_answered_when_the_processes_are_renewed(site):
    port, output = site
    before = len(workers(output))
    with request_in_flight(port) as finish:
        os.kill(master(output), signal.SIGHUP)
        wait_for(lambda: len(workers(output)) >= before + PROCESSES)
        assert finish().startswith("HTTP/1.1 403")
    assert get(port, "/healthz")[0] == 200


def test_a_request_in_flight_is_answered_when_the_site_stops(tmp_path):
    environment = site_environment(tmp_path / "db.sqlite3", DEBUG="on", LOG_FORMAT="json")
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    checkout = tmp_path / "checkout"
    checkout.symlink_to(ROOT)
    with serving(command, checkout=checkout, environment=environment) as (port, output):
        with request_in_flight(port) as finish:
            os.kill(master(output), signal.SIGTERM)
            wait_for(lambda: "Handling signal: term" in output.read_text())
            time.sleep(0.5)  # for the processes to be told
            assert finish().startswith("HTTP/1.1 403")
        wait_for(lambda: "Shutting down: Master" in output.read_text())
