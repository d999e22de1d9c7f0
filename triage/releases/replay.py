"""Replays stored assessments against a draft, beside the current release: what would have come out
differently?

Both outcomes are evaluated again from the stored answers, so assessments of older releases count too. An
answer that the questionnaire no longer has is left out, as if the question had been skipped, and the
assessment is counted as adjusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from triage.models import Assessment, Questionnaire
from triage.releases.stored_answers import Reader, key_of
from triage.rules.engine.compiler import CompiledQuestionnaire
from triage.rules.engine.conclusion import Outcome
from triage.rules.engine.evaluation import evaluate
from triage.rules.model import CareLevel

MOST_EXAMPLES = 3  # for each kind of change
MOST_REPLAYED = 50_000  # the newest; a report must not take minutes
READ_AT_ONCE = 2_000

OutcomeChange = tuple[str, str]  # from, to


@dataclass
class Replay:
    """How many of the stored assessments would come out differently, and which way."""

    total: int = 0
    adjusted: int = 0
    changed: int = 0
    level_changes: Counter[OutcomeChange] = field(default_factory=Counter)  # names of care levels
    first_changes: Counter[OutcomeChange] = field(
        default_factory=Counter
    )  # keys of groups, "" for no clear match
    level_examples: dict[OutcomeChange, list[Mapping[str, Any]]] = field(default_factory=dict)
    first_examples: dict[OutcomeChange, list[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def raised(self) -> int:
        """Assessments with a more urgent level than before."""
        return sum(
            count for (old, new), count in self.level_changes.items() if CareLevel[new] > CareLevel[old]
        )

    @property
    def lowered(self) -> int:
        return sum(
            count for (old, new), count in self.level_changes.items() if CareLevel[new] < CareLevel[old]
        )


def replay(
    current: CompiledQuestionnaire, draft: CompiledQuestionnaire, stored: Iterable[Mapping[str, Any]]
) -> Replay:
    """Replay stored answers (as `write_answers` wrote them) on both; equal answers are evaluated once."""
    result = Replay()
    both = _Both(current, draft)
    known: dict[bytes, tuple[Outcome, Outcome, bool]] = {}
    for answers in stored:
        key = key_of(answers)
        outcomes = known.get(key)
        if outcomes is None:
            outcomes = known[key] = both.outcomes(answers)
        _count(result, answers, *outcomes)
    return result


def replay_stored(
    row: Questionnaire,
    current: CompiledQuestionnaire,
    draft: CompiledQuestionnaire,
    most: int = MOST_REPLAYED,
) -> Replay:
    """Replay the newest stored assessments of the questionnaire, whichever release they were made with."""
    return replay(current, draft, stored_answers(row, most))


def stored_answers(row: Questionnaire, most: int = MOST_REPLAYED) -> Iterator[Mapping[str, Any]]:
    """The answers of the questionnaire's assessments, the newest first."""
    assessments = Assessment.objects.filter(release__questionnaire=row).order_by("-id")
    return assessments.values_list("answers", flat=True)[:most].iterator(chunk_size=READ_AT_ONCE)


class _Both:
    """Two questionnaires that read the same answers: once, if they ask the same."""

    def __init__(self, current: CompiledQuestionnaire, draft: CompiledQuestionnaire) -> None:
        self.current, self.draft = current, draft
        self.read = Reader(current.questionnaire).read
        asks_the_same = _asks(current) == _asks(draft)
        self.read_for_draft = None if asks_the_same else Reader(draft.questionnaire).read

    def outcomes(self, stored: Mapping[str, Any]) -> tuple[Outcome, Outcome, bool]:
        """Of the current one and the draft, and whether an answer had to be left out."""
        old, adjusted = self.read(stored)
        if self.read_for_draft is None:
            return evaluate(self.current, old), evaluate(self.draft, old), adjusted
        new, new_adjusted = self.read_for_draft(stored)
        return evaluate(self.current, old), evaluate(self.draft, new), adjusted or new_adjusted


def _asks(compiled: CompiledQuestionnaire) -> tuple[object, ...]:
    """All that the reading of answers depends on."""
    return compiled.questionnaire.questions, compiled.questionnaire.medicines


def _count(result: Replay, stored: Mapping[str, Any], old: Outcome, new: Outcome, adjusted: bool) -> None:
    result.total += 1
    result.adjusted += adjusted
    if old == new:
        return
    level: OutcomeChange = (old.care_level.name, new.care_level.name)
    first: OutcomeChange = (old.first, new.first)
    if level[0] != level[1]:
        result.level_changes[level] += 1
        _keep_example(result.level_examples, level, stored)
    if first[0] != first[1]:
        result.first_changes[first] += 1
        _keep_example(result.first_examples, first, stored)
    result.changed += level[0] != level[1] or _listed(old) != _listed(new)


def _listed(outcome: Outcome) -> list[tuple[str, str]]:
    return [(group.key, group.fit.name) for group in outcome.groups]


def _keep_example(
    examples: dict[OutcomeChange, list[Mapping[str, Any]]], change: OutcomeChange, stored: Mapping[str, Any]
) -> None:
    kept = examples.setdefault(change, [])
    if len(kept) < MOST_EXAMPLES and stored not in kept:
        kept.append(stored)
