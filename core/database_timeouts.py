"""How long a web process waits for the database.

A database that refuses a connection fails at once. One that is locked or frozen keeps each thread that asks,
and with four threads a process soon answers nobody, its health check included. So three limits hold for web
processes; commands such as `migrate`, `backup` and `recheck_assessments` wait as long as it takes.

- PostgreSQL ends a statement that takes too long or waits too long for a lock.
- A server that is frozen ends nothing. So this side gives up as well, and closes the connection.
- Once it has given up, it asks with little patience until the database answers again: threads that waited the
  full time for each query would be lost all the same.

SQLite waits for its one lock and for nothing else.
"""

import select
import time
from typing import Any

import psycopg2
from django.db import connections
from psycopg2 import extensions

STATEMENT_SECONDS = 3
LOCK_SECONDS = 1
ANSWER_SECONDS = STATEMENT_SECONDS + 1  # for this side to give up
IMPATIENT_SECONDS = 0.1  # while the database is known not to answer
SQLITE_LOCK_SECONDS = 3


class NoAnswer(psycopg2.OperationalError):
    """The database took longer than this process waits."""


class Patience:
    """How long to wait for the next answer; all threads of the process share what they learnt."""

    def __init__(self) -> None:
        self._answers = True

    @property
    def seconds(self) -> float:
        return ANSWER_SECONDS if self._answers else IMPATIENT_SECONDS

    def answered(self) -> None:
        self._answers = True

    def gave_up(self) -> None:
        self._answers = False


_patience = Patience()


def limit() -> None:
    """From now on no thread of this process waits longer. Call it before a connection is opened."""
    options = connections.settings["default"]["OPTIONS"]
    if connections.settings["default"]["ENGINE"].endswith("sqlite3"):
        options["timeout"] = min(options.get("timeout", SQLITE_LOCK_SECONDS), SQLITE_LOCK_SECONDS)
        return
    limits = f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s"
    # What the operator says comes last, so it counts.
    options["options"] = f"{limits} {options.get('options', '')}".strip()
    extensions.set_wait_callback(_wait)


def _wait(connection: Any) -> None:
    """Instead of psycopg's own waiting, which has no end. An exception closes the connection."""
    end = time.monotonic() + _patience.seconds
    while (state := connection.poll()) != extensions.POLL_OK:
        poller = select.poll()
        poller.register(connection, select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
        if not poller.poll(1000 * max(0.0, end - time.monotonic())):
            _patience.gave_up()
            raise NoAnswer("could not connect: the database does not answer")
    _patience.answered()
