"""`make setup` on machines that lack what it needs: one line says what, and how to fix it."""

import shutil
import subprocess

import pytest

from tests.deploy.checkout import make_checkout, site_environment


@pytest.fixture
def checkout(tmp_path):
    return make_checkout(tmp_path / "checkout", with_packages=False)


@pytest.fixture
def programs(tmp_path):
    """A folder with the programs that set-up calls, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("make", "sh", "dirname", "cmp", "cp"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


def make_python(folder, *, version: str, answers: str) -> None:
    """A stand-in for an interpreter, which answers `-c` with a shell command."""
    python = folder / "python3"
    python.write_text(f'#!/bin/sh\ncase "$1" in --version) echo "Python {version}" ;; *) {answers} ;; esac\n')
    python.chmod(0o755)


def set_up(checkout, programs, **variables):
    completed = subprocess.run(
        [programs / "make", "setup"],
        cwd=checkout,
        env={"PATH": str(programs), **variables},
        capture_output=True,
        text=True,
    )
    assert completed.returncode != 0
    assert not (checkout / ".venv").exists()
    return completed.stderr.splitlines()[0]


def test_a_missing_python_is_named(checkout, programs):
    assert set_up(checkout, programs).startswith("Set-up stopped: Python 3.11 or newer was not found.")


def test_a_python_that_is_too_old_counts_as_missing(checkout, programs):
    make_python(programs, version="3.10.9", answers="exit 1")
    assert "Python 3.11 or newer was not found" in set_up(checkout, programs)


def test_a_chosen_python_that_is_too_old_is_named_with_its_version(checkout, programs):
    make_python(programs, version="3.10.9", answers="exit 1")
    line = set_up(checkout, programs, PYTHON="python3")
    assert line == "Set-up stopped: PYTHON=python3 is Python 3.10.9, and Python 3.11 or newer is needed."


def test_a_chosen_python_that_does_not_exist_is_named(checkout, programs):
    line = set_up(checkout, programs, PYTHON="/opt/python/python3")
    assert line == "Set-up stopped: PYTHON=/opt/python/python3 was not found."


def test_a_python_without_virtual_environments_is_named_with_the_package_to_install(checkout, programs):
    make_python(programs, version="3.11.2", answers='case "$2" in *ensurepip*) exit 1 ;; esac')
    assert "apt-get install python3-venv" in set_up(checkout, programs)


def test_set_up_does_nothing_while_the_packages_are_as_locked(tmp_path):
    completed = subprocess.run(
        ["make", "setup"],
        cwd=make_checkout(tmp_path / "checkout"),
        env=site_environment(tmp_path / "unused"),
        capture_output=True,
        text=True,
    )
    assert (completed.returncode, completed.stdout, completed.stderr) == (0, "", "")
