"""Finds stored outcomes of a (mostly withdrawn) release that another release would change.

It reads what patients were told as stored, and evaluates the same answers on the other release now. Stored
assessments have no names, so it reveals how many were told what, not who.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.cache import LRUCache
from triage.models import Release
from triage.releases.changed_questions import changed_questions
from triage.releases.replay import READ_AT_ONCE
from triage.releases.stored_answers import Reader, key_of
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire
from triage.rules.engine.conclusion import Outcome
from triage.rules.engine.evaluation import evaluate
from triage.rules.model import CareLevel

OUTCOMES_SIZE = 20_000  # of distinct answers in memory, of those read last: a site may have millions
COLUMNS = (
    "assessment",
    "completed_at",
    "old_care_level",
    "new_care_level",
    "old_first_group",
    "new_first_group",
    "old_groups",
    "new_groups",
    "answers_left_out",
)


@dataclass(frozen=True)
class ShownOutcome:
    """What a patient is told: the name of the care level, and keys of the cause groups listed, in order."""

    care_level: str
    first_group: str  # "": no clear match
    groups: tuple[str, ...]

    @classmethod
    def by(cls, outcome: Outcome) -> ShownOutcome:
        return cls(outcome.care_level.name, outcome.first, tuple(group.key for group in outcome.groups))


@dataclass(frozen=True)
class Difference:
    """One stored assessment that would have another outcome now."""

    assessment_id: UUID
    completed_at: datetime
    old: ShownOutcome
    new: ShownOutcome
    adjusted: bool  # some answers were left out: the other release cannot read them, or asks something else


@dataclass(frozen=True)
class AskedAgain:
    """Stored assessments with an answer to a question that the other release asks differently."""

    assessments: int
    questions: tuple[str, ...]  # their labels


def changed_by(release: Release, other: CompiledQuestionnaire) -> frozenset[str]:
    """The questions that the other release asks differently. Raises DocumentError."""
    return changed_questions(parse(release.document), other.questionnaire)


def asked_again(release: Release, other: CompiledQuestionnaire) -> AskedAgain:
    """How many stored assessments answered what the other release asks differently. Raises DocumentError."""
    changed = changed_by(release, other)
    stored = release.assessments.values_list("answers", flat=True).iterator(chunk_size=READ_AT_ONCE)
    answered = Counter(tuple(sorted(changed.intersection(answers))) for answers in stored)
    named = {link_id for link_ids in answered for link_id in link_ids}
    labels = [question["label"] for question in release.document["questions"] if question["link_id"] in named]
    return AskedAgain(answered.total() - answered[()], tuple(labels))


def differences(
    release: Release, other: CompiledQuestionnaire, changed: frozenset[str] = frozenset()
) -> Iterator[Difference]:
    """The stored assessments of the release whose outcome would differ by the other, in order of time.

    Answers to `changed` questions are left out: nobody has answered them as they are asked now.
    """
    stored = release.assessments.order_by("pk").values_list(
        "pk", "created_at", "answers", "care_level", "first_group", "groups"
    )
    reader = Reader(other.questionnaire)
    known: LRUCache[tuple[ShownOutcome, bool]] = LRUCache(OUTCOMES_SIZE)
    for pk, created_at, answers, care_level, first_group, groups in stored.iterator(chunk_size=READ_AT_ONCE):
        key = key_of(answers)
        now_shown = known.get(key)
        if now_shown is None:
            same = {link_id: answer for link_id, answer in answers.items() if link_id not in changed}
            read, unreadable = reader.read(same)
            adjusted = unreadable or len(same) < len(answers)
            now_shown = ShownOutcome.by(evaluate(other, read)), adjusted
            known.keep(key, now_shown)
        old, (new, adjusted) = ShownOutcome(care_level, first_group, tuple(groups)), now_shown
        if old != new:
            yield Difference(pk, created_at, old, new, adjusted)


def is_raised(difference: Difference) -> bool:
    """Whether help is more urgent than the patient was told."""
    return CareLevel[difference.new.care_level] > CareLevel[difference.old.care_level]


def csv_rows(found: Iterable[Difference]) -> Iterator[list[str]]:
    """The column names, then a row for each difference; levels and groups by their keys."""
    yield list(COLUMNS)
    for difference in found:
        old, new = difference.old, difference.new
        yield [
            str(difference.assessment_id),
            difference.completed_at.isoformat(timespec="seconds"),
            old.care_level,
            new.care_level,
            old.first_group,
            new.first_group,
            " ".join(old.groups),
            " ".join(new.groups),
            "yes" if difference.adjusted else "no",
        ]
