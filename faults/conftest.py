"""Whole sites that a test may break. `make faults` runs these tests; `make test` does not."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from faults import figures
from faults.postgresql import NOT_FOUND, Cluster, find_programs
from faults.site import Checkout, copy_database, make_environment
from tests.deploy.checkout import make_checkout

Note = Callable[[str, str], None]
_ROWS = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would say every request
    config.stash[_ROWS] = {}


def pytest_sessionfinish(session: pytest.Session) -> None:
    rows = session.config.stash[_ROWS]
    if rows:
        figures.write(rows)
        print("\nThe figures of what passed are in docs/reliability.md.")


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Note:
    """Keeps a figure for docs/reliability.md, and says it."""

    def keep(what: str, figure: str) -> None:
        request.config.stash[_ROWS][what] = figure
        say(f"{what}: {figure}")

    return keep


def say(sentence: str) -> None:
    print(f"   {sentence}", flush=True)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A copy of the project with its static files, and its content published in a database to copy."""
    folder = tmp_path_factory.mktemp("site")
    path = make_checkout(folder / "checkout")
    made = Checkout(path, make_environment(folder / "prepared.sqlite3"))
    say("preparing a site: tables, content, static files")
    made.manage("collectstatic", "--no-input", "--verbosity=0")
    made.prepare()
    return made


@pytest.fixture
def sqlite_site(checkout: Checkout, tmp_path: Path) -> tuple[Checkout, Path]:
    """The site with an SQLite file of its own."""
    file = tmp_path / "db.sqlite3"
    return checkout.on(copy_database(checkout.path.parent / "prepared.sqlite3", file)), file


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    programs = find_programs()
    if programs is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NOT_FOUND)
    say("starting a PostgreSQL of its own")
    made = Cluster(programs)
    yield made
    made.remove()


@pytest.fixture(scope="session")
def prepared_postgresql(checkout: Checkout, cluster: Cluster) -> str:
    """The name of a database with the content published, to copy."""
    cluster.execute("CREATE DATABASE prepared")
    checkout.on(cluster.url("prepared")).prepare()
    return "prepared"


@pytest.fixture
def postgresql_site(
    checkout: Checkout, cluster: Cluster, prepared_postgresql: str
) -> Iterator[tuple[Checkout, str]]:
    """The site with a database of its own in the cluster."""
    name = f"site_{uuid4().hex}"
    cluster.execute(f"CREATE DATABASE {name} TEMPLATE {prepared_postgresql}")
    yield checkout.on(cluster.url(name)), cluster.url(name)
    cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")
