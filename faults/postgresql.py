"""A PostgreSQL of the tests' own, which they may kill: nothing on this machine's is touched."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2

from tests.deploy.checkout import PATIENCE, free_port

OWNER = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
NOT_FOUND = "PostgreSQL's server was not found; on Debian and Ubuntu: apt-get install postgresql"


def find_programs() -> Path | None:
    """The folder with initdb and pg_ctl, of the newest version there is."""
    if on_path := shutil.which("pg_ctl"):
        return Path(on_path).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    return max((path.parent for path in found), key=lambda path: int(path.parent.name), default=None)


class Cluster:
    """A database server on a free port, made again, with its files in a folder of its own."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="triage-faults-"))
        if OWNER:
            shutil.chown(self._folder, OWNER)
        self.port = free_port()
        self._run(
            "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", f"--pgdata={self._data}"
        )
        self.start()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        with (self._folder / f"{program}.txt").open("w") as output:
            completed = subprocess.run(
                [str(self._programs / program), *arguments],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=OWNER,
                timeout=PATIENCE,
            )
        assert completed.returncode == 0, Path(output.name).read_text()

    def start(self) -> None:
        options = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1 -c max_connections=60"
        log = self._folder / "server.log"
        self._run("pg_ctl", "start", "-w", f"--pgdata={self._data}", f"--log={log}", f"--options={options}")

    def kill(self) -> None:
        """Stop at once: what is under way is lost, connections break, and the next start has to recover."""
        self._run("pg_ctl", "stop", "--mode=immediate", f"--pgdata={self._data}")

    def freeze(self) -> None:
        """Every process of the server stops: the machine swaps, or its disk is away. Nothing is refused."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        first = int((self._data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in [first, *map(int, children)]:
            with suppress(ProcessLookupError):
                os.kill(process, number)

    @contextmanager
    def locked(self, table: str, database_url: str) -> Iterator[None]:
        """Another transaction holds the table, as one that alters it does."""
        connection = psycopg2.connect(database_url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
                yield
        finally:
            connection.close()

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self._folder)

    def url(self, name: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{name}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        connection = psycopg2.connect(self.url(database))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()
