"""The database does not refuse, it is frozen or locked. Patients go on, and checks are answered."""

import asyncio
import sqlite3
from contextlib import ExitStack, closing, contextmanager

import pytest

from faults.crowd import (
    Probe,
    expected_of,
    latencies,
    requests_of,
    stored_in_postgresql,
    stored_in_sqlite,
    walk_all,
)

PATIENTS = 16
SECONDS = 20  # that the database hangs
PAUSE = 0.2  # seconds between a patient's pages
SLOWEST = 10.0  # seconds: a health check of a container waits as long


def walk_while_it_hangs(server, hanging):
    """The patients, who begin while all is well, and what was measured."""
    probes = [Probe(server.url, "/healthz"), Probe(server.url, "/")]
    later = 0

    async def hang(arrived):
        done = asyncio.Event()
        asking = [asyncio.ensure_future(probe.ask_until(done)) for probe in probes]
        await asyncio.sleep(1)
        with hanging():
            await asyncio.sleep(SECONDS)
        done.set()
        await asyncio.gather(*asking)

    async def come_back(walker):
        nonlocal later
        later += not walker.is_stored
        for _try in range(10):
            await walker.see_result_again()
            if walker.is_stored:
                return
            await asyncio.sleep(1)
        raise AssertionError("an assessment was not stored after the database was back")

    walkers = asyncio.run(walk_all(server.url, PATIENTS, pause=PAUSE, meanwhile=hang, afterwards=come_back))
    assert all(max(probe.seconds) < SLOWEST for probe in probes), probes
    figures = (
        f"for {SECONDS} s: {PATIENTS} of {PATIENTS} right results, {later} stored later, each once; "
        f"their pages: {latencies(requests_of(walkers))}; {'; '.join(map(str, probes))}"
    )
    return walkers, figures


def test_postgresql_is_frozen(cluster, postgresql_site, note):
    site, url = postgresql_site

    @contextmanager
    def frozen():
        cluster.freeze()
        try:
            yield
        finally:
            cluster.thaw()

    with site.serving() as server:
        walkers, figures = walk_while_it_hangs(server, frozen)
    assert stored_in_postgresql(url) == expected_of(walkers)
    note(f"PostgreSQL frozen while {PATIENTS} patients walk", figures)


@pytest.mark.parametrize("table", ["triage_release", "triage_assessment"])
def test_a_table_is_locked(table, cluster, postgresql_site, note):
    site, url = postgresql_site
    with site.serving() as server:
        walkers, figures = walk_while_it_hangs(server, lambda: cluster.locked(table, url))
    assert stored_in_postgresql(url) == expected_of(walkers)
    note(f"Table `{table}` of PostgreSQL locked while {PATIENTS} patients walk", figures)


def test_sqlite_is_locked(sqlite_site, note):
    site, database = sqlite_site

    @contextmanager
    def locked():
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield

    with ExitStack() as stack:
        server = stack.enter_context(site.serving())
        walkers, figures = walk_while_it_hangs(server, locked)
    assert stored_in_sqlite(database) == expected_of(walkers)
    note(f"SQLite locked while {PATIENTS} patients walk", figures)
