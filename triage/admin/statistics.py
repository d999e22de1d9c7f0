"""The page of a questionnaire's statistics, and the same figures as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.pages import QuestionnairePages
from triage.models import Questionnaire, Release, Tally
from triage.plain_words.sentences import care_level_name
from triage.releases import loading
from triage.rules.model import CareLevel
from triage.statistics import counters
from triage.statistics.counters import LONGER, MINUTES
from triage.statistics.report import FEWEST, VIEW_STATISTICS, Day, Statistics, statistics_of, told

PERIODS = {7: gettext_lazy("7 days"), 30: gettext_lazy("30 days"), 365: gettext_lazy("a year")}
CHART_HEIGHT = 120
CHART_WIDTH = 720
BAR_WIDTH = 300


class PeriodForm(forms.Form):
    days = forms.TypedChoiceField(
        label=gettext_lazy("Of the last"), choices=list(PERIODS.items()), coerce=int, initial=30
    )
    release = forms.ModelChoiceField(
        label=gettext_lazy("Release"),
        queryset=Release.objects.none(),
        required=False,
        empty_label=gettext_lazy("all releases"),
    )

    def __init__(self, row: Questionnaire, data: Any) -> None:
        super().__init__(data if {"days", "release"} & set(data) else {"days": 30})
        counted = Exists(Tally.objects.filter(release=OuterRef("pk")))  # thousands may never have been used
        used = Release.objects.filter(counted, questionnaire=row).defer("document")
        self.fields["release"].queryset = used  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Bar:
    """A figure with the length of its bar in the drawing."""

    name: str
    figure: str
    length: int
    of: str = ""  # a second figure, in the table


@dataclass(frozen=True)
class StatisticsColumn:
    """A day in the drawing: the heights of its two columns."""

    x: int
    width: int
    started: int
    completed: int
    title: str

    @property
    def started_y(self) -> int:
        return CHART_HEIGHT - self.started

    @property
    def completed_y(self) -> int:
        return CHART_HEIGHT - self.completed


def statistics_view(pages: QuestionnairePages, request: HttpRequest, pk: int) -> HttpResponse:
    row = _found(pages, request, pk)
    form = PeriodForm(row, request.GET)
    statistics = _asked_for(row, form)
    if request.GET.get("format") == "csv" and statistics:
        return _csv(row, statistics)
    told = _told(row, statistics) if statistics else {}
    return pages.page(
        request, "statistics", _("Statistics of “%(row)s”") % {"row": row}, row=row, form=form, **told
    )


def _found(pages: QuestionnairePages, request: HttpRequest, pk: int) -> Questionnaire:
    if not request.user.has_perm(VIEW_STATISTICS):
        raise PermissionDenied
    try:
        return Questionnaire.objects.get(pk=pk)
    except Questionnaire.DoesNotExist:
        raise Http404 from None


def _asked_for(row: Questionnaire, form: PeriodForm) -> Statistics | None:
    if not form.is_valid():
        return None
    counters.write()  # what this process has counted so far
    release: Release | None = form.cleaned_data["release"]
    return statistics_of(row, form.cleaned_data["days"], release.pk if release else None)


def _told(row: Questionnaire, statistics: Statistics) -> dict[str, Any]:
    names = Names(row)
    return {
        "fewest": FEWEST,
        "started": told(statistics.started),
        "completed": told(statistics.completed),
        "emergency_shown": told(statistics.emergency_shown),
        "share": share(statistics.completed, statistics.started),
        "median": minutes_in_words(statistics.median_minutes),
        "chart": {"width": CHART_WIDTH, "height": CHART_HEIGHT, "columns": columns(statistics.days)},
        "days": [(day.day, told(day.started), told(day.completed)) for day in statistics.days],
        "breakdowns": [
            (
                _("Where people stop"),
                _("came to it"),
                bars(
                    (names.question(stop.link_id), stop.stopped, told(stop.reached))
                    for stop in statistics.stops
                ),
            ),
            (
                _("How soon to get help"),
                "",
                bars((care_level_name(f.key), f.count, "") for f in statistics.care_levels),
            ),
            (
                _("First cause group"),
                "",
                bars((names.group(f.key), f.count, "") for f in statistics.first_groups),
            ),
        ],
    }


class Names:
    """What keys are called: in the current release, else by the key itself."""

    def __init__(self, row: Questionnaire) -> None:
        loaded = loading.load(row.current_release_id) if row.current_release_id else None
        self.questionnaire = loaded.questionnaire if loaded else None

    def question(self, link_id: str) -> str:
        known = self.questionnaire.question_by_link_id if self.questionnaire else {}
        return known[link_id].label if link_id in known else link_id

    def group(self, key: str) -> str:
        if not key:
            return _("No clear match")
        known = self.questionnaire.group_by_key if self.questionnaire else {}
        return known[key].name if key in known else key


def share(part: int | None, whole: int | None) -> str:
    return f"{round(100 * part / whole)} %" if part and whole else ""


def minutes_in_words(key: str) -> str:
    if not key:
        return _("not enough results yet")
    if key == LONGER:
        return _("%(number)d minutes or longer") % {"number": MINUTES[-1]}
    return _("under %(number)s minutes") % {"number": key}


def bars(figures: Iterable[tuple[str, int | None, str]]) -> list[Bar]:
    rows = list(figures)
    most = max((count or 0 for _name, count, _of in rows), default=0) or 1
    return [Bar(name, told(count), BAR_WIDTH * (count or 0) // most, of) for name, count, of in rows]


def columns(days: Sequence[Day]) -> list[StatisticsColumn]:
    most = max((count or 0 for day in days for count in (day.started, day.completed)), default=0) or 1
    step = CHART_WIDTH / len(days)
    return [
        StatisticsColumn(
            x=round(number * step),
            width=max(1, round(step * 0.8)),
            started=CHART_HEIGHT * (day.started or 0) // most,
            completed=CHART_HEIGHT * (day.completed or 0) // most,
            title=str(day.day),
        )
        for number, day in enumerate(days)
    ]


def _csv(row: Questionnaire, statistics: Statistics) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{row.slug}-statistics.csv"'
    writer = csv.writer(response)
    writer.writerow(["what", "of", "count"])
    for what, of, count in _rows(statistics):
        writer.writerow([what, of, f"<{FEWEST}" if count is None else count])
    return response


def _rows(statistics: Statistics) -> Iterator[tuple[str, str, int | None]]:
    yield "started", "", statistics.started
    yield "completed", "", statistics.completed
    yield "emergency_shown", "", statistics.emergency_shown
    for day in statistics.days:
        yield "started", day.day.isoformat(), day.started
        yield "completed", day.day.isoformat(), day.completed
    for stop in statistics.stops:
        yield "reached", stop.link_id, stop.reached
        yield "stopped", stop.link_id, stop.stopped
    levels = {figure.key: figure.count for figure in statistics.care_levels}
    for level in CareLevel:
        yield "care_level", level.name, levels.get(level.name, 0)
    for figure in statistics.first_groups:
        yield "first_group", figure.key or "no_clear_match", figure.count
