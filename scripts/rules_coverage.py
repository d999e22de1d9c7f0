"""Runs the rule module's own tests, and fails if they miss a branch.

Passes arguments on to pytest. The solver's path varies a little, so the proofs may miss a few branches.
"""

import subprocess
import sys

RULE_TESTS = "tests/triage/rules"
RUN = ["pytest", "--numprocesses=auto", RULE_TESTS, "--cov=triage.rules", "--cov-branch", "--cov-report="]
PROOFS = "triage/rules/proofs/*"
REPORT = ["coverage", "report", "--show-missing", "--skip-covered"]
REPORTS = (
    [*REPORT, "--include=triage/rules/*", f"--omit={PROOFS}", "--fail-under=100"],
    [*REPORT, f"--include={PROOFS}", "--fail-under=95"],
)


def run(*command: str) -> int:
    return subprocess.run([sys.executable, "-m", *command]).returncode


def check(*arguments: str) -> int:
    """The exit code of the tests or, if they pass, of the first report below its limit."""
    return run(*RUN, *arguments) or next(filter(None, (run(*report) for report in REPORTS)), 0)


if __name__ == "__main__":
    sys.exit(check(*sys.argv[1:]))
