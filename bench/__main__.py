"""`make bench`: measures the product beside what a developer would pick instead.

It writes docs/benchmarks.md and docs/benchmarks.json. `make bench ONLY=rules` (web, proofs, growth) measures
a part again and keeps the results of the others.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import django

from bench.measure import machine, now, say
from bench.report import DATA, REPORT, write_report

PARTS = ("rules", "web", "proofs", "growth")


def chosen() -> list[str]:
    only = os.environ.get("ONLY", "").split()
    unknown = [name for name in only if name not in PARTS]
    if unknown:
        sys.exit(f"ONLY={unknown[0]}: give one of {', '.join(PARTS)}.")
    return only or list(PARTS)


def measure(part: str) -> dict[str, Any]:
    from importlib import import_module

    say(f"{part} begins")
    return {"measured": now(), "machine": machine(), **import_module(f"bench.{part}").measure()}


def keep(part: str, measured: dict[str, Any]) -> None:
    """Write the part's results beside those of the others, and the report."""
    results = json.loads(DATA.read_text()) if DATA.exists() else {}
    results[part] = measured
    DATA.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    write_report(json.loads(DATA.read_text()))  # as whoever has the data alone would write it


def main() -> None:
    names = chosen()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # so that sites and databases go away
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        SECRET_KEY="a key for the bench alone",
        DATABASE_URL="sqlite://:memory:",
    )
    django.setup()
    failed = []
    for name in names:
        try:
            measured = measure(name)
        except Exception as error:
            say(f"{name} FAILED: {type(error).__name__}: {error}")
            failed.append(name)
            continue
        keep(name, measured)  # after each part, whatever comes of the next
    say(f"written: {REPORT.name} and {DATA.name}")
    if failed:
        sys.exit(f"Not measured: {', '.join(failed)}.")


if __name__ == "__main__":
    main()
