"""Sites to measure: their databases, made for the bench and deleted after it, and their processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from bench.measure import BEGUN, children, say
from config import env
from scripts.start import ADDRESS, ROOT

POSTGRES_URL = env.text("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
PATIENCE = 60.0  # seconds for a site to answer
PRODUCT, WIZARD = "config", "bench.wizard"  # packages with a wsgi application and its configuration
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


class NotServing(Exception):
    """A site of the bench did not come up."""


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """A DATABASE_URL of an empty database by its kind; without PostgreSQL where none answers."""
    with TemporaryDirectory(prefix="triage-bench-") as folder:
        urls = {SQLITE: f"sqlite:///{folder}/db.sqlite3"}
        name = f"triage_bench_{os.getpid()}_{time.monotonic_ns()}"
        try:
            _on_postgresql(f"CREATE DATABASE {name}")
        except psycopg2.Error as error:
            say(f"PostgreSQL is left out: {' '.join(str(error).split())}")
            yield urls
            return
        try:
            yield urls | {POSTGRESQL: urlunsplit(urlsplit(POSTGRES_URL)._replace(path=f"/{name}"))}
        finally:
            _on_postgresql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _on_postgresql(statement: str) -> None:
    connection = psycopg2.connect(POSTGRES_URL, connect_timeout=5)
    try:
        connection.autocommit = True
        connection.cursor().execute(statement)
    finally:
        connection.close()


def settings_for(database_url: str, **settings: str) -> dict[str, str]:
    """The environment of a site, free of the settings of whoever runs the bench. Proofs are a part of their
    own, so nothing is proved when the shipped content is published."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a key for the bench alone",
        "WEB_CONCURRENCY": "1",
        "PROOF_SECONDS": "0",
        "CLIENT_LIMITS": "0",
        "PYTHONPATH": str(ROOT),
        **settings,
    }


def manage(site: dict[str, str], *command: str) -> None:
    """A management command of the site; what it says is shown only if it fails."""
    run(site, str(ROOT / "manage.py"), *command)


def run(site: dict[str, str], *command: str, timeout: float = 600, aloud: bool = False) -> str:
    """What a Python program writes in the environment of the site; `aloud`: what it says is shown meanwhile.

    Raises NotServing if it fails.
    """
    done = subprocess.run(
        [sys.executable, *command],
        env={**site, BEGUN: os.environ[BEGUN]},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=None if aloud else subprocess.PIPE,
        text=True,
        timeout=timeout,
    )
    if done.returncode:
        raise NotServing(f"{' '.join(command)} failed:\n{done.stderr or ''}")
    return done.stdout


def prepare(site: dict[str, str]) -> None:
    """Bring the site's database up to date, publish the shipped content, collect what pages load."""
    manage(site, "migrate", "--verbosity", "0")
    manage(site, "collectstatic", "--no-input", "--verbosity", "0")
    manage(site, "load_medicine_vocabulary")
    manage(site, "load_shipped_content")


@dataclass(frozen=True)
class Served:
    """A site that answers: its port, and the processes that do."""

    port: int
    workers: tuple[int, ...]

    def processor_seconds(self) -> float:
        """Of the worker processes so far."""
        return sum(map(_processor_seconds, self.workers))


def _processor_seconds(pid: int) -> float:
    """To the nanosecond, where /proc/PID/stat counts in hundredths of a second."""
    files = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(file.read_text().split()[0]) for file in files) / 1e9


@contextmanager
def serving(site: dict[str, str], log: Path, package: str = PRODUCT) -> Iterator[Served]:
    """The site, served by gunicorn as `make run` does, with one worker process."""
    port = _free_port()
    configuration = f"{package.replace('.', '/')}/gunicorn_conf.py"
    command = [sys.executable, "-m", "gunicorn", "--config", configuration, f"{package}.wsgi"]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env={**site, "PORT": str(port)}, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, port, log)
            yield Served(port, tuple(children(process.pid)))
        finally:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((ADDRESS, 0))
        return int(listener.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        connection = HTTPConnection(ADDRESS, port, timeout=5)
        try:
            connection.request("GET", "/healthz")  # a page may take longer than we wait for it
            connection.getresponse()
            return
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    raise NotServing(f"a site did not come up:\n{log.read_text()}")
