"""Checks the locked packages for known vulnerabilities.

Exits with 1 if one has any. If the source cannot be reached, it says so and exits with 0.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+==[^\s;\\]+)\s*(;[^\\\n]*)?", re.MULTILINE)
FOUND = 1  # uv's exit code where it found something; 2 where it could not ask
PATIENCE = 120  # seconds
UV = Path(sys.executable).parent / "uv"


def script_that_needs(locks: list[Path]) -> str:
    """A script whose inline metadata needs every package of the locks: the form that uv audits."""
    pins = [f"{pin}{marker.strip()}" for lock in locks for pin, marker in PINNED.findall(lock.read_text())]
    lines = ["# /// script", '# requires-python = ">=3.11"', "# dependencies = ["]
    return "\n".join([*lines, *(f"#   {json.dumps(pin)}," for pin in pins), "# ]", "# ///", ""])


def audit(*options: str) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "packages.py"
        script.write_text(script_that_needs([ROOT / "requirements.txt"]))
        command = [str(UV), "audit", "--preview-features", "audit-command", "--script", str(script), *options]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)


def main() -> None:
    try:
        completed = audit(*sys.argv[1:])
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"Not audited: {error}")
        return
    if completed.returncode == 0:
        print("No locked package has a known weakness.")
    elif completed.returncode == FOUND:
        print(completed.stdout + completed.stderr, file=sys.stderr)
        sys.exit(1)
    else:
        reason = " ".join(line.strip() for line in completed.stderr.splitlines() if line.strip())
        print(f"Not audited: the source of advisories did not answer. {reason}")


if __name__ == "__main__":
    main()
