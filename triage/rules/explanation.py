"""Why the outcome is what it is: for each listed group what spoke for it, against it and what is open, in the
patient's own answers.

This looks at single rules, so it costs more than an evaluation; it runs once, for the result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .answers import Answers, Taken
from .compiler import CompiledQuestionnaire
from .evaluation import Appraisal, Fit, Outcome, Status, appraise, rules_of
from .model import (
    FINDINGS,
    NOT_SURE,
    CareLevel,
    CauseGroup,
    Condition,
    Conditions,
    LowerWhen,
    Question,
    Rule,
)
from .uncertainty import CouldRise, could_rise


@dataclass(frozen=True, slots=True)
class Said:
    """What the patient said to a question: the labels of the options chosen, medicines by name.

    No labels and not "not sure": none of these, or, behind an open rule, not answered.
    """

    question: Question
    labels: tuple[str, ...]
    not_sure: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule and the answers behind it; for an open rule the questions that are still open."""

    rule: Rule
    because: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class GroupExplanation:
    group: CauseGroup
    fit: Fit
    supporting: tuple[Reason, ...]
    opposing: tuple[Reason, ...]
    open: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class GroupLevel:
    """The level that the first group, or no clear match, brings; and the entry that lowered it, if any."""

    care_level: CareLevel
    lowered: LowerWhen | None = None

    @property
    def reason(self) -> str:
        """Why the level is lower than the cautious default; empty if it is not."""
        return self.lowered.reason if self.lowered else ""


@dataclass(frozen=True, slots=True)
class Explanation:
    outcome: Outcome
    groups: tuple[GroupExplanation, ...]
    level_reasons: tuple[Reason, ...]
    group_level: GroupLevel
    could_rise: tuple[CouldRise, ...]


def explain(compiled: CompiledQuestionnaire, answers: Answers) -> Explanation:
    """Evaluate the answers and say why."""
    appraisal = appraise(compiled, answers)
    teller = _Teller(compiled, answers, appraisal)
    return Explanation(
        outcome=appraisal.outcome,
        groups=tuple(teller.group(ranked.key, ranked.fit) for ranked in appraisal.outcome.groups),
        level_reasons=teller.level_reasons(),
        group_level=_group_level(compiled, appraisal),
        could_rise=could_rise(compiled, answers),
    )


def say(compiled: CompiledQuestionnaire, answers: Answers, question: Question) -> Said:
    """The answer to a question in words, whether it counts or is set aside."""
    answer = answers.get(question.link_id, ())
    if answer == NOT_SURE:
        return Said(question, (), not_sure=True)
    return Said(question, tuple(_label(compiled, question, choice) for choice in answer))


def _label(compiled: CompiledQuestionnaire, question: Question, choice: str | Taken) -> str:
    if isinstance(choice, str):
        return question.option_by_key[choice].label
    if choice.medicine:
        name = compiled.questionnaire.medicine_by_key[choice.medicine].name
    else:
        name = question.option_by_key[compiled.unlisted_classes[0]].label
    return f"{name} ({question.time_by_key[choice.started].label})" if choice.started else name


def _group_level(compiled: CompiledQuestionnaire, appraisal: Appraisal) -> GroupLevel:
    if appraisal.outcome.no_clear_match:
        return GroupLevel(compiled.questionnaire.no_clear_match.care_level)
    first = next(group for group in compiled.groups if group.group.key == appraisal.outcome.first)
    for entry, bit in first.lower_when:
        if appraisal.certain & bit:
            return GroupLevel(entry.care_level, entry)
    return GroupLevel(first.group.care_level)


class _Teller:
    """Turns the rules of one appraisal into reasons."""

    def __init__(self, compiled: CompiledQuestionnaire, answers: Answers, appraisal: Appraisal) -> None:
        self.compiled = compiled
        self.answers = answers
        self.appraisal = appraisal
        self.state = appraisal.state

    def group(self, key: str, fit: Fit) -> GroupExplanation:
        group = next(group for group in self.compiled.groups if group.group.key == key)
        certain = self._reasons(group.all_rules & self.appraisal.certain)
        open_rules = group.all_rules & self.appraisal.possible & ~self.appraisal.certain
        return GroupExplanation(
            group=group.group,
            fit=fit,
            supporting=tuple(reason for reason in certain if _weight(reason) > 0),
            opposing=tuple(reason for reason in certain if _weight(reason) <= 0),
            open=self._open_reasons(open_rules),
        )

    def level_reasons(self) -> tuple[Reason, ...]:
        return tuple(
            reason
            for _level, mask in self.compiled.level_rules
            for reason in self._reasons(mask & self.appraisal.certain)
        )

    def _reasons(self, mask: int) -> tuple[Reason, ...]:
        rules = [self.compiled.questionnaire.rules[position] for position in rules_of(self.compiled, mask)]
        rules.sort(key=lambda rule: -abs(rule.strength.weight) if rule.strength else 0)
        return tuple(Reason(rule, self._because(rule.when)) for rule in rules)

    def _open_reasons(self, mask: int) -> tuple[Reason, ...]:
        rules = [self.compiled.questionnaire.rules[position] for position in rules_of(self.compiled, mask)]
        return tuple(Reason(rule, self._still_open(rule.when)) for rule in rules)

    def _because(self, conditions: Conditions) -> tuple[Said, ...]:
        """The answers that make the conditions true, in the order of the questions, each question once."""
        by_link_id: dict[str, set[str]] = {}
        for condition in conditions:
            self._gather(condition, by_link_id)
        return tuple(
            self._said(question.question, by_link_id[question.link_id])
            for question in self.compiled.questions
            if question.link_id in by_link_id
        )

    def _gather(self, condition: Condition, by_link_id: dict[str, set[str]]) -> None:
        for term in condition.terms:
            prefix, _dot, rest = term.partition(".")
            if condition.none and prefix != FINDINGS:
                by_link_id.setdefault(prefix, set())
            elif self._holds(term):
                if prefix == FINDINGS:
                    for inner in self._true_alternative(rest):
                        self._gather(inner, by_link_id)
                else:
                    by_link_id.setdefault(prefix, set()).add(rest)

    def _true_alternative(self, finding_key: str) -> Conditions:
        alternatives = self.compiled.questionnaire.finding_by_key[finding_key].alternatives
        return next(
            alternative
            for alternative in alternatives
            if all(self._is_true(condition) for condition in alternative)
        )

    def _is_true(self, condition: Condition) -> bool:
        if condition.none:
            return not any(self._holds(term) or self._is_open(term) for term in condition.terms)
        return any(self._holds(term) for term in condition.terms)

    def _is_false(self, condition: Condition) -> bool:
        if condition.none:
            return any(self._holds(term) for term in condition.terms)
        return not any(self._holds(term) or self._is_open(term) for term in condition.terms)

    def _said(self, question: Question, named: set[str]) -> Said:
        """What was said, cut to the options that the rule names.

        All of it, if the rule only asks that something was *not* said.
        """
        status = self.state.status[self.compiled.question_by_link_id[question.link_id].position]
        if status is Status.not_sure:  # also where the rule only asks that something else was not said
            return Said(question, (), not_sure=True)
        answer = () if status is Status.hidden else self.answers.get(question.link_id, ())
        chosen = [choice for choice in answer if not named or self._is_named(question, choice, named)]
        return Said(question, tuple(_label(self.compiled, question, choice) for choice in chosen))

    def _is_named(self, question: Question, choice: str | Taken, named: set[str]) -> bool:
        if isinstance(choice, str):
            return choice in named
        medicine = self.compiled.questionnaire.medicine_by_key.get(choice.medicine)
        classes = set(medicine.classes if medicine and medicine.classes else self.compiled.unlisted_classes)
        for name in named:
            key, _at, time = name.partition("@")
            option = question.option_by_key[key]
            if time and question.time_by_key[time].not_sure:
                at_that_time = not choice.started
            else:
                at_that_time = time in ("", choice.started)
            if at_that_time and (option.medicine_class or key) in classes:
                return True
        return False

    def _still_open(self, conditions: Conditions) -> tuple[Said, ...]:
        """The questions that keep the conditions open."""
        link_ids = set(self._open_link_ids(conditions))
        return tuple(
            Said(question.question, (), not_sure=self.answers.get(question.link_id) == NOT_SURE)
            for question in self.compiled.questions
            if question.link_id in link_ids
        )

    def _open_link_ids(self, conditions: Conditions) -> Iterable[str]:
        for condition in conditions:
            if not condition.none and any(self._holds(term) for term in condition.terms):
                continue
            for term in condition.terms:
                prefix, _dot, rest = term.partition(".")
                if not self._is_open(term):
                    continue
                if prefix != FINDINGS:
                    yield prefix
                else:
                    for alternative in self.compiled.questionnaire.finding_by_key[rest].alternatives:
                        if not any(self._is_false(condition) for condition in alternative):
                            yield from self._open_link_ids(alternative)

    def _holds(self, term: str) -> bool:
        return bool(self.state.held >> self.compiled.number_of[term] & 1)

    def _is_open(self, term: str) -> bool:
        return bool(self.state.open >> self.compiled.number_of[term] & 1)


def _weight(reason: Reason) -> int:
    return reason.rule.strength.weight if reason.rule.strength else 0
