"""kill -9 in the middle of publishing: patients get the old release or the new one, never half of one."""

import asyncio
import json
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import psycopg2
import pytest

from faults.crowd import walk_all
from faults.walker import SLUG, START, Walker
from tests.deploy.checkout import PATIENCE, get
from triage.rules.document import fingerprint, parse

MOMENTS = 12  # random ones, beside each statement of the transaction
QUERIES = {
    "releases": "SELECT id, number, sha256, document FROM triage_release ORDER BY number",
    "current": f"SELECT current_release_id FROM triage_questionnaire WHERE slug = '{SLUG}'",
    "published": "SELECT release_id FROM triage_publication WHERE action = 'published'",
}


class Publisher:
    """The process of faults/publisher.py."""

    def __init__(self, site):
        self.revision = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faults.publisher"],
            cwd=site.path,
            env=site.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def attempt(self, at=0, delay=0.0):
        self.revision += 1
        print(self.revision, at, delay, file=self._process.stdin, flush=True)
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def close(self):
        self._process.communicate(timeout=PATIENCE)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def engine(request):
    return request.param


@pytest.fixture
def site_and_database(engine, request):
    """A site, and a function that connects to its database."""
    if engine == "SQLite":
        site, file = request.getfixturevalue("sqlite_site")
        return site, lambda: sqlite3.connect(file)
    site, url = request.getfixturevalue("postgresql_site")
    return site, lambda: psycopg2.connect(url)


def look(connect):
    """What the database says of releases. Raises AssertionError if half of one is there."""
    told = {}
    with closing(connect()) as connection:
        for name, query in QUERIES.items():
            cursor = connection.cursor()
            cursor.execute(query)
            told[name] = cursor.fetchall()
        if isinstance(connection, sqlite3.Connection):
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    for _key, _number, sha256, document in told["releases"]:
        document = json.loads(document) if isinstance(document, str) else document
        assert fingerprint(document) == sha256
    parse(document)
    keys = [key for key, *_rest in told["releases"]]
    assert [number for _key, number, *_rest in told["releases"]] == list(range(1, len(keys) + 1))
    assert told["current"] == [(keys[-1],)]
    assert sorted(key for (key,) in told["published"]) == sorted(keys)
    return len(keys), document["questions"][0]["text"]


def test_the_release_is_the_old_one_or_the_new_one(site_and_database, engine, note):
    site, connect = site_and_database
    publisher = Publisher(site)
    with site.serving(processes=1) as server:
        began = time.monotonic()
        statements = int(publisher.attempt())
        whole = time.monotonic() - began
        releases, text = look(connect)
        assert (releases, text.startswith("[Revision 1]")) == (2, True)
        chance = random.Random(7)
        moments = [(at, 0.0) for at in range(1, statements + 1)]
        moments += [(0, chance.uniform(0, 1.5 * whole)) for _ in range(MOMENTS)]
        kept_old = 0
        for at, delay in moments:
            before, old = look(connect)
            said = publisher.attempt(at, delay)
            after, text = look(connect)
            is_old = (after, text) == (before, old)
            is_new = after == before + 1 and text.startswith(f"[Revision {publisher.revision}]")
            assert said != "failed"
            assert is_old or is_new
            assert said == "killed" or is_new
            kept_old += is_old
            assert get(server.port, START)[0] == 200

        assert publisher.attempt().isdecimal()
        _releases, text = look(connect)
        assert text.startswith(f"[Revision {publisher.revision}]")
        publisher.close()
        time.sleep(6)  # for the process to ask what is current
        asyncio.run(see_first_question(server.url, text))

    assert kept_old >= statements  # a kill before a statement or the commit leaves the old one
    note(
        f"kill -9 while publishing, on {engine}",
        f"{len(moments)} kills, before each of {statements} steps of the transaction and at {MOMENTS} "
        f"random moments: {kept_old} times the old release, {len(moments) - kept_old} times the new one, "
        "never half",
    )


async def see_first_question(url, text):
    """Patients read the text published last, and reach the right result by it."""
    seen = []

    class Reader(Walker):
        async def answer(self, link_id):
            seen.append(self.page.text)
            await super().answer(link_id)

    await walk_all(url, 1, kind=Reader)
    assert text in seen[0]
