"""The systemd units: as systemd reads them, and every command of theirs run here, without systemd."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from configparser import ConfigParser
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import pytest

from tests.deploy.checkout import PATIENCE, ROOT, make_checkout, site_environment

UNITS = ROOT / "deploy" / "systemd"
INSTALLED = "/opt/triage/"  # where the units expect the site
SERVICES = ("triage.service", "triage-purge.service", "triage-backup.service")
MOST_EXPOSED = 20  # tenths of systemd's own figure, from 0 (safe) to 10 (open)

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze was not found"
)


class Unit(ConfigParser):
    """A unit's settings; a name that stands more than once has all its values, a line each."""

    def __init__(self, name: str) -> None:
        super().__init__(strict=False, interpolation=None)
        self.optionxform = str  # type: ignore[assignment, method-assign]
        seen: dict[str, list[str]] = {}
        lines = []
        for line in (UNITS / name).read_text().splitlines():
            key, equals, value = line.partition("=")
            if equals and not line.startswith("#"):
                seen.setdefault(key, []).append(value)
                line = f"{key}=" + "\n ".join(seen[key])
            lines.append(line)
        self.read_string("\n".join(lines))


def commands(name, key):
    return [line.replace(INSTALLED, "").split() for line in Unit(name)["Service"][key].splitlines()]


@needs_systemd
@pytest.mark.parametrize("name", [unit.name for unit in UNITS.iterdir()])
def test_systemd_finds_nothing_wrong_with_a_unit(name, tmp_path):
    """Commands stand for those of an installed site, and all units lie beside each other, as installed."""
    for unit in UNITS.iterdir():
        text = unit.read_text().replace(f"{INSTALLED}.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text)
    completed = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / name], capture_output=True, text=True
    )
    assert (completed.returncode, completed.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_confined(name):
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", UNITS / name]
    completed = subprocess.run(command, capture_output=True, text=True)
    assert completed.returncode == 0, completed.stdout


def test_all_services_are_confined_alike():
    own = {"Type", "ExecStart", "ExecStartPre", "ExecStartPost", "ExecReload", "NotifyAccess", "KillMode"}
    own |= {"Restart", "RestartSec", "TimeoutStartSec", "TimeoutStopSec", "Environment"}
    site, *others = (
        {key: value for key, value in Unit(name)["Service"].items() if key not in own} for name in SERVICES
    )
    assert others == [site, site]


@pytest.mark.parametrize("name", ["triage-purge.timer", "triage-backup.timer"])
def test_purge_and_backup_run_every_day_also_if_the_machine_was_off(name):
    timer = Unit(name)["Timer"]
    assert (timer["OnCalendar"], timer["Persistent"]) == ("daily", "yes")


@pytest.fixture
def checkout(tmp_path):
    return make_checkout(tmp_path / "checkout")


@pytest.fixture
def environment(tmp_path):
    return site_environment(tmp_path / "db.sqlite3", LOG_FORMAT="json")


def run(command, checkout, environment):
    completed = subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


HAND_OVER = """
import os, sys
os.environ["LISTEN_PID"] = str(os.getpid())
os.dup2(int(sys.argv[1]), 3)
os.execv(sys.argv[2], sys.argv[2:])
"""


def test_the_backup_of_a_day_is_written_and_those_of_a_month_ago_are_deleted(checkout, environment, tmp_path):
    run([".venv/bin/python", "manage.py", "migrate"], checkout, environment)
    old = tmp_path / "backups" / "old.backup"
    old.parent.mkdir()
    old.touch()
    os.utime(old, (0, 0))
    unit = (UNITS / "triage-backup.service").read_text()
    for line in re.findall(r"^Exec\w+=(.*)$", unit, re.MULTILINE):
        # As systemd reads it: `$$` and `%%` stand for one each; and where the site is here.
        line = line.replace("$$", "$").replace("%%", "%").replace("/var/lib/triage", str(tmp_path))
        run(shlex.split(line.replace(INSTALLED, f"{checkout}/")), checkout, environment)

    (written,) = (tmp_path / "backups").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-\d{6}\.backup", written.name)
    assert written.stat().st_size > 1000


def start_behind(port, command, checkout, environment):
    """The service as systemd starts it: the open port is its third file."""
    return subprocess.Popen(
        [sys.executable, "-c", HAND_OVER, str(port.fileno()), *command],
        cwd=checkout,
        env={**environment, "LISTEN_FDS": "1"},
        pass_fds=[port.fileno()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_the_commands_of_the_units_serve_the_site_and_a_restart_refuses_nobody(checkout, environment):
    python = ".venv/bin/python"
    # What it prepares is run by the tests of the containers.
    assert commands("triage.service", "ExecStartPre") == [[python, "manage.py", "prepare_site"]]
    run([python, "manage.py", "migrate"], checkout, environment)
    assert "past their time" in run(commands("triage-purge.service", "ExecStart")[0], checkout, environment)
    (serve,) = commands("triage.service", "ExecStart")

    with socket.create_server(("127.0.0.1", 0)) as port:
        number = port.getsockname()[1]
        service = start_behind(port, serve, checkout, environment)
        try:
            with asked(number) as connection:
                assert connection.getresponse().status == 200
            service.terminate()
            assert service.wait(timeout=PATIENCE) == 0
            with asked(number) as waiting:  # while nothing serves
                service = start_behind(port, serve, checkout, environment)
                assert waiting.getresponse().status == 200
        finally:
            service.terminate()
            service.wait(timeout=PATIENCE)


@contextmanager
def asked(number):
    """A connection that has asked whether the site answers."""
    with closing(HTTPConnection("127.0.0.1", number, timeout=PATIENCE)) as connection:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        yield connection


def test_the_units_say_where_the_docs_say_that_the_site_is():
    docs = (ROOT / "docs" / "operate.md").read_text()
    for place in ("/opt/triage", "/etc/triage.env", "/var/lib/triage"):
        assert place in docs
        assert place in (UNITS / "triage.service").read_text()
