"""Counts what happens with questionnaires, without identifying anyone.

Each process counts signals (`core.signals`) in memory, by release, day, event and key. Nothing connects two
events of one patient. The counts are added to those in the database when somebody starts or sees a result,
since question pages make no query, and when the process ends. A killed process loses its unwritten counts.
"""

import logging
import time
from collections import Counter
from datetime import date
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from django.db import Error
from django.utils import timezone

from core import signals
from core.upsert import upsert
from triage.models import Tally

logger = logging.getLogger(__name__)

Event = Tally.Event

WRITE_EVERY = 5.0  # seconds
MINUTES = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60)  # how long it took: fewer than the first one that is more
LONGER = "longer"


class Counted(NamedTuple):
    release_id: UUID
    day: date
    event: str
    key: str


_counts: Counter[Counted] = Counter()
_lock = Lock()
_written_at = 0.0


def connect() -> None:
    """Start counting."""
    signals.questionnaire_started.connect(_count_started)
    signals.question_answered.connect(_count_answered)
    signals.emergency_shown.connect(_count_emergency)
    signals.questionnaire_completed.connect(_count_completed)


def _count_started(release_id: UUID, following: str, **_: Any) -> None:
    _count(release_id, (Event.STARTED, ""), (Event.REACHED, following))
    write_now_and_then()


def _count_answered(release_id: UUID, link_id: str, following: str, **_: Any) -> None:
    _count(release_id, (Event.ANSWERED, link_id), *([(Event.REACHED, following)] if following else []))


def _count_emergency(release_id: UUID, **_: Any) -> None:
    _count(release_id, (Event.EMERGENCY_SHOWN, ""))


def _count_completed(release_id: UUID, care_level: str, first_group: str, seconds: float, **_: Any) -> None:
    _count(
        release_id,
        (Event.COMPLETED, ""),
        (Event.CARE_LEVEL, care_level),
        (Event.FIRST_GROUP, first_group),
        (Event.MINUTES, minutes_key(seconds)),
    )
    write_now_and_then()


def minutes_key(seconds: float) -> str:
    """The smallest bound in `MINUTES` above the time."""
    return next((str(minutes) for minutes in MINUTES if seconds < 60 * minutes), LONGER)


def _count(release_id: UUID, *happened: tuple[str, str]) -> None:
    today = timezone.localdate()
    with _lock:
        _counts.update(Counted(release_id, today, event, key) for event, key in happened)


def write_now_and_then() -> None:
    if time.monotonic() - _written_at >= WRITE_EVERY:
        write()


def write() -> None:
    """Add the counts to those in the database. If it does not answer, keep them for next time."""
    global _written_at
    _written_at = time.monotonic()
    with _lock:
        counts = dict(_counts)
        _counts.clear()
    try:
        _add(counts)
    except Error as error:
        logger.warning("Counts could not be written and are kept: %s.", type(error).__name__)
        with _lock:
            _counts.update(counts)


def forget() -> None:
    """Drop unwritten counts, for a process that continues with another database."""
    with _lock:
        _counts.clear()


def _add(counts: dict[Counted, int]) -> None:
    if not counts:
        return
    # In a fixed order, so that two processes cannot deadlock.
    rows = [Tally(**counted._asdict(), count=counts[counted]) for counted in sorted(counts)]
    upsert(rows, unique=["release", "day", "event", "key"], added=["count"])
