"""Runs the tests on SQLite, and on PostgreSQL where one answers. Arguments are passed on to pytest.

Without arguments the rule module's own tests run apart, and must reach every branch of it.

TEST_POSTGRES_URL says where PostgreSQL is. If it does not answer, the tests on it are left out with a notice;
where CI=true that is a failure.
"""

import os
import subprocess
import sys

import psycopg2

from config import environment
from scripts import rules_coverage

POSTGRES_URL = environment.text("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
ON_POSTGRESQL = "database and not browser and not deploy"
NO_TESTS = 5  # pytest's exit code where it found none to run
MISSING = """\
PostgreSQL was left out: {reason}
To test on it too, start one and say where it is (its user must be allowed to create databases):
    TEST_POSTGRES_URL=postgres://USER:PASSWORD@127.0.0.1:5432/NAME make test
"""


def pytest(*arguments: str, database_url: str = "") -> int:
    """The exit code of the tests on that database; on SQLite if none is named."""
    command = [sys.executable, "-m", "pytest", "--numprocesses=auto", *arguments]
    return subprocess.run(command, env={**os.environ, "TEST_DATABASE_URL": database_url}).returncode


def why_no_postgresql() -> str:
    """Empty if PostgreSQL answers."""
    try:
        psycopg2.connect(POSTGRES_URL, connect_timeout=5).close()
    except psycopg2.Error as error:
        return " ".join(str(error).split())
    return ""


def on_sqlite_and_without_a_database(*arguments: str) -> int:
    print("== The tests, on SQLite", flush=True)
    if arguments:
        return pytest(*arguments)
    failed = pytest("--ignore=tests/rules")
    print("== The rule module, and that its tests reach every branch of it", flush=True)
    return rules_coverage.check() or failed


def main() -> None:
    arguments = sys.argv[1:]
    on_sqlite = on_sqlite_and_without_a_database(*arguments)
    if reason := why_no_postgresql():
        print(MISSING.format(reason=reason), file=sys.stderr)
        sys.exit(on_sqlite or environment.switch("CI"))
    print("== On PostgreSQL: the tests that use the database, but for those in a browser", flush=True)
    on_postgresql = pytest("-m", ON_POSTGRESQL, *arguments, database_url=POSTGRES_URL)
    if on_postgresql == NO_TESTS:  # those asked for are of the kinds left out
        on_postgresql = 0
    sys.exit(on_sqlite or on_postgresql)


if __name__ == "__main__":
    main()
