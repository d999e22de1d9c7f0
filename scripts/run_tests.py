"""Runs the tests.

    python -m scripts.run_tests                            everything, on SQLite and PostgreSQL
    python -m scripts.run_tests --deep                     in a random order, with ten times the examples
    python -m scripts.run_tests tests/x.py -x              some tests, quickly: on SQLite, in one process
    python -m scripts.run_tests --postgresql tests/x.py    the same on PostgreSQL

A plain run has one order and one set of examples on every machine: what CI sees is what everybody sees.
A deep run looks for what that order and those examples hide, and prints the seed that repeats its order.

TEST_POSTGRES_URL says where PostgreSQL is. If it does not answer, the tests on it are left out with a notice;
where CI=true that is a failure.
"""

import os
import random
import subprocess
import sys

import psycopg2

from config import env
from scripts import rules_coverage

POSTGRES_URL = env.text("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
ON_POSTGRESQL = "database and not browser and not deploy"
SEED = 1
MISSING = """\
PostgreSQL was left out: {reason}
To test on it too, start one and say where it is (its user must be allowed to create databases):
    TEST_POSTGRES_URL=postgres://USER:PASSWORD@127.0.0.1:5432/NAME make test
"""


def pytest(*arguments: str, database_url: str = "") -> int:
    """The exit code of the tests on that database; on SQLite if none is named."""
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env={**os.environ, "TEST_DATABASE_URL": database_url}).returncode


def some(*arguments: str) -> int:
    return pytest("--quiet", f"--randomly-seed={SEED}", *arguments)


def everything(deep: bool = False) -> int:
    seed = random.randrange(2**32) if deep else SEED
    how = ("--numprocesses=auto", f"--randomly-seed={seed}")
    os.environ["DEEP_TESTS"] = str(int(deep))
    print(f"== The tests, on SQLite, in the order of seed {seed}", flush=True)
    failed = pytest(*how, "--ignore=tests/triage/rules")
    print("== The rule module, and that its tests reach every branch of it", flush=True)
    failed = rules_coverage.check(f"--randomly-seed={seed}") or failed
    return on_postgresql(*how) or failed


def on_postgresql(*arguments: str) -> int:
    if reason := why_no_postgresql():
        print(MISSING.format(reason=reason), file=sys.stderr)
        return int(env.switch("CI"))
    print("== On PostgreSQL: the tests that use the database, but for those in a browser", flush=True)
    return pytest("-m", ON_POSTGRESQL, *arguments, database_url=POSTGRES_URL)


def why_no_postgresql() -> str:
    """Empty if PostgreSQL answers."""
    try:
        psycopg2.connect(POSTGRES_URL, connect_timeout=5).close()
    except psycopg2.Error as error:
        return " ".join(str(error).split())
    return ""


def main(*arguments: str) -> int:
    match arguments:
        case ():
            return everything()
        case ("--deep",):
            return everything(deep=True)
        case ("--postgresql", *rest):
            return on_postgresql(*rest)
        case _:
            return some(*arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
