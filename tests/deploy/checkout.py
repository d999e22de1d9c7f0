"""A copy of the project as a fresh clone would be, and the site served from it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

PATIENCE = 180  # seconds, on a machine that is busy with other tests
ROOT = Path(__file__).resolve().parents[2]
NOT_IN_A_CLONE = shutil.ignore_patterns(
    ".git", ".local", ".venv", ".*_cache", ".coverage*", ".hypothesis", "__pycache__"
)


def make_checkout(path: Path, *, with_packages: bool = True) -> Path:
    """Copy the project to the path, with the virtual environment that `make setup` has made here."""
    shutil.copytree(ROOT, path, ignore=NOT_IN_A_CLONE)
    if with_packages:
        (path / ".venv").symlink_to(ROOT / ".venv")
    return path


def site_environment(database: Path, **settings: str) -> dict[str, str]:
    """The environment of a site on its own SQLite file, free of the settings of the tests. It proves nothing
    of what it publishes, for that takes seconds at each start."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "SECRET_KEY": "a key for this test alone",
        "WEB_CONCURRENCY": "1",
        "PROOF_SECONDS": "0",
        "CLIENT_LIMITS": "0",  # all patients of a test come from one address
        **settings,
    }


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def get(port: int, path: str, host: str = "localhost") -> tuple[int, str]:
    """Status and text of a page of the site on this machine."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def heed_ctrl_c() -> None:
    """Tests that a shell runs in the background inherit from it to ignore Ctrl+C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def serving(command: list[str], *, checkout: Path, environment: dict[str, str]) -> Iterator[tuple[int, Path]]:
    """Run a command that serves the site, and stop it afterwards as Ctrl+C would.

    Yields, once the site answers, its port and the file with what the command has said so far.
    """
    port = free_port()
    output = checkout.parent / "output.txt"
    with output.open("w") as file:
        process = subprocess.Popen(
            command,
            cwd=checkout,
            env={**environment, "PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )
    try:
        wait_until_it_answers(process, port, output)
        yield port, output
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=PATIENCE)


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, output: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"it stopped at once: {output.read_text()}")
        try:
            if get(port, "/healthz")[0] == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.1)
    raise AssertionError(f"it did not answer within {PATIENCE} seconds: {output.read_text()}")
