"""The reasons of single rules: the patient's own answers behind a true one, and what an open one waits for.

What a reason tells is gathered as one integer, *told*, by an AND or two for each rule: of its any-ofs the
terms that hold, and of its none-ofs all that was said to their questions. The words depend on nothing else,
but on the medicines where they are told of: so they are made once and looked up from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from .answers import UNKNOWN_MEDICINE, Answers, Choice, Taken, choice_of
from .engine.bits import bits_of, mask_of
from .engine.compiler import CompiledQuestion, CompiledQuestionnaire
from .engine.gathering import State
from .engine.memo import BoundedMemo, MemoBudget
from .model import NOT_SURE, AnswerOption, Condition, Conditions, Question, Rule

REASONS_IN_MEMO = 8_192  # of all rules of a questionnaire
SAID_IN_MEMO = 256  # kept of what can be said to one question


class Said(NamedTuple):
    """What the patient said to a question: the labels of the options chosen, medicines by name, each with its
    time if that is known; and of those the patient is not sure about.

    No labels and not "not sure": none of these, or, behind an open rule, not answered.
    """

    question: Question
    labels: tuple[str, ...]
    not_sure: bool = False  # of the whole question
    unsure: tuple[str, ...] = ()


class Reason(NamedTuple):
    """A rule and the answers behind it; for an open rule the questions that are still open."""

    rule: Rule
    because: tuple[Said, ...]


def say(compiled: CompiledQuestionnaire, answers: Answers, question: Question) -> Said:
    """The answer to a question in words, whether it counts or is set aside."""
    answer = answers.get(question.link_id, ())
    if answer == NOT_SURE:
        return Said(question, (), not_sure=True)
    taken = [entry for entry in answer if isinstance(entry, Taken)]
    choices = [choice_of(element) for element in answer if isinstance(element, str)]
    labels = [_medicine_label(compiled, question, entry) for entry in taken]
    labels += [_choice_label(question, choice) for choice in choices if not choice.unsure]
    return Said(question, tuple(labels), unsure=_unsure_labels(question, choices))


def _choice_label(question: Question, choice: Choice) -> str:
    return _dated(question, question.option_by_key[choice.option].label, choice.time)


def _unsure_labels(question: Question, choices: Sequence[Choice]) -> tuple[str, ...]:
    return tuple(question.option_by_key[choice.option].label for choice in choices if choice.unsure)


def _medicine_label(compiled: CompiledQuestionnaire, question: Question, taken: Taken) -> str:
    """By name; one without a key as the option for medicines that are not listed."""
    medicine = compiled.questionnaire.medicine_by_key.get(taken.medicine)
    unlisted = question.option_by_key[compiled.questionnaire.unlisted_classes[0]]
    return _dated(question, medicine.name if medicine else unlisted.label, taken.started)


def _dated(question: Question, label: str, time: str) -> str:
    return f"{label} ({question.time_by_key[time].label})" if time else label


class Wait(NamedTuple):
    """What a condition waits for, as masks over facts: its open terms, unless one of its terms fulfils it."""

    fulfilled_by: int
    open: int
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reads:
    """What a list of conditions tells, as masks over told.

    Of its any-ofs what holds (`named`), of its none-ofs the questions, each with a `mark`, and all that was
    said to them (`whole`); of findings that hold what these tell.
    """

    named: int
    marks: int
    whole: int
    findings: tuple[int, ...]
    waits: tuple[Wait, ...]
    positions: frozenset[int]  # of all questions behind the conditions


@dataclass(frozen=True, slots=True)
class RuleReasons:
    """The reasons of one rule by what they tell, while it is true and while it is open."""

    named: int
    reads: Reads
    tells_more: bool  # than what is named
    unsure: int  # the terms that say "not sure" to a question behind the rule
    reads_medicines: bool
    true: BoundedMemo[int | tuple[int, object], Reason]
    open: BoundedMemo[int, Reason]


class Reasons:
    """The reasons of a questionnaire's rules, made once for it.

    In what is told stand, from the lowest bit on: the terms named, the marks of questions, the terms of the
    marked questions that hold.
    """

    def __init__(self, compiled: CompiledQuestionnaire) -> None:
        self.compiled = compiled
        self.terms = compiled.encoding.terms
        self.first_whole = self.terms + len(compiled.questions)
        self.terms_of = [mask_of(question.number_of.values()) for question in compiled.questions]
        self.unsure_of = [
            mask_of([question.number_of[NOT_SURE]] if NOT_SURE in question.number_of else [])
            for question in compiled.questions
        ]
        self.said = [
            BoundedMemo(self._sayer(question), MemoBudget(SAID_IN_MEMO)) for question in compiled.questions
        ]
        self.alternatives = [
            [self._reads(alternative) for alternative in finding.alternatives]
            for finding in compiled.questionnaire.findings
        ]
        self.budget = MemoBudget(REASONS_IN_MEMO)
        rules = compiled.questionnaire.rules
        self.rules = [self._of_rule(rule) for rule in rules]
        medicines = compiled.questionnaire.medicine_question
        self.medicines = medicines.link_id if medicines else ""

    def _sayer(self, question: CompiledQuestion) -> Callable[[int], Said]:
        """Says which of the question's options were chosen, given as a mask; medicines go by name instead."""

        options = question.question.options
        keys_of = {o.key: [k for k in question.number_of if k.partition("@")[0] == o.key] for o in options}

        def say(chosen: int) -> Said:
            choices = [choice for option in options if (choice := chosen_of(option, chosen))]
            if chosen & self.unsure_of[question.position] and not choices:
                return Said(question.question, (), not_sure=True)
            labels = [_choice_label(question.question, choice) for choice in choices if not choice.unsure]
            return Said(question.question, tuple(labels), unsure=_unsure_labels(question.question, choices))

        def chosen_of(option: AnswerOption, chosen: int) -> Choice | None:
            """What of its terms were named; if its time is not, the option alone."""
            keys = [key for key in keys_of[option.key] if chosen >> question.number_of[key] & 1]
            if not keys:
                return None
            choice = choice_of(max(keys, key=len))
            time = question.question.time_by_key.get(choice.time)
            return choice._replace(time="") if time and time.not_sure else choice

        return say

    # What conditions read

    def _reads(self, conditions: Conditions) -> Reads:
        named, marks, whole = 0, 0, 0
        findings, positions = list[int](), set[int]()
        for condition in conditions:
            own = {position for position in map(self._position, condition.terms) if position is not None}
            of_findings = self._findings_in(condition)
            positions |= own
            for finding in of_findings:
                positions.update(*(alternative.positions for alternative in self.alternatives[finding]))
            if condition.none:
                marks |= mask_of(self.terms + position for position in own)
                whole |= mask_of(n for position in own for n in bits_of(self.terms_of[position]))
            else:
                terms = mask_of(map(self.compiled.number_of.__getitem__, condition.terms))
                named |= terms & ~mask_of(self.compiled.encoding.first_finding + f for f in of_findings)
                findings += of_findings
        waits = tuple(map(self._wait, conditions))
        return Reads(named, marks, whole, tuple(findings), waits, frozenset(positions))

    def _wait(self, condition: Condition) -> Wait:
        terms = mask_of(map(self.compiled.number_of.__getitem__, condition.terms))
        own = terms & (1 << self.compiled.encoding.first_finding) - 1
        return Wait(0 if condition.none else terms, own << self.terms, self._findings_in(condition))

    def _findings_in(self, condition: Condition) -> tuple[int, ...]:
        numbers = [self.compiled.number_of[term] for term in condition.terms]
        first = self.compiled.encoding.first_finding
        return tuple(number - first for number in numbers if number >= first)

    def _position(self, term: str) -> int | None:
        return self.compiled.position_of.get(term.partition(".")[0])

    # Reasons in words

    def _of_rule(self, rule: Rule) -> RuleReasons:
        reads = self._reads(rule.when)
        questions = [self.compiled.questions[position] for position in sorted(reads.positions)]
        return RuleReasons(
            named=reads.named,
            reads=reads,
            tells_more=bool(reads.marks or reads.findings),
            unsure=mask_of(n for q in questions for n in bits_of(self.unsure_of[q.position])),
            reads_medicines=any(question.is_medicine for question in questions),
            true=BoundedMemo(lambda told: self._true_reason(rule, questions, told), self.budget),
            open=BoundedMemo(lambda told: self._open_reason(rule, questions, told), self.budget),
        )

    def _true_reason(
        self, rule: Rule, questions: list[CompiledQuestion], key: int | tuple[int, object]
    ) -> Reason:
        told, taken = key if isinstance(key, tuple) else (key, ())
        because = []
        for question in questions:
            terms = self.terms_of[question.position]
            named = told & terms
            if named or told >> (self.terms + question.position) & 1:
                chosen = named or told >> self.first_whole & terms
                if question.is_medicine and not chosen & self.unsure_of[question.position]:
                    medicines = cast(tuple[Taken, ...], taken if chosen else ())  # if it applies
                    because.append(self._said_of_medicines(question, named, medicines))
                else:
                    because.append(self.said[question.position][chosen])
        return Reason(rule, tuple(because))

    def _said_of_medicines(self, question: CompiledQuestion, named: int, taken: tuple[Taken, ...]) -> Said:
        """The medicines behind the classes and times named, or all of them if none is."""
        keys = [key for key, number in question.number_of.items() if named >> number & 1]
        labels = [
            _medicine_label(self.compiled, question.question, medicine)
            for medicine in taken
            if not keys or self._is_named(question.question, medicine, keys)
        ]
        return Said(question.question, tuple(labels))

    def _is_named(self, question: Question, taken: Taken, named: list[str]) -> bool:
        if taken.medicine == UNKNOWN_MEDICINE:
            return False  # it only may be of a class
        classes = self.compiled.questionnaire.classes_of(taken.medicine)
        for name in named:
            key, _at, time = name.partition("@")
            option = question.option_by_key[key]
            if time and question.time_by_key[time].not_sure:
                at_that_time = not taken.started
            else:
                at_that_time = time in ("", taken.started)
            if at_that_time and (option.medicine_class or key) in classes:
                return True
        return False

    def _open_reason(self, rule: Rule, questions: list[CompiledQuestion], told: int) -> Reason:
        """The questions that keep the rule open."""
        return Reason(
            rule,
            tuple(
                Said(question.question, (), not_sure=bool(told & self.unsure_of[question.position]))
                for question in questions
                if told >> self.terms & self.terms_of[question.position]
            ),
        )


class ReasonsOfPatient:
    """Tells the reasons of one patient."""

    def __init__(self, reasons: Reasons, state: State) -> None:
        self.reasons = reasons
        self.facts = state.facts
        self.taken = state.answers.get(reasons.medicines)
        self.encoding = reasons.compiled.encoding
        self.alternatives = self.encoding.alternatives(state.facts)
        self.told_of: dict[int, int] = {}

    def true(self, rules: int) -> list[Reason]:
        """Why these rules are true, in the order of the document."""
        facts, reasons, of_rule = self.facts, [], self.reasons.rules
        while rules:  # `bits_of`, written out
            lowest = rules & -rules
            rules ^= lowest
            rule = of_rule[lowest.bit_length() - 1]
            told = self._told(rule.reads) if rule.tells_more else facts & rule.named
            reasons.append(rule.true[(told, self.taken) if rule.reads_medicines else told])
        return reasons

    def open(self, rules: int) -> list[Reason]:
        """What these rules wait for, in the order of the document."""
        reasons = []
        for number in bits_of(rules):
            rule = self.reasons.rules[number]
            reasons.append(rule.open[self._waited_for(rule.reads) | self.facts & rule.unsure])
        return reasons

    def _told(self, reads: Reads) -> int:
        facts = self.facts
        told = facts & reads.named
        if reads.marks:
            told |= reads.marks | (facts & reads.whole) << self.reasons.first_whole
        for finding in reads.findings:
            if facts >> (self.encoding.first_finding + finding) & 1:
                told |= self.told_of.get(finding) or self._told_of_finding(finding)
        return told

    def _told_of_finding(self, finding: int) -> int:
        """What the first of its alternatives that is true tells."""
        certain, _possible = self.alternatives
        true = certain & self.encoding.first_alternatives << finding
        column = ((true & -true).bit_length() - 1) // len(self.reasons.alternatives)
        told = self.told_of[finding] = self._told(self.reasons.alternatives[finding][column])
        return told

    def _waited_for(self, reads: Reads) -> int:
        """The open terms, which stand in place of the marks."""
        facts, waited_for = self.facts, 0
        for fulfilled_by, is_open, findings in reads.waits:
            if not facts & fulfilled_by:
                waited_for |= facts & is_open
                for finding in findings:
                    if facts >> (self.reasons.terms + self.encoding.first_finding + finding) & 1:
                        waited_for |= self._waited_for_by_finding(finding)
        return waited_for

    def _waited_for_by_finding(self, finding: int) -> int:
        """What those of its alternatives wait for that are not false."""
        _certain, possible = self.alternatives
        waited_for, count = 0, len(self.reasons.alternatives)
        for column, alternative in enumerate(self.reasons.alternatives[finding]):
            if possible >> (column * count + finding) & 1:
                waited_for |= self._waited_for(alternative)
        return waited_for
