"""Reports and changes as pages show them: each with links to the rows it is about."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from triage.drafts.diff import Change, changes
from triage.drafts.mapping import PARTS, Part
from triage.models import Questionnaire
from triage.plain_words.sentences import Vocabulary, care_level_name
from triage.releases import loading
from triage.releases.publishing import Concern, Report
from triage.releases.replay import OutcomeChange, Replay, replay_stored
from triage.rules.document import parse
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.vignettes.measures import Share

MOST_IN_REPORT = 10_000  # assessments that the report replays, so that the page comes within seconds

Row = tuple[str, str]  # list of the document and key


@dataclass(frozen=True)
class Link:
    name: str
    url: str


@dataclass(frozen=True)
class LinkedSentence:
    """A sentence, the rows it is about, and the answers of a patient who shows it, as JSON."""

    sentence: str
    links: tuple[Link, ...]
    where: str = ""
    example: str = ""


def linked_concerns(row: Questionnaire, concerns: Iterable[Concern]) -> list[LinkedSentence]:
    links = Links(row)
    return [
        LinkedSentence(
            concern.sentence,
            links.of(concern.rows or [("", "")]),
            concern.where,
            json.dumps(concern.example) if concern.example is not None else "",
        )
        for concern in concerns
    ]


def linked_changes(row: Questionnaire, report: Report) -> list[LinkedSentence] | None:
    """What publishing the draft would change for patients; None if there is nothing to compare."""
    if row.current_release is None or report.document is None:
        return None
    return link_changes(row, changes(row.current_release.document, report.document))


def link_changes(row: Questionnaire, found: Iterable[Change]) -> list[LinkedSentence]:
    links = Links(row)
    return [LinkedSentence(change.sentence, links.of([(change.part, change.key)])) for change in found]


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


@dataclass(frozen=True)
class Moved:
    """How many outcomes go from one value to another, and a patient who shows it, as JSON."""

    before: str
    after: str
    count: int
    example: str


@dataclass(frozen=True)
class ToldReplay:
    """What the draft would have made of the stored assessments."""

    counts: Replay
    levels: list[Moved]
    first_groups: list[Moved]


def told_measures(report: Report) -> list[tuple[str, Share]]:
    """How well the vignettes are met: a name and a share for each measure."""
    measures = report.measures
    if measures is None:
        return []
    return [
        (_("Care level as expected"), measures.level_matched),
        (_("Strictly safe: never below the expected care level"), measures.strictly_safe),
        (_("Over-triaged: above the expected care level"), measures.over_triaged),
        (_("First cause group as expected"), measures.first_right),
        (_("An expected cause group among the first three"), measures.among_the_first),
        (_("Rules that act in some vignette"), measures.rules_fired),
    ]


def told_replay(row: Questionnaire, report: Report) -> ToldReplay | None:
    """The newest stored assessments on the draft, beside the current release; None if there are none."""
    if row.current_release_id is None or report.document is None:
        return None
    draft = compile_questionnaire(parse(report.document))
    counts = replay_stored(row, loading.load(row.current_release_id).compiled, draft, MOST_IN_REPORT)
    if not counts.total:
        return None
    vocabulary = Vocabulary.of(report.document)
    return ToldReplay(
        counts,
        _moved(counts.level_changes, counts.level_examples, care_level_name),
        _moved(
            counts.first_changes,
            counts.first_examples,
            lambda key: vocabulary.group(key) if key else _("no clear match"),
        ),
    )


def _moved(
    found: Counter[OutcomeChange],
    examples: Mapping[OutcomeChange, Sequence[Mapping[str, Any]]],
    name: Callable[[str], str],
) -> list[Moved]:
    """The changes, the most frequent first."""
    return [
        Moved(name(before), name(after), count, json.dumps(examples[before, after][0]))
        for (before, after), count in found.most_common()
    ]
