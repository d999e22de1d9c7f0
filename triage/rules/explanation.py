"""Why the outcome is what it is: for each listed group what spoke for it, against it and what is open, in the
patient's own answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .answers import Answers
from .engine.compiler import CompiledQuestionnaire
from .engine.conclusion import Outcome
from .engine.evaluation import Appraisal, appraise
from .engine.ranking import Fit
from .model import CareLevel, CauseGroup, LowerWhen, Question
from .reasons import Reason, Reasons, ReasonsOfPatient, Said, say
from .uncertainty import CouldRise, what_could_rise

__all__ = ["Explanation", "GroupExplanation", "GroupLevel", "Reason", "Said", "explain", "say"]


class GroupExplanation(NamedTuple):
    group: CauseGroup
    fit: Fit
    supporting: tuple[Reason, ...]
    opposing: tuple[Reason, ...]
    open: tuple[Reason, ...]


class GroupLevel(NamedTuple):
    """The level that the first group, or no clear match, brings; and the entry that lowered it, if any."""

    care_level: CareLevel
    lowered: LowerWhen | None = None

    @property
    def reason(self) -> str:
        """Why the level is lower than the cautious default; empty if it is not."""
        return self.lowered.reason if self.lowered else ""


class Floor(NamedTuple):
    """The question because of whose "not sure" the care level is not lower than this one."""

    question: Question
    care_level: CareLevel


class Explanation(NamedTuple):
    outcome: Outcome
    groups: tuple[GroupExplanation, ...]
    level_reasons: tuple[Reason, ...]
    group_level: GroupLevel
    could_rise: tuple[CouldRise, ...]
    floor: Floor | None = None


def explain(compiled: CompiledQuestionnaire, answers: Answers) -> Explanation:
    """Evaluate the answers and say why."""
    appraisal = appraise(compiled, answers)
    reasons_of = ReasonsOfPatient(compiled.derived(Reasons), appraisal.state)
    return Explanation(
        appraisal.outcome,
        _groups(compiled, appraisal, reasons_of),
        _level_reasons(compiled, appraisal, reasons_of),
        _group_level(compiled, appraisal),
        what_could_rise(compiled, appraisal),
        _floor(compiled, appraisal.outcome),
    )


def _floor(compiled: CompiledQuestionnaire, outcome: Outcome) -> Floor | None:
    question = compiled.questionnaire.question_by_link_id.get(outcome.floored)
    return Floor(question, outcome.care_level) if question else None


def _groups(
    compiled: CompiledQuestionnaire, appraisal: Appraisal, reasons_of: ReasonsOfPatient
) -> tuple[GroupExplanation, ...]:
    certain = appraisal.certain
    is_open = appraisal.possible & ~certain
    groups = []
    for ranked in appraisal.outcome.groups:
        rules = compiled.group_by_key[ranked.key]
        open_rules = is_open & rules.all_rules
        groups.append(
            GroupExplanation(
                rules.group,
                ranked.fit,
                _reasons(reasons_of, certain, rules.for_it),
                _reasons(reasons_of, certain, rules.against_it),
                tuple(reasons_of.open(open_rules)) if open_rules else (),
            )
        )
    return tuple(groups)


def _level_reasons(
    compiled: CompiledQuestionnaire, appraisal: Appraisal, reasons_of: ReasonsOfPatient
) -> tuple[Reason, ...]:
    return _reasons(reasons_of, appraisal.certain, [mask for _level, mask in compiled.level_rules])


def _reasons(reasons_of: ReasonsOfPatient, certain: int, masks: Iterable[int]) -> tuple[Reason, ...]:
    """The reasons of the true rules in the masks, those of the first mask first."""
    reasons: list[Reason] = []
    for mask in masks:
        if true := certain & mask:
            reasons += reasons_of.true(true)
    return tuple(reasons)


def _group_level(compiled: CompiledQuestionnaire, appraisal: Appraisal) -> GroupLevel:
    if appraisal.outcome.not_for:
        not_for = compiled.questionnaire.not_for_by_key[appraisal.outcome.not_for]
        return GroupLevel(not_for.care_level)
    if appraisal.outcome.no_clear_match:
        return GroupLevel(compiled.questionnaire.no_clear_match.care_level)
    first = compiled.group_by_key[appraisal.outcome.first]
    for entry, bit in first.lower_when:
        if appraisal.certain & bit:
            return GroupLevel(entry.care_level, entry)
    return GroupLevel(first.group.care_level)
