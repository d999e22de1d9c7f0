"""What happens to a site as it fills: its pages, its lists, its nightly work, its memory, its disk."""

from __future__ import annotations

import json
import time
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measure import memory, say, versions
from bench.sites import databases, prepare, run, serving, settings_for
from config import env
from scripts.start import ADDRESS

MANY = env.whole_number("BENCH_ASSESSMENTS", 1_000_000, at_least=1_000)
STAGES = (
    {"assessments": 1_000, "comments": 100, "articles": 100, "releases": 100, "days": 4},
    {"assessments": MANY, "comments": 10_000, "articles": 10_000, "releases": 10_000, "days": 400},
)
QUESTIONNAIRES = 100


def measure() -> dict[str, Any]:
    with databases() as urls:
        grown = {kind: _grow(kind, url) for kind, url in urls.items()}
    return {"versions": versions("django", "psycopg2-binary"), "grown": grown, "processes": _processes()}


def _grow(kind: str, url: str) -> list[dict[str, Any]]:
    """The figures of each stage on the same database."""
    site = settings_for(url)
    say(f"growth: a site on {kind}")
    prepare(site)
    stages = []
    for stage in STAGES:
        sentence = ", ".join(f"{count:,} {name}" for name, count in stage.items())  # days: of statistics
        say(f"growth: {kind} with {sentence}")
        figures = json.loads(run(site, "-m", "bench.grown", json.dumps(stage), timeout=1200, aloud=True))
        stages.append({**stage, **figures})
    return stages


def _processes() -> list[dict[str, Any]]:
    """Memory and start of a web process, with one questionnaire on offer and with many."""
    with databases() as urls, TemporaryDirectory() as folder:
        site = settings_for(next(iter(urls.values())))
        prepare(site)
        one = _process(site, 1, Path(folder))
        say(f"growth: publishing {QUESTIONNAIRES} questionnaires")
        run(site, "-m", "bench.grown", "publish", str(QUESTIONNAIRES - 1))
        return [one, _process(site, QUESTIONNAIRES, Path(folder))]


def _process(site: dict[str, str], questionnaires: int, folder: Path) -> dict[str, Any]:
    say(f"growth: a web process with {questionnaires} on offer")
    begun = time.perf_counter()
    with serving(site, folder / "log") as served:
        started = time.perf_counter() - begun
        slugs = ["facial-twitching", *(f"copy-{number}" for number in range(questionnaires - 1))]
        for slug in slugs:
            _get(served.port, f"/check/{slug}/")
        _get(served.port, "/")
        begun = time.perf_counter()
        _get(served.port, "/")
        return {
            "questionnaires": questionnaires,
            "start_seconds": started,
            "home_ms": (time.perf_counter() - begun) * 1000,
            "resident_mb": memory(served.workers[0])["Rss"] / 1e6,
            "own_share_mb": memory(served.workers[0])["Pss"] / 1e6,
        }


def _get(port: int, path: str) -> None:
    connection = HTTPConnection(ADDRESS, port, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise ValueError(f"{path} answered {response.status}")
    finally:
        connection.close()
