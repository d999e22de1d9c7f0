"""Several web processes write to one SQLite file."""

import sqlite3
import subprocess
import sys

from tests.deploy.checkout import PATIENCE, ROOT, site_environment

PROCESSES, THREADS, TRANSACTIONS = 4, 4, 40


def test_sixteen_writers_on_sqlite_neither_meet_a_lock_nor_lose_a_write(tmp_path):
    database = tmp_path / "db.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE counter AS SELECT 0 AS reached")
    connection.close()

    writers = [
        subprocess.Popen(
            [sys.executable, "tests/deploy/concurrent_writers.py", str(THREADS), str(TRANSACTIONS)],
            cwd=ROOT,
            env={**site_environment(database), "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    complaints = [writer.communicate(timeout=PATIENCE)[1] for writer in writers]

    assert complaints == [""] * PROCESSES
    with sqlite3.connect(database) as connection:
        reached = connection.execute("SELECT reached FROM counter").fetchone()
    connection.close()
    assert reached == (PROCESSES * THREADS * TRANSACTIONS,)
