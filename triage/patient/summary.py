"""One assessment for a clinician: the most urgent first, and the patient's findings in place of our prose.

A summary is worked out from the answers and their release alone, so it is the same from the cookie of the
patient's browser as from what a private link has stored. It holds no name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from triage.patient.what_to_say import to_say
from triage.releases.loading import LoadedRelease
from triage.rules.answers import Answers
from triage.rules.engine.ranking import Fit
from triage.rules.explanation import Explanation, GroupExplanation, Reason, Said, explain
from triage.rules.handover import what_to_say
from triage.rules.interview import path
from triage.rules.model import (
    FINDINGS,
    NOT_SURE,
    CareAdvice,
    CareLevel,
    CauseGroup,
    Conditions,
    Question,
    QuestionKind,
    Questionnaire,
    Strength,
)

InWords = Callable[[Question], list[str]]


@dataclass(frozen=True)
class SummaryLine:
    """A question with its answer in words, one for each thing chosen."""

    question: Question
    words: list[str]
    not_sure: bool


@dataclass(frozen=True)
class Unsure:
    """A question answered "not sure", and the higher care level that its answer could lead to, if any."""

    question: Question
    could_be: CareLevel | None
    only_times: bool  # of medicines that are named, what is not known is when they were started


@dataclass(frozen=True)
class GroupSummary:
    """A listed cause group with the answers behind it, each question once."""

    group: CauseGroup
    fit: Fit
    supporting: tuple[Said, ...]
    opposing: tuple[Said, ...]
    open: tuple[Question, ...]
    held_back: str  # why it stands last, whatever speaks for it; empty if it does not

    @classmethod
    def of(cls, group: GroupExplanation) -> Self:
        held_back = (r.rule.rationale for r in group.opposing if r.rule.strength is Strength.never_first)
        return cls(
            group=group.group,
            fit=group.fit,
            supporting=_answers_behind(group.supporting),
            opposing=_answers_behind(group.opposing),
            open=tuple(said.question for said in _answers_behind(group.open)),
            held_back=" ".join(held_back),
        )


@dataclass(frozen=True)
class Summary:
    """What stands on the page. Times are in UTC."""

    release: LoadedRelease
    answered_at: datetime
    explanation: Explanation
    groups: list[GroupSummary]
    lines: list[SummaryLine]  # in the order of the questions; medicines apart
    medicines: SummaryLine | None
    unsure: list[Unsure]
    not_reported: list[str]  # warning signs that would call for help today
    less_urgent: list[str]  # other warning signs that were not reported
    unanswered: list[Question]
    history: str  # in one line: how old, where, how long, of what kind, on which medicines

    @property
    def advice(self) -> CareAdvice:
        """What the patient was told to do."""
        return self.release.questionnaire.advice_by_level[self.explanation.outcome.care_level]


def summarise(release: LoadedRelease, answers: Answers, in_words: InWords, answered_at: datetime) -> Summary:
    """The summary of answers to this release; `in_words` says each as the page is to show it."""
    explanation = explain(release.compiled, answers)
    way = path(release.compiled, answers)
    lines = [
        SummaryLine(question, in_words(question), answers[question.link_id] == NOT_SURE)
        for question in way.answered
    ]
    urgent = _not_reported(release.questionnaire, answers, way.answered, CareLevel.same_day)
    signs = _not_reported(release.questionnaire, answers, way.answered, CareLevel.doctor_soon)
    return Summary(
        release=release,
        answered_at=answered_at,
        explanation=explanation,
        groups=[GroupSummary.of(group) for group in explanation.groups],
        lines=[line for line in lines if line.question.kind is not QuestionKind.medicine],
        medicines=next((line for line in lines if line.question.kind is QuestionKind.medicine), None),
        unsure=_unsure(lines, explanation),
        not_reported=urgent,
        less_urgent=[label for label in signs if label not in urgent],
        unanswered=list(way.to_ask),
        history=_history(release, answers, lines),
    )


def _history(release: LoadedRelease, answers: Answers, lines: list[SummaryLine]) -> str:
    """What the patient can say, or the answers by the short names of their questions."""
    typed = {line.question.link_id: to_say(line.question, line.words) for line in lines if _is_typed(line)}
    said = what_to_say(release.compiled, answers, typed)
    told = (line for line in lines if _tells_history(line))
    short = (f"{line.question.label}: {', '.join(line.words)}" for line in told)
    return " ".join(said.sentences) or "; ".join(short)


def _is_typed(line: SummaryLine) -> bool:
    return line.question.kind in (QuestionKind.number, QuestionKind.medicine) and not line.not_sure


def _tells_history(line: SummaryLine) -> bool:
    question = line.question
    is_told = question.kind is not QuestionKind.multiple or bool(question.picture)
    return is_told and not line.not_sure


def _not_reported(
    questionnaire: Questionnaire, answers: Answers, answered: Iterable[Question], level: CareLevel
) -> list[str]:
    """The labels of the signs for this level or above that a list offered and the patient did not choose."""
    warnings = set(_warning_terms(questionnaire, level))
    return [
        option.label
        for question in answered
        if question.kind is QuestionKind.multiple and answers[question.link_id] != NOT_SURE
        for option in question.options
        if f"{question.link_id}.{option.key}" in warnings and option.key not in answers[question.link_id]
    ]


def _warning_terms(questionnaire: Questionnaire, level: CareLevel) -> Iterator[str]:
    """The options that call for this level, or a higher one, each on its own."""
    for rule in questionnaire.rules:
        if rule.care_level and rule.care_level >= level:
            yield from _sufficient(questionnaire, rule.when)


def _sufficient(questionnaire: Questionnaire, conditions: Conditions) -> Iterator[str]:
    """The options each of which makes these conditions true on its own; findings are looked into."""
    if len(conditions) != 1 or conditions[0].none:
        return
    for term in conditions[0].terms:
        prefix, _dot, key = term.partition(".")
        if prefix != FINDINGS:
            yield term
            continue
        for alternative in questionnaire.finding_by_key[key].alternatives:
            yield from _sufficient(questionnaire, alternative)


def _unsure(lines: Iterable[SummaryLine], explanation: Explanation) -> list[Unsure]:
    """What could raise the care level comes first, the most urgent before the rest."""
    levels = {rise.question.link_id: rise.care_level for rise in explanation.could_rise}
    unsure = [
        Unsure(line.question, levels.get(line.question.link_id), only_times=not line.not_sure)
        for line in lines
        if line.not_sure or line.question.link_id in levels
    ]
    return sorted(unsure, key=lambda entry: -(entry.could_be or 0))


def _answers_behind(reasons: Iterable[Reason]) -> tuple[Said, ...]:
    """The answers behind these rules: each question once, with all the options that one of them names."""
    found: dict[str, Said] = {}
    for reason in reasons:
        for said in reason.because:
            known = found.get(said.question.link_id, said)
            labels = tuple(dict.fromkeys((*known.labels, *said.labels)))
            found[said.question.link_id] = Said(said.question, labels, known.not_sure or said.not_sure)
    return tuple(found.values())
