"""Real servers of the site: gunicorn from a copy of the project, as an operator runs it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.checkout import PATIENCE, free_port, site_environment, wait_until_it_answers

SECRET_KEY = "a-key-that-no-page-may-show-0123456789"
GUNICORN = ["-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]


@dataclass(frozen=True)
class Server:
    """One gunicorn: a master and its workers, which are a process group."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """What the kernel does to a process when memory runs out: no goodbye."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=PATIENCE)

    def renew_workers(self) -> None:
        """New worker processes, with new connections to the database; waits until the old ones are gone."""
        old = self.log.read_text().count("Booting worker")
        self.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + PATIENCE
        while self.log.read_text().count("Worker exiting") < old:
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)


@dataclass(frozen=True)
class Checkout:
    """A copy of the project, and the settings that its commands run with."""

    path: Path
    environment: dict[str, str]

    def on(self, database_url: str, **settings: str) -> "Checkout":
        return Checkout(self.path, {**self.environment, "DATABASE_URL": database_url, **settings})

    def manage(self, *command: str) -> str:
        completed = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=self.path,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert completed.returncode == 0, completed.stderr
        return completed.stdout

    def prepare(self) -> None:
        """The tables, and the content that the project ships, published."""
        self.manage("prepare_site")

    def start(self, *, processes: int = 2, port: int = 0, under: Sequence[str] = ()) -> Server:
        """Start gunicorn, by way of the command `under` if there is one, and wait until it answers."""
        port = port or free_port()
        log = self.path.parent / f"gunicorn-{port}.log"
        with log.open("a") as output:
            process = subprocess.Popen(
                [*under, sys.executable, *GUNICORN],
                cwd=self.path,
                env={**self.environment, "PORT": str(port), "WEB_CONCURRENCY": str(processes)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until_it_answers(process, port, log)
        return Server(process, port, log)

    @contextmanager
    def serving(self, *, processes: int = 2, under: Sequence[str] = ()) -> Iterator[Server]:
        server = self.start(processes=processes, under=under)
        try:
            yield server
        finally:
            server.stop()


def make_environment(database: Path) -> dict[str, str]:
    return site_environment(database, SECRET_KEY=SECRET_KEY)


def copy_database(source: Path, target: Path) -> str:
    """A copy of an SQLite file that no process has open; its URL."""
    shutil.copyfile(source, target)
    return f"sqlite:///{target}"
