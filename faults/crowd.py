"""Many patients at once, and what a site's database holds in the end."""

import asyncio
import random
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
import psycopg2

from faults.walker import Story, Walker, stories

TIMEOUT = 60  # seconds for one request


def some_stories(count: int) -> list[Story]:
    """As many, each vignette about as often as the others; the same ones every time."""
    told = list(stories())
    random.Random(count).shuffle(told)
    return [told[index % len(told)] for index in range(count)]


async def walk_all(
    url: str,
    count: int,
    *,
    kind: type[Walker] = Walker,
    pause: float = 0.0,
    meanwhile: Callable[[asyncio.Event], Awaitable[None]] | None = None,
    afterwards: Callable[[Walker], Awaitable[None]] | None = None,
) -> list[Walker]:
    """So many patients walk from start to result at once; raises what the first of them fails by.

    `meanwhile` runs until it is told that all have arrived. `afterwards` is done with each patient then.
    """
    # No connection is kept: gunicorn could be closing it while a patient asks, which a browser tries again.
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=0)
    clients = [
        httpx.AsyncClient(
            base_url=url, timeout=TIMEOUT, limits=limits, follow_redirects=True, trust_env=False
        )
        for _ in range(count)
    ]
    walkers = [kind(story, client, pause) for story, client in zip(some_stories(count), clients, strict=True)]
    try:
        arrived = asyncio.Event()
        fault = asyncio.ensure_future(meanwhile(arrived)) if meanwhile else None
        try:
            await asyncio.gather(*(walker.walk() for walker in walkers))
        finally:
            arrived.set()
            if fault:
                await fault
        if afterwards:
            await asyncio.gather(*(afterwards(walker) for walker in walkers))
    finally:
        for client in clients:
            await client.aclose()
    return walkers


async def wait_for(arrived: asyncio.Event, seconds: float) -> None:
    """So many seconds, or less if all have arrived."""
    with suppress(TimeoutError):
        await asyncio.wait_for(arrived.wait(), seconds)


@dataclass
class Probe:
    """Somebody who asks for a page again and again, each time by a new connection."""

    url: str
    path: str
    seconds: list[float] = field(default_factory=list)  # that each answer took

    async def ask_until(self, end: asyncio.Event) -> None:
        """Raises what one is refused by, or that an answer takes longer than TIMEOUT."""
        async with httpx.AsyncClient(base_url=self.url, timeout=TIMEOUT, trust_env=False) as client:
            while not end.is_set():
                begun = time.perf_counter()
                answer = await client.get(self.path, headers={"Connection": "close"})
                assert answer.status_code == 200, (self.path, answer.status_code)
                self.seconds.append(time.perf_counter() - begun)
                await wait_for(end, 0.25)

    def __str__(self) -> str:
        return f"`{self.path}` asked {len(self.seconds)} times, slowest answer {max(self.seconds):.1f} s"


def requests_of(walkers: list[Walker]) -> list[float]:
    """The seconds of every request."""
    return [seconds for walker in walkers for seconds in walker.seconds]


def latencies(seconds: list[float]) -> str:
    """Median and 99th percentile in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return f"median {1000 * cuts[49]:.0f} ms, 99th percentile {1000 * cuts[98]:.0f} ms"


Stored = dict[UUID, tuple[str, str | None]]
QUERY = "SELECT id, care_level, first_group FROM triage_assessment"


def stored_in_sqlite(path: Path) -> Stored:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return _by_id(connection.execute(QUERY))


def stored_in_postgresql(url: str) -> Stored:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(QUERY)
        return _by_id(iter(cursor))


def _by_id(rows: Iterator[tuple[str, str, str | None]]) -> Stored:
    found = [(UUID(str(key)), (level, first)) for key, level, first in rows]
    assert len(found) == len(dict(found))
    return dict(found)


def expected_of(walkers: list[Walker]) -> Stored:
    """What the database shall hold: one assessment of each patient, with the outcome of the vignette."""
    return {walker.assessment_id: (walker.story.care_level, walker.story.first_group) for walker in walkers}
