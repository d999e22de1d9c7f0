"""Many patients at once, and many who write to one SQLite file."""

import asyncio
import time

from faults.crowd import (
    expected_of,
    latencies,
    requests_of,
    stored_in_postgresql,
    stored_in_sqlite,
    walk_all,
)

PATIENTS = 200
WRITERS = 16  # four processes of four threads
CHANGES = 10  # of each writer, and each stores the assessment again


def test_many_patients_at_once_meet_no_error(postgresql_site, note):
    checkout, url = postgresql_site
    with checkout.serving() as server:
        alone = asyncio.run(walk_all(server.url, 1))
        began = time.monotonic()
        walkers = asyncio.run(walk_all(server.url, PATIENTS))
        seconds = time.monotonic() - began
        log = server.log.read_text()

    assert stored_in_postgresql(url) == expected_of(alone + walkers)
    assert not any(walker.put_off for walker in walkers)
    assert "Traceback" not in log
    pages = requests_of(walkers)
    note("One patient alone", f"{len(alone[0].seconds)} pages, {latencies(alone[0].seconds)}")
    note(
        f"{PATIENTS} patients at once, none of whom stops to read",
        f"{len(pages)} pages in {seconds:.0f} s, {len(pages) / seconds:.0f} a second, no error; "
        f"{latencies(pages)} (two web processes; forms with the page they lead to counted as one)",
    )


def test_sixteen_writers_on_sqlite_meet_no_lock(sqlite_site, note):
    site, database = sqlite_site

    async def change_often(walker):
        for _ in range(CHANGES):
            await walker.change("sides")
            assert walker.is_stored

    with site.serving(processes=4) as server:
        walkers = asyncio.run(walk_all(server.url, WRITERS, afterwards=change_often))
        log = server.log.read_text()

    assert stored_in_sqlite(database) == expected_of(walkers)
    assert "locked" not in log
    assert "could not be stored" not in log
    note(
        f"SQLite with {WRITERS} writers",
        f"{WRITERS * (1 + CHANGES)} writes, no “database is locked”, none put off; "
        f"{latencies(requests_of(walkers))}",
    )
