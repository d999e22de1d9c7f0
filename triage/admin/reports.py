"""Reports and changes as pages show them: each with links to the rows it is about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from triage.comparison import Change, changes
from triage.drafts import PARTS, Part
from triage.models import Questionnaire
from triage.publishing import Concern, Report

Row = tuple[str, str]  # list of the document and key


@dataclass(frozen=True)
class Link:
    name: str
    url: str


@dataclass(frozen=True)
class Told:
    """A sentence, the rows it is about, and the answers of a patient who shows it, as JSON."""

    sentence: str
    links: tuple[Link, ...]
    where: str = ""
    example: str = ""


def told_concerns(row: Questionnaire, concerns: Iterable[Concern]) -> list[Told]:
    links = Links(row)
    return [
        Told(
            concern.sentence,
            links.of(concern.rows or [("", "")]),
            concern.where,
            json.dumps(concern.example) if concern.example is not None else "",
        )
        for concern in concerns
    ]


def told_changes(row: Questionnaire, report: Report) -> list[Told] | None:
    """What publishing the draft would change for patients; None if there is nothing to compare."""
    if row.current_release is None or report.document is None:
        return None
    return link_changes(row, changes(row.current_release.document, report.document))


def link_changes(row: Questionnaire, found: Iterable[Change]) -> list[Told]:
    links = Links(row)
    return [Told(change.sentence, links.of([(change.part, change.key)])) for change in found]


class Links:
    """Leads from the rows that a report names to the pages where editors change them."""

    def __init__(self, row: Questionnaire) -> None:
        self.row = row
        self._ids: dict[str, dict[str, int]] = {}

    def of(self, rows: Iterable[Row]) -> tuple[Link, ...]:
        return tuple(link for part, key in rows if (link := self._link(part, key)))

    def _link(self, name: str, key: str) -> Link | None:
        part = next((part for part in PARTS if part.name == name), None)
        if part is None:
            return Link(
                self.row.title or self.row.slug, _change_url(Questionnaire._meta.model_name, self.row.pk)
            )
        pk = self._ids_of(part).get(key)
        return Link(key, _change_url(part.model._meta.model_name, pk)) if pk else None

    def _ids_of(self, part: Part) -> dict[str, int]:
        if part.name not in self._ids:
            self._ids[part.name] = dict(part.rows(self.row).values_list(part.key, "pk"))
        return self._ids[part.name]


def _change_url(model_name: str | None, pk: int) -> str:
    return reverse(f"admin:triage_{model_name}_change", args=[pk])
