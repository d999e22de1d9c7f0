"""`make test` where PostgreSQL or chromium is missing: a notice for a newcomer, a failure in CI."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.checkout import PATIENCE, ROOT, free_port, site_environment

QUICK = "tests/ops/test_health.py::test_the_health_check_answers_without_a_database"
IN_A_BROWSER = "tests/config/test_settings.py::test_the_admin_keeps_to_the_security_policy"


@pytest.fixture
def environment(tmp_path):
    return site_environment(tmp_path / "unused")


def run(module, environment, *arguments):
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def run_without_postgresql(environment):
    url = f"postgres://postgres:hunter2@127.0.0.1:{free_port()}/postgres"
    return run("scripts.run_tests", {**environment, "TEST_POSTGRES_URL": url}, "--postgresql", QUICK)


def test_a_run_of_some_tests_ends_on_one_line_that_says_how_it_went(environment):
    completed = run("scripts.run_tests", environment, QUICK)
    assert completed.returncode == 0
    assert completed.stdout.splitlines()[-1].startswith("1 passed")
    assert completed.stdout.count("passed") == 1
    assert completed.stderr == ""


def test_a_missing_postgresql_is_a_notice_that_says_how_to_get_it(environment):
    completed = run_without_postgresql(environment)
    assert completed.returncode == 0, completed.stdout
    assert completed.stderr.startswith("PostgreSQL was left out:")
    assert "TEST_POSTGRES_URL=postgres://USER:PASSWORD@127.0.0.1:5432/NAME make test" in completed.stderr
    assert "hunter2" not in completed.stderr


def test_a_missing_postgresql_is_a_failure_in_ci(environment):
    completed = run_without_postgresql({**environment, "CI": "true"})
    assert completed.returncode == 1
    assert completed.stderr.startswith("PostgreSQL was left out:")


def test_a_missing_chromium_skips_browser_tests_and_says_how_to_get_it(environment):
    path = str(Path(sys.executable).parent)
    completed = run("pytest", {**environment, "PATH": path}, "-p", "no:cacheprovider", IN_A_BROWSER)
    assert completed.returncode == 0
    assert "1 skipped" in completed.stdout
    assert "apt-get install chromium" in completed.stdout


def test_a_missing_chromium_is_a_failure_in_ci(environment):
    path = str(Path(sys.executable).parent)
    apart = {**environment, "PATH": path, "CI": "true"}
    completed = run("pytest", apart, "-p", "no:cacheprovider", IN_A_BROWSER)
    assert completed.returncode == 1
    assert "apt-get install chromium" in completed.stdout


def test_a_branch_of_the_rule_module_that_its_tests_leave_out_is_a_failure(environment, tmp_path):
    apart = {**environment, "COVERAGE_FILE": str(tmp_path / "coverage")}
    completed = run("scripts.rules_coverage", apart, "-ktest_model.py")
    assert " passed" in completed.stdout
    assert completed.returncode == 2
    assert "is less than fail-under=100" in completed.stdout
