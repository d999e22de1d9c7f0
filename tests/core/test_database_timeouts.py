"""Against a PostgreSQL that is locked, and against a server that accepts and says nothing."""

import socket
import time
from contextlib import closing

import psycopg2
import pytest
from django.db import connection, connections
from psycopg2 import extensions

from core import database_timeouts


@pytest.fixture
def limited(monkeypatch):
    """The limits of a web process, until the test is over."""
    database = connections.settings["default"]
    monkeypatch.setitem(database, "OPTIONS", {**database["OPTIONS"]})
    monkeypatch.setattr(database_timeouts, "_patience", database_timeouts.Patience())
    database_timeouts.limit()
    yield database["OPTIONS"]
    extensions.set_wait_callback(None)


@pytest.fixture
def frozen():
    """The address of a server that accepts connections and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()


def connect_to(address):
    host, port = address
    return psycopg2.connect(host=host, port=port, dbname="x", user="x", password="x")


def test_a_frozen_server_is_given_up(frozen, limited, monkeypatch):
    if connection.vendor != "postgresql":
        extensions.set_wait_callback(database_timeouts._wait)
    monkeypatch.setattr(database_timeouts, "ANSWER_SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises(psycopg2.OperationalError, match="does not answer"):
        connect_to(frozen)
    assert time.monotonic() - begun >= 0.5


def test_while_the_server_is_frozen_nobody_waits_long(frozen, limited, monkeypatch):
    if connection.vendor != "postgresql":
        extensions.set_wait_callback(database_timeouts._wait)
    monkeypatch.setattr(database_timeouts, "ANSWER_SECONDS", 3600)
    database_timeouts._patience.gave_up()
    for _query in range(2):
        with pytest.raises(psycopg2.OperationalError):
            connect_to(frozen)


def test_what_the_operator_says_of_limits_counts(limited):
    if connection.vendor != "postgresql":
        assert limited["timeout"] == database_timeouts.SQLITE_LOCK_SECONDS
        return
    assert limited["options"].startswith("-c statement_timeout=3s -c lock_timeout=1s")
    connections.settings["default"]["OPTIONS"]["options"] = "-c statement_timeout=9s"
    database_timeouts.limit()
    assert limited["options"].endswith("-c statement_timeout=9s")


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_waits_for_a_lock_ends_and_the_connection_goes_on(limited, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one lock: see tests/deploy/test_sqlite_under_load.py")
    database = connections.settings["default"]
    with closing(connections.create_connection("default")) as waits:
        with closing(connections.create_connection("default")) as holder:
            holder.cursor().execute("BEGIN; LOCK TABLE triage_release IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(Exception, match="lock timeout"):
                waits.cursor().execute("SELECT 1 FROM triage_release")
        cursor = waits.cursor()
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
        assert database["OPTIONS"] is limited
