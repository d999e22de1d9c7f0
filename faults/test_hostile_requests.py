"""Hostile requests by the ten thousand: no error of the site, and nothing of its inside in an answer."""

import os
import socket
import sqlite3
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from uuid import UUID

from faults.hostile import Attacker, Request
from faults.site import SECRET_KEY
from tests.deploy.checkout import get

REQUESTS = int(os.environ.get("FAULTS_REQUESTS", "20000"))
ATTACKERS = 6  # at once, each on a connection of its own
TIMEOUT = 20  # seconds
# What no answer may hold: settings, code, statements and places of the machine.
LEAKS = [
    SECRET_KEY.encode(),
    b"Traceback",
    b"DJANGO_SETTINGS_MODULE",
    b"DATABASE_URL",
    b"SECRET_KEY",
    b"site-packages",
    b"psycopg2",
    b"sqlite3.",
    b"OperationalError",
    b"django.db",
    b"django.core",
    b"SELECT ",
    b"INSERT INTO",
    b"root:x:0",
    b"/checkout/",
    b"gunicorn/",
]
OWN_ERRORS = {500, 502, 503, 504}


class Connection:
    """A connection that is kept as long as the server keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: Request) -> tuple[int, bytes] | None:
        """Status and body; None if the server closed the connection without an answer."""
        sent = request.to_bytes()
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=TIMEOUT)
            try:
                self._socket.sendall(sent)
                # Of a body that is said to be longer than it is, no more will come.
                if request.length is not None or request.raw or b"chunked" in sent:
                    self._socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it was refused before it was read to the end: the answer is there
            response = HTTPResponse(self._socket, method=request.method.decode("latin-1"))
            response.begin()
            body = response.read()
            is_kept = not response.will_close
            status = response.status
        except (OSError, HTTPException, ValueError):
            self.close()
            return None
        if not is_kept or request.length is not None or request.raw or b"chunked" in sent:
            self.close()
        return status, body

    def close(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket = None


def attack(port: int, attacker: Attacker, count: int) -> tuple[Counter[str], list[str]]:
    """How many answers there were of each status, and what is wrong with which."""
    seen: Counter[str] = Counter()
    wrong = []
    connection = Connection(port)
    for _ in range(count):
        request = attacker.request()
        answer = connection.ask(request)
        if answer is None:
            # A connection that the server had closed by itself: once more on a new one.
            answer = connection.ask(request)
        if answer is None:
            seen["closed"] += 1
            continue
        status, body = answer
        seen[f"{status // 100}xx"] += 1
        found = [leak for leak in LEAKS if leak in body]
        if status in OWN_ERRORS or found:
            wrong.append(f"{status} {found} {request.to_bytes()[:1500]!r}")
    connection.close()
    return seen, wrong


def test_hostile_requests_meet_no_error_and_learn_nothing(sqlite_site, note):
    site, database = sqlite_site
    with closing(sqlite3.connect(database)) as connection:
        (release_id,) = connection.execute("SELECT id FROM triage_release").fetchone()
    static = [
        "/static/" + str(path.relative_to(site.path / ".local" / "static"))
        for path in (site.path / ".local" / "static" / "css").glob("*.css")
    ]
    each = REQUESTS // ATTACKERS
    attackers = [Attacker(seed, UUID(release_id), static) for seed in range(ATTACKERS)]
    began = time.monotonic()
    with site.serving() as server, ThreadPoolExecutor(ATTACKERS) as pool:
        told = list(pool.map(lambda attacker: attack(server.port, attacker, each), attackers))
        status, _page = get(server.port, "/readyz")
        log = server.log.read_text()
    seconds = time.monotonic() - began

    seen = sum((seen for seen, _wrong in told), Counter())
    wrong = [line for _seen, lines in told for line in lines]
    assert not wrong, "\n".join([f"{len(wrong)} of {seen}:", *wrong[:5]])
    for failure in ("Internal Server Error", "Error handling request"):
        assert failure not in log, log[log.index(failure) :][:3000]
    assert SECRET_KEY not in log
    assert status == 200
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    kinds = ", ".join(f"{count:,} × {kind}" for kind, count in sorted(seen.items()))
    note(
        "Random, malformed and hostile requests",
        f"{sum(seen.values()):,} in {seconds:.0f} s: no 500, nothing leaked ({kinds} without an answer)"
        if "closed" in seen
        else f"{sum(seen.values()):,} in {seconds:.0f} s: no 500, nothing leaked ({kinds})",
    )
