"""What every part of the bench shares: medians, processor time, the machine, what is said while it runs."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
BEGUN = "BENCH_BEGUN"  # when the bench began; its processes count the seconds from there, too
_begun = float(os.environ.setdefault(BEGUN, str(time.monotonic())))


def say(sentence: str) -> None:
    """What the bench is doing, with the seconds since it began."""
    print(f"[{time.monotonic() - _begun:6.1f} s] {sentence}", file=sys.stderr, flush=True)


def seconds_per_call(call: Callable[[], Any], *, at_least: float = 0.05, most: int = 10_000) -> float:
    """Seconds of this process's processor time for one call, over as many as take `at_least` seconds."""
    calls, begun = 0, time.process_time()
    while True:
        call()
        calls += 1
        spent = time.process_time() - begun
        if spent >= at_least or calls >= most:
            return spent / calls


def interleaved(calls: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of each figure over rounds in which all take turns, so a busy moment meets all alike."""
    figures: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            figures[name].append(call())
    return {name: median(values) for name, values in figures.items()}


def percentile(values: list[float], percent: float) -> float:
    """The smallest value that so many of a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def processor_seconds(pid: int) -> float:
    """Processor time of a running process so far, its ended children included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


def children(pid: int) -> list[int]:
    """The processes that this one started and that still run."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def memory(pid: int) -> dict[str, int]:
    """Resident and proportional memory of a process, in bytes."""
    rows = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return {name: int(rows[name].split()[0]) * 1024 for name in ("Rss", "Pss")}


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="minutes")


def versions(*packages: str) -> dict[str, str]:
    """The versions of the packages that are installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),  # processes that others ran beside the bench when it began
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )
