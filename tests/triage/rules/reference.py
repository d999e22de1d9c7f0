"""The meaning of a questionnaire, written down a second time: plainly, with no thought of speed.

`triage.rules` compiles rules to bit sets. This module walks the model instead and follows the section
"Semantics" of docs/document.md sentence by sentence, so that a reader can hold the two side by side.
Property tests then hold the engine equal to it on random documents and answers. It imports nothing of the
engine but the model and the form of answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from triage.rules.answers import Answers, Choice, Taken, choice_of
from triage.rules.model import (
    FINDINGS,
    NOT_SURE,
    AnswerOption,
    CareLevel,
    CauseGroup,
    Condition,
    Finding,
    LowerWhen,
    Medicine,
    NotFor,
    Question,
    QuestionKind,
    Questionnaire,
    Rule,
    Strength,
)

NOT_KNOWN = ""  # the time of a medicine or sign, when the patient does not know it
UNKNOWN = "?"  # a medicine whose name nobody knows

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

    def __init__(
        self, questionnaire: Questionnaire, answers: Answers, contradictions_judged: bool = False
    ) -> None:
        self.questionnaire = questionnaire
        self.answers = answers
        if not contradictions_judged:
            doubted = {
                link_id
                for entry in questionnaire.contradictions
                if self.all_true(entry.both) is Truth.TRUE
                for condition in entry.both
                for link_id in (term.partition(".")[0] for term in condition.terms)
            }
            self.answers = {**answers, **{link_id: NOT_SURE for link_id in doubted if link_id in answers}}

    # Questions

    def applies(self, question: Question) -> bool:
        """A question applies unless its `enable_when` is false; when in doubt it applies."""
        return self.all_true(question.enable_when) is not Truth.FALSE

    def option_applies(self, option: AnswerOption) -> bool:
        return self.all_true(option.enable_when) is not Truth.FALSE

    def answer(self, question: Question) -> object:
        """The answer as it counts: what was chosen of options that apply."""
        answer = self.answers.get(question.link_id)
        if answer is None or isinstance(answer, str) or question.kind is QuestionKind.medicine:
            return answer
        chosen = tuple(
            key
            for key in answer
            if isinstance(key, str) and self.option_applies(question.option_by_key[key.partition("@")[0]])
        )
        may_be_empty = question.kind is QuestionKind.multiple and question.none_of_these
        return chosen if chosen or may_be_empty else None

    def answered(self, question: Question) -> bool:
        answer = self.answer(question)
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
        answer = self.answer(question)
        if not self.applies(question):
            return Truth.FALSE
        if question.kind is QuestionKind.multiple:
            return self.choice_term(question, key)
        if key == NOT_SURE:
            return Truth.TRUE if answer == NOT_SURE else Truth.FALSE
        if key in question.option_by_key and not self.option_applies(question.option_by_key[key]):
            return Truth.FALSE
        if self.says_time_not_known(question, key):
            is_so = self.answered(question) and self.medicine_term(question, key) is Truth.TRUE
            return Truth.TRUE if is_so else Truth.FALSE
        if not self.answered(question):
            return Truth.OPEN
        if question.kind is QuestionKind.medicine:
            return self.medicine_term(question, key)
        assert isinstance(answer, tuple)
        return Truth.TRUE if key in answer else Truth.FALSE

    def choice_term(self, question: Question, key: str) -> Truth:
        """A term of a multiple choice that applies."""
        answer = self.answer(question)
        chosen = [choice_of(element) for element in answer] if isinstance(answer, tuple) else []
        if key == NOT_SURE:
            is_so = answer == NOT_SURE or any(choice.unsure for choice in chosen)
            return Truth.TRUE if is_so else Truth.FALSE
        option_key, _, suffix = key.partition("@")
        if not self.option_applies(question.option_by_key[option_key]):
            return Truth.FALSE
        choice = next((choice for choice in chosen if choice.option == option_key), None)
        if suffix == NOT_SURE:
            is_so = answer == NOT_SURE or (choice is not None and choice.unsure)
            return Truth.TRUE if is_so else Truth.FALSE
        if self.says_time_not_known(question, key):
            is_so = choice is not None and not choice.unsure and choice.time == NOT_KNOWN
            return Truth.TRUE if is_so else Truth.FALSE
        if not isinstance(answer, tuple) or (choice and choice.unsure):
            return Truth.OPEN
        if choice is None:
            return Truth.FALSE
        if suffix and choice.time == NOT_KNOWN:
            return Truth.OPEN
        return Truth.TRUE if suffix in ("", choice.time) else Truth.FALSE

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
        if has_time and question.time_by_key[time].not_sure:
            time = NOT_KNOWN
        for name, taken in self.medicines(question):
            if medicine_class not in self.classes(question, taken):
                continue
            if taken.medicine != UNKNOWN and (not has_time or taken.started == time):
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
        known = self.questionnaire.medicine_by_key
        return [
            (entry.medicine if entry.medicine in known else f"entry {number}", entry)
            for number, entry in enumerate(taken)
        ]

    def classes(self, question: Question, taken: Taken) -> tuple[str, ...]:
        """The classes of a medicine; the unlisted option for one that is in no class or not in the list."""
        unlisted = tuple(option.key for option in question.options if option.unlisted)
        if not taken.medicine:
            return unlisted
        if taken.medicine == UNKNOWN:  # that it may be of
            purpose = question.purpose_by_key.get(taken.taken_for)
            every = tuple(option.key for option in question.options if not option.medicine_class)
            return (*purpose.classes, *unlisted) if purpose else every
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

    def not_for(self) -> NotFor | None:
        entries = self.questionnaire.not_for
        return next((entry for entry in entries if self.all_true(entry.when) is Truth.TRUE), None)

    def is_listed(self, group: CauseGroup) -> bool:
        if self.not_for():
            return False
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
        """The level of the first group, or of no clear match, or of those whom it is not for."""
        if entry := self.not_for():
            return entry.care_level
        first = self.first()
        if first is None:
            return self.questionnaire.no_clear_match.care_level
        lowered = self.lowered(first)
        return lowered.care_level if lowered else first.care_level

    def care_level(self) -> CareLevel:
        """What the rules say; or, if that is higher, the lowest level of the definite answers to a question
        in doubt, all else equal."""
        floors = [
            min(self.with_answer(question, answer).care_level() for answer in self.definite(question))
            for question in self.questionnaire.questions
            if self.questionnaire.schema > 1 and self.is_in_doubt(question)
        ]
        return max([self.level_by_rules(), *floors])

    def level_by_rules(self) -> CareLevel:
        raised = [rule.care_level for rule in self.true_level_rules() if rule.care_level is not None]
        return max([self.group_level(), *raised])

    # Doubt

    def with_answer(self, question: Question, answer: object) -> Reference:
        answers: Any = {**self.answers, question.link_id: answer}
        return Reference(self.questionnaire, answers, contradictions_judged=True)

    def is_in_doubt(self, question: Question) -> bool:
        answer = self.answer(question)
        if not self.applies(question) or answer is None:
            return False
        if answer == NOT_SURE:
            return True
        assert isinstance(answer, tuple)
        has_times = any(not time.not_sure for time in question.times)
        if question.kind is QuestionKind.medicine:
            return any(t.medicine == UNKNOWN or (has_times and not t.started) for t in answer)
        if question.kind is QuestionKind.multiple:
            return any(self.is_unsure_or_undated(question, choice_of(element)) for element in answer)
        return False

    def is_unsure_or_undated(self, question: Question, choice: Choice) -> bool:
        return choice.unsure or (question.option_by_key[choice.option].onset and choice.time == NOT_KNOWN)

    def definite(self, question: Question) -> Iterator[tuple[object, ...]]:
        """The simple definite answers to a question in doubt."""
        answer = self.answer(question)
        if question.kind is QuestionKind.medicine:
            yield from self.definite_medicines(question, answer)
        elif question.kind is QuestionKind.multiple:
            yield from self.definite_choices(question, answer)
        else:
            yield from ((option.key,) for option in question.options if self.option_applies(option))

    def definite_choices(self, question: Question, answer: object) -> Iterator[tuple[str, ...]]:
        """None of the options in doubt or one of them, the undated ones all since the same time."""
        known = [time.key for time in question.times if not time.not_sure]
        if isinstance(answer, tuple):
            choices = [choice_of(element) for element in answer]
            unsure = [choice.option for choice in choices if choice.unsure]
        else:
            choices, unsure = [], [option.key for option in question.options if self.option_applies(option)]
        sure = {choice.option: str(choice) for choice in choices if not choice.unsure}
        undated = [c.option for c in choices if not c.unsure and self.is_unsure_or_undated(question, c)]
        for time in known if undated else [""]:
            chosen = sure | {option: f"{option}@{time}" for option in undated}
            if chosen or question.none_of_these:
                yield self.in_order(question, chosen)
            for option in unsure:
                for dated in known if question.option_by_key[option].onset else [""]:
                    one = f"{option}@{dated}" if dated else option
                    yield self.in_order(question, chosen | {option: one})

    def in_order(self, question: Question, chosen: dict[str, str]) -> tuple[str, ...]:
        return tuple(chosen[option.key] for option in question.options if option.key in chosen)

    def definite_medicines(self, question: Question, answer: object) -> Iterator[tuple[Taken, ...]]:
        """No medicine, or one of each kind at each time; or for unknown names the same kind and for unknown
        times the same time."""
        times = [time.key for time in question.times if not time.not_sure] or [""]
        kinds = {self.classes(question, Taken("")): ""}
        for medicine in self.questionnaire.medicines:
            kinds.setdefault(self.classes(question, Taken(medicine.key)), medicine.key)
        if not isinstance(answer, tuple):
            yield ()
            yield from ((Taken(key, time),) for key in kinds.values() for time in times)
            return
        for kind in kinds.values() if any(t.medicine == UNKNOWN for t in answer) else [""]:
            for time in times if any(not t.started for t in answer) else [""]:
                yield tuple(self.known(question, taken, kind, time) for taken in answer)

    def known(self, question: Question, taken: Taken, kind: str, time: str) -> Taken:
        started = taken.started or time
        if taken.medicine != UNKNOWN:
            return Taken(taken.medicine, started)
        may_be = set(self.classes(question, taken)) & set(self.classes(question, Taken(kind)))
        return Taken(kind if may_be else "", started)
