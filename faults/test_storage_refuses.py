"""The disk is full, or the database takes no writes: patients get their results, and are stored later."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest

from faults.crowd import expected_of, stored_in_postgresql, stored_in_sqlite, walk_all
from faults.site import copy_database

PATIENTS = 12
ROOM = 2_000_000  # bytes that the disk has beside the database
IS_ROOT = os.geteuid() == 0
# The rights of root would overrule the mode of a file.
WITHOUT_OVERRULING = ["setpriv", "--bounding-set=-dac_override"] if IS_ROOT else []


def run(*command):
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def small_disk(checkout, tmp_path):
    """A disk with room for the database and little more."""
    if not IS_ROOT:
        pytest.skip("only root can mount a small disk")
    prepared = checkout.path.parent / "prepared.sqlite3"
    folder = tmp_path / "disk"
    folder.mkdir()
    run("mount", "-t", "tmpfs", "-o", f"size={prepared.stat().st_size + ROOM}", "tmpfs", str(folder))
    yield folder
    run("umount", str(folder))


def fill(folder):
    """Write until nothing more fits; the file that takes the room."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    assert shutil.disk_usage(folder).free < 4096
    return filler


def assert_sound(database):
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def walk_while_it_refuses(server, make_room):
    """The patients, once the database takes writes again, and how many of them had to be stored later."""
    pending = 0

    async def come_back(walker):
        nonlocal pending
        if not walker.is_stored:
            if not pending:
                make_room()
            pending += 1
        await walker.see_result_again()
        assert walker.is_stored

    async def one_after_another(walker):
        async with turn:
            await come_back(walker)

    turn = asyncio.Lock()
    walkers = asyncio.run(walk_all(server.url, PATIENTS, afterwards=one_after_another))
    assert pending
    assert not any(walker.put_off for walker in walkers)
    return walkers, pending


def said(pending):
    return (
        f"{PATIENTS} of {PATIENTS} right results; {pending} assessments had to be stored later, and were; "
        "the database is sound"
    )


def test_the_disk_is_full(checkout, small_disk, note):
    database = small_disk / "db.sqlite3"
    site = checkout.on(copy_database(checkout.path.parent / "prepared.sqlite3", database))
    with site.serving() as server:
        filler = fill(small_disk)
        walkers, pending = walk_while_it_refuses(server, make_room=filler.unlink)

    assert_sound(database)
    assert stored_in_sqlite(database) == expected_of(walkers)
    note(f"SQLite's disk full while {PATIENTS} patients walk", said(pending))


def test_the_file_of_sqlite_is_read_only(sqlite_site, note):
    site, database = sqlite_site
    with site.serving(under=WITHOUT_OVERRULING) as server:

        def make_writable():
            # SQLite gives the files beside it, which it makes again, the mode of the first.
            for file in database.parent.glob(f"{database.name}*"):
                file.chmod(0o644)
            server.renew_workers()

        database.chmod(0o444)
        server.renew_workers()  # what has the file open already may still write
        walkers, pending = walk_while_it_refuses(server, make_writable)

    assert_sound(database)
    assert stored_in_sqlite(database) == expected_of(walkers)
    note(f"SQLite's file read-only while {PATIENTS} patients walk", said(pending))


def test_postgresql_is_read_only(cluster, postgresql_site, note):
    site, url = postgresql_site

    def set_read_only(value):
        cluster.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        cluster.execute("SELECT pg_reload_conf()")

    with site.serving() as server:
        set_read_only("on")
        try:
            walkers, pending = walk_while_it_refuses(server, make_room=lambda: set_read_only("off"))
        finally:
            set_read_only("off")

    assert stored_in_postgresql(url) == expected_of(walkers)
    note(f"PostgreSQL read-only while {PATIENTS} patients walk", said(pending))
