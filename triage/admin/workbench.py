"""The frame of all pages of one questionnaire: which one it is, its parts, and what is to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from triage.drafts.diff import changes
from triage.drafts.mapping import PARTS, Document, Part, to_document
from triage.medicines.finder import Finder
from triage.models import Questionnaire, UnclearReport
from triage.releases.publishing import read_draft
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.model import Questionnaire as Model
from triage.rules.vignettes.run import run_vignettes


@dataclass(frozen=True)
class PartLink:
    """A list of the document, as the questionnaire's pages lead to it."""

    name: str
    count: int
    url: str
    add_url: str  # empty if the user may not add
    is_current: bool
    unfinished: int = 0  # rows that keep the draft from being published


@dataclass(frozen=True)
class Task:
    """Something that waits for an editor."""

    sentence: str
    url: str


def parts_of(
    request: HttpRequest,
    row: Questionnaire,
    current: type | None = None,
    unfinished: Mapping[str, int] = MappingProxyType({}),
) -> list[PartLink]:
    """The parts that the user may see, in the order of the document."""
    return [
        _link(request, row, part, part.model is current, unfinished.get(part.name, 0))
        for part in PARTS
        if request.user.has_perm(f"triage.view_{part.model._meta.model_name}")
    ]


def list_url(model: Any, row: Questionnaire) -> str:
    """The list of the model's rows in this questionnaire."""
    url = reverse(f"admin:triage_{model._meta.model_name}_changelist")
    return f"{url}?questionnaire__id__exact={row.pk}"


def frame(request: HttpRequest, row: Questionnaire | None, model: type | None = None) -> dict[str, Any]:
    """What every page of a questionnaire's parts shows around its content."""
    if row is None:
        return {}
    return {"bench": row, "bench_parts": parts_of(request, row, model)}


def overview(request: HttpRequest, row: Questionnaire) -> dict[str, Any]:
    """What the questionnaire's own page shows: its parts, with what keeps them unfinished, and the tasks."""
    document = to_document(row)
    questionnaire, problems = read_draft(document)
    unfinished: dict[str, int] = {}
    for part in {place for problem in problems for place in problem.rows}:
        unfinished[part[0]] = unfinished.get(part[0], 0) + 1
    return {
        "bench": row,
        "bench_parts": parts_of(request, row, Questionnaire, unfinished),
        "problems": problems,
        "tasks": list(_tasks(request, row, document, questionnaire)),
    }


def _link(
    request: HttpRequest, row: Questionnaire, part: Part, is_current: bool, unfinished: int
) -> PartLink:
    options = part.model._meta
    add_url = ""
    if request.user.has_perm(f"triage.add_{options.model_name}"):
        add_url = f"{reverse(f'admin:triage_{options.model_name}_add')}?questionnaire={row.pk}"
    name, count = str(options.verbose_name_plural), part.rows(row).count()
    return PartLink(name, count, list_url(part.model, row), add_url, is_current, unfinished)


def _tasks(
    request: HttpRequest, row: Questionnaire, document: Document, questionnaire: Model | None
) -> Iterator[Task]:
    if questionnaire is not None:
        yield from _failing_vignettes(row, questionnaire)
        yield from _unpublished_changes(row, document)
    open_reports = UnclearReport.objects.filter(release__questionnaire=row, dealt_with_at=None).count()
    if open_reports and request.user.has_perm("triage.view_unclearreport"):
        sentence = ngettext(
            "%(count)d report that a question is not clear", "%(count)d such reports", open_reports
        )
        url = reverse("admin:triage_unclearreport_changelist")
        yield Task(sentence % {"count": open_reports}, url)


def _failing_vignettes(row: Questionnaire, questionnaire: Model) -> Iterator[Task]:
    results = run_vignettes(compile_questionnaire(questionnaire), Finder(questionnaire).key)
    failing = [result.vignette.key for result in results if not result.holds]
    if failing:
        sentence = ngettext("%(count)d vignette fails", "%(count)d vignettes fail", len(failing))
        url = reverse("admin:triage_questionnaire_check", args=[row.pk])
        yield Task(sentence % {"count": len(failing)}, url)


def _unpublished_changes(row: Questionnaire, document: Document) -> Iterator[Task]:
    release = row.current_release
    if release is None:
        return
    count = len(changes(release.document, document))
    if count:
        sentence = ngettext(
            "%(count)d change since %(release)s", "%(count)d changes since %(release)s", count
        )
        url = reverse("admin:triage_questionnaire_check", args=[row.pk])
        yield Task(sentence % {"count": count, "release": release}, url + "#changes")
