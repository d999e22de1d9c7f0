"""A used site on SQLite moves to PostgreSQL and back, by its backups alone."""

import os
import re
import subprocess
import sys
import zipfile
from uuid import uuid4

import psycopg2
import pytest

from scripts.run_tests import POSTGRES_URL, why_no_postgresql
from tests.deploy.checkout import PATIENCE, ROOT, site_environment


@pytest.fixture
def postgresql():
    """The URL of a new database, which is gone afterwards."""
    if reason := why_no_postgresql():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"PostgreSQL does not answer: {reason}")
    name = f"test_backup_{uuid4().hex}"
    server = psycopg2.connect(POSTGRES_URL)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield POSTGRES_URL.rpartition("/")[0] + f"/{name}"
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


def manage(environment, *command):
    completed = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


def tables(file):
    """The manifest's words on the tables: counts and hashes."""
    with zipfile.ZipFile(file) as archive:
        return re.sub(r'"created_at": "[^"]*"', "", archive.read("manifest.json").decode())


def test_a_used_site_moves_to_the_other_engine_and_back_with_every_outcome_the_same(tmp_path, postgresql):
    first = site_environment(tmp_path / "first.sqlite3")
    other = {**first, "DATABASE_URL": postgresql}
    again = site_environment(tmp_path / "again.sqlite3")
    for environment in (first, other, again):
        manage(environment, "manage.py", "migrate", "--verbosity=0")
    manage(first, "tests/deploy/lived_in_site.py")
    files = [tmp_path / name for name in ("first.backup", "other.backup", "again.backup")]

    manage(first, "manage.py", "backup", files[0])
    said = [manage(other, "manage.py", "restore", files[0], "--check")]
    manage(other, "manage.py", "backup", files[1])
    said.append(manage(again, "manage.py", "restore", files[1], "--check"))
    manage(again, "manage.py", "backup", files[2])

    assert tables(files[0]) == tables(files[1]) == tables(files[2])
    counts = re.findall(r"All (\d+) stored assessments come out as they were stored", " ".join(said))
    assert len(counts) == 2
    assert int(counts[0]) == int(counts[1]) > 30
