"""Statistics from the counts: starts, completions, where people stop, outcomes, and durations.

Small numbers are withheld, so that nobody can be identified: see `hold_back`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from triage.models import Questionnaire, Tally
from triage.plain_words.rule_graph import GraphFocus
from triage.statistics.counters import LONGER, MINUTES

VIEW_STATISTICS = "triage.view_statistics"
FEWEST = 5  # a smaller number is held back
Event = Tally.Event


@dataclass(frozen=True)
class Figure:
    """A number with its name; None if withheld because it is small."""

    key: str
    count: int | None


@dataclass(frozen=True)
class Stop:
    """How many reached a question and did not answer it."""

    link_id: str
    reached: int | None
    stopped: int | None


@dataclass(frozen=True)
class Day:
    day: date
    started: int | None
    completed: int | None


@dataclass(frozen=True)
class Statistics:
    """What happened with a questionnaire, or one release of it, in a number of days."""

    started: int | None
    completed: int | None
    emergency_shown: int | None
    median_minutes: str  # "3": under three minutes; "longer"; empty if there is no result yet
    days: list[Day]
    stops: list[Stop]
    care_levels: list[Figure]
    first_groups: list[Figure]  # "": no clear match


def statistics_of(row: Questionnaire, days: int, release_id: UUID | None = None) -> Statistics:
    """The statistics of the last `days` days, today included; of all releases unless one is named."""
    since = timezone.localdate() - timedelta(days=days - 1)
    tallies = Tally.objects.filter(release__questionnaire=row, day__gte=since)
    if release_id:
        tallies = tallies.filter(release_id=release_id)
    by_day = (
        tallies.filter(event__in=(Event.STARTED, Event.COMPLETED))
        .values_list("day", "event")
        .annotate(total=Sum("count"))
        .order_by("day", "event")
    )
    summed: Counter[tuple[str, str]] = Counter()
    for event, key, count in (
        tallies.values_list("event", "key").annotate(total=Sum("count")).order_by("event", "key")
    ):
        summed[event, key] = count
    return Statistics(
        started=shown(summed[Event.STARTED, ""]),
        completed=shown(summed[Event.COMPLETED, ""]),
        emergency_shown=shown(summed[Event.EMERGENCY_SHOWN, ""]),
        median_minutes=median_minutes(_of(summed, Event.MINUTES)),
        days=_days(since, days, {(day, event): count for day, event, count in by_day}),
        stops=_stops(_of(summed, Event.REACHED), _of(summed, Event.ANSWERED)),
        care_levels=hold_back(_of(summed, Event.CARE_LEVEL)),
        first_groups=hold_back(_of(summed, Event.FIRST_GROUP)),
    )


def told(count: int | None) -> str:
    return _("fewer than %(number)d") % {"number": FEWEST} if count is None else str(count)


def counts_of_parts(slug: str, days: int) -> dict[GraphFocus, str]:
    """For the rule graph: how many reached each question, got each level, and got each group first."""
    statistics = statistics_of(Questionnaire.objects.get(slug=slug), days)
    return {
        **{GraphFocus("question", stop.link_id): told(stop.reached) for stop in statistics.stops},
        **{GraphFocus("group", figure.key): told(figure.count) for figure in statistics.first_groups},
        **{GraphFocus("level", figure.key): told(figure.count) for figure in statistics.care_levels},
    }


def _of(summed: Mapping[tuple[str, str], int], event: str) -> dict[str, int]:
    return {key: count for (one, key), count in summed.items() if one == event}


def shown(count: int) -> int | None:
    return None if 0 < count < FEWEST else count


def hold_back(counts: Mapping[str, int]) -> list[Figure]:
    """The counts of a breakdown, the largest first, without the small ones.

    If only one is withheld, the total would reveal it: then the next larger one is withheld too.
    """
    figures = [Figure(key, shown(count)) for key, count in counts.items()]
    figures.sort(key=lambda figure: (-counts[figure.key], figure.key))
    hidden = [figure for figure in figures if figure.count is None]
    told = [place for place, figure in enumerate(figures) if figure.count]
    if len(hidden) == 1 and told:
        figures[told[-1]] = Figure(figures[told[-1]].key, None)
    return figures


def _days(since: date, days: int, counts: Mapping[tuple[date, str], int]) -> list[Day]:
    dates = [since + timedelta(days=number) for number in range(days)]
    return [
        Day(day, shown(counts.get((day, Event.STARTED), 0)), shown(counts.get((day, Event.COMPLETED), 0)))
        for day in dates
    ]


def _stops(reached: Mapping[str, int], answered: Mapping[str, int]) -> list[Stop]:
    """By question, most stops first."""
    stopped = {key: max(0, count - answered.get(key, 0)) for key, count in reached.items()}
    order = sorted(reached, key=lambda key: (-stopped[key], -reached[key], key))
    return [Stop(key, shown(reached[key]), shown(stopped[key])) for key in order]


def median_minutes(counts: Mapping[str, int]) -> str:
    """The time within which half of the patients were done, by the bounds of `counters.MINUTES`."""
    total = sum(counts.values())
    if total < FEWEST:
        return ""
    seen = 0
    for key in (*map(str, MINUTES), LONGER):
        seen += counts.get(key, 0)
        if 2 * seen >= total:
            return key
    return LONGER
