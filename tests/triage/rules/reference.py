"""The meaning of a questionnaire, written down a second time: plainly, with no thought of speed.

`triage.rules` compiles rules to bit sets. This module walks the model instead and follows the section
"Semantics" of docs/document.md sentence by sentence, so that a reader can hold the two side by side.
Property tests then hold the engine equal to it on random documents and answers. It imports nothing of the
engine but the model and the form of answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from triage.rules.answers import Answers, Taken
from triage.rules.model import (
    FINDINGS,
    NOT_SURE,
    CareLevel,
    CauseGroup,
    Condition,
    Finding,
    LowerWhen,
    Medicine,
    Question,
    QuestionKind,
    Questionnaire,
    Rule,
    Strength,
)

NOT_KNOWN = ""  # the time of a medicine, when the patient does not know it

AGAINST = {
    Strength.argues_against,
    Strength.strongly_argues_against,
    Strength.never_first,
    Strength.excludes,
}


class Truth(Enum):
    TRUE = "true"
    FALSE = "false"
    OPEN = "open"


def negation(value: Truth) -> Truth:
    return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.OPEN: Truth.OPEN}[value]


def one_of(values: Iterable[Truth]) -> Truth:
    """True if one value is, false if all are, else open."""
    found = set(values)
    if Truth.TRUE in found:
        return Truth.TRUE
    return Truth.OPEN if Truth.OPEN in found else Truth.FALSE


def all_of(values: Iterable[Truth]) -> Truth:
    """True if all values are, false if one is, else open."""
    found = set(values)
    if Truth.FALSE in found:
        return Truth.FALSE
    return Truth.OPEN if Truth.OPEN in found else Truth.TRUE


def strongest_first(rule: Rule) -> int:
    return -abs(rule.strength.weight) if rule.strength else 0


@dataclass(frozen=True)
class Ranked:
    """A listed cause group with the keys of the rules for it and against it (strongest first) and open."""

    key: str
    weight: int
    fit: str
    decided: bool
    never_first: bool
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    open: tuple[str, ...]


class Reference:
    """What the rules of one questionnaire make of one set of answers."""

    def __init__(self, questionnaire: Questionnaire, answers: Answers) -> None:
        self.questionnaire = questionnaire
        self.answers = answers

    # Questions

    def applies(self, question: Question) -> bool:
        """A question applies unless its `enable_when` is false; when in doubt it applies."""
        return self.all_true(question.enable_when) is not Truth.FALSE

    def answered(self, question: Question) -> bool:
        answer = self.answers.get(question.link_id)
        return self.applies(question) and answer is not None and answer != NOT_SURE

    # Terms and conditions

    def all_true(self, conditions: Sequence[Condition]) -> Truth:
        return all_of(self.condition(condition) for condition in conditions)

    def condition(self, condition: Condition) -> Truth:
        value = one_of(self.term(term) for term in condition.terms)
        return negation(value) if condition.none else value

    def term(self, term: str) -> Truth:
        name, _, key = term.partition(".")
        if name == FINDINGS:
            return self.finding(self.questionnaire.finding_by_key[key])
        question = self.questionnaire.question_by_link_id[name]
        answer = self.answers.get(name)
        if not self.applies(question):
            return Truth.FALSE
        if key == NOT_SURE:
            return Truth.TRUE if answer == NOT_SURE else Truth.FALSE
        if self.says_time_not_known(question, key):
            known = self.answered(question)
            return self.medicine_term(question, f"{key.partition('@')[0]}@") if known else Truth.FALSE
        if not self.answered(question):
            return Truth.OPEN
        if question.kind is QuestionKind.medicine:
            return self.medicine_term(question, key)
        assert isinstance(answer, tuple)
        return Truth.TRUE if key in answer else Truth.FALSE

    def finding(self, finding: Finding) -> Truth:
        return one_of(self.all_true(conditions) for conditions in finding.alternatives)

    # Medicines

    def medicine_term(self, question: Question, key: str) -> Truth:
        """True if enough different medicines of the class surely have the time, open if those whose time is
        not known could make enough.
        """
        option_key, has_time, time = key.partition("@")
        option = question.option_by_key[option_key]
        medicine_class = option.medicine_class or option.key
        sure: set[str] = set()
        possible: set[str] = set()
        for name, taken in self.medicines(question):
            if medicine_class not in self.classes(question, taken):
                continue
            if not has_time or taken.started == time:
                sure.add(name)
            if not has_time or taken.started in (time, NOT_KNOWN):
                possible.add(name)
        if len(sure) >= option.at_least:
            return Truth.TRUE
        return Truth.OPEN if len(possible) >= option.at_least else Truth.FALSE

    def says_time_not_known(self, question: Question, key: str) -> bool:
        time = key.partition("@")[2]
        return bool(time) and question.time_by_key[time].not_sure

    def medicines(self, question: Question) -> list[tuple[str, Taken]]:
        """The medicines taken, each with a name to tell it from the others; unlisted ones all differ."""
        answer = self.answers[question.link_id]
        taken = [entry for entry in answer if isinstance(entry, Taken)]
        return [(entry.medicine or f"unlisted entry {number}", entry) for number, entry in enumerate(taken)]

    def classes(self, question: Question, taken: Taken) -> tuple[str, ...]:
        """The classes of a medicine; the unlisted option for one that is in no class or not in the list."""
        unlisted = tuple(option.key for option in question.options if option.unlisted)
        if not taken.medicine:
            return unlisted
        medicine: Medicine = self.questionnaire.medicine_by_key[taken.medicine]
        return medicine.classes or unlisted

    # Rules

    def rule(self, rule: Rule) -> Truth:
        return self.all_true(rule.when)

    def true_rules(self, group: CauseGroup) -> list[Rule]:
        return [
            r for r in self.questionnaire.rules if r.cause_group == group.key and self.rule(r) is Truth.TRUE
        ]

    def open_rules(self, group: CauseGroup) -> list[Rule]:
        return [
            r for r in self.questionnaire.rules if r.cause_group == group.key and self.rule(r) is Truth.OPEN
        ]

    def true_level_rules(self) -> list[Rule]:
        """The red flags that are true, most urgent first."""
        found = [
            r for r in self.questionnaire.rules if r.care_level is not None and self.rule(r) is Truth.TRUE
        ]
        return sorted(found, key=lambda rule: -(rule.care_level or 0))

    # Ranking

    def weight(self, group: CauseGroup) -> int:
        return sum(rule.strength.weight for rule in self.true_rules(group) if rule.strength)

    def has(self, group: CauseGroup, strength: Strength) -> bool:
        return any(rule.strength is strength for rule in self.true_rules(group))

    def is_listed(self, group: CauseGroup) -> bool:
        if self.has(group, Strength.excludes):
            return False
        return self.has(group, Strength.decides) or self.weight(group) >= self.questionnaire.threshold

    def listed(self) -> list[CauseGroup]:
        """Groups decided for, the rest, those never first; within each by weight, then by position."""
        listed = [group for group in self.questionnaire.cause_groups if self.is_listed(group)]
        never_first = [group for group in listed if self.has(group, Strength.never_first)]
        others = [group for group in listed if group not in never_first]
        decided = [group for group in others if self.has(group, Strength.decides)]
        rest = [group for group in others if group not in decided]
        # `sorted` is stable, so equal weights keep their position.
        return [
            group
            for part in (decided, rest, never_first)
            for group in sorted(part, key=lambda g: -self.weight(g))
        ]

    def first(self) -> CauseGroup | None:
        """The group that comes first, or None if there is no clear match."""
        listed = self.listed()
        if not listed or self.has(listed[0], Strength.never_first):
            return None
        return listed[0]

    def fit(self, group: CauseGroup) -> str:
        weight, threshold = self.weight(group), self.questionnaire.threshold
        if self.has(group, Strength.decides) or weight >= 3 * threshold:
            return "strong"
        return "good" if weight >= 2 * threshold else "possible"

    def ranking(self) -> tuple[Ranked, ...]:
        return tuple(self.ranked(group) for group in self.listed())

    def ranked(self, group: CauseGroup) -> Ranked:
        true = sorted(self.true_rules(group), key=strongest_first)
        return Ranked(
            key=group.key,
            weight=self.weight(group),
            fit=self.fit(group),
            decided=self.has(group, Strength.decides),
            never_first=self.has(group, Strength.never_first),
            supporting=tuple(rule.key for rule in true if rule.strength not in AGAINST),
            opposing=tuple(rule.key for rule in true if rule.strength in AGAINST),
            open=tuple(rule.key for rule in self.open_rules(group)),
        )

    # Care level

    def lowered(self, group: CauseGroup) -> LowerWhen | None:
        """The first true `lower_when` entry; an open one does not lower."""
        return next((entry for entry in group.lower_when if self.all_true(entry.when) is Truth.TRUE), None)

    def group_level(self) -> CareLevel:
        """The level of the first group, or of no clear match."""
        first = self.first()
        if first is None:
            return self.questionnaire.no_clear_match.care_level
        lowered = self.lowered(first)
        return lowered.care_level if lowered else first.care_level

    def care_level(self) -> CareLevel:
        raised = [rule.care_level for rule in self.true_level_rules() if rule.care_level is not None]
        return max([self.group_level(), *raised])
