"""What the figures mean for a site with so many walks a day: computed, not measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

WALKS_A_DAY = (10_000, 100_000, 1_000_000, 10_000_000)
PEAK = 3  # the busiest second has so many times the walks of the mean
BUSY = 0.5  # share of a core that is planned for at the peak
DAYS_KEPT = 30  # as a site keeps assessments unless it says otherwise
SECONDS_A_DAY = 86_400


def capacity(results: Mapping[str, Any]) -> Iterator[tuple[int, float, int, float]]:
    """For each number of walks a day: inserts a second at the peak, cores of web processes, GB stored.

    Raises KeyError where web or growth was not measured, or not on PostgreSQL.
    """
    seconds = results["web"]["processor_ms"]["walk: triage, PostgreSQL"] / 1000
    size = results["growth"]["grown"]["PostgreSQL"][-1]["assessment_bytes"]
    for walks in WALKS_A_DAY:
        at_the_peak = walks * PEAK / SECONDS_A_DAY
        yield walks, at_the_peak, ceil(at_the_peak * seconds / BUSY), walks * DAYS_KEPT * size / 1e9
