"""A questionnaire → what evaluation, interview and explanation run on.

Every term a condition may name (an option, a medicine class at a time, "not sure", a finding) gets a number,
every rule a bit, every answer the facts that follow from it (`facts`). A compiled questionnaire is made once
for a release and then only read; its memo tables hold results that never change (`memo`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, cast

from ..answers import choice_of
from ..model import (
    FINDINGS,
    CareLevel,
    Conditions,
    Contradiction,
    Question,
    QuestionKind,
    Questionnaire,
    Strength,
)
from .answer_facts import AnswerFacts, AnswerOrNone
from .bits import mask_of
from .facts import FactEncoding
from .memo import BoundedMemo, MemoBudget
from .ranking import GroupRules, group_rules

MOST_HIDDEN = 16  # sets of options that do not apply, kept for each question

Derived = TypeVar("Derived")


class Gate(NamedTuple):
    """Conditions on earlier questions, as tests on facts.

    `false_if` says when one is false: each test has a mask, and whether it is met where the facts have none
    of it (or else where they have some). `doubted_if` says in the same way when one is not surely true.
    """

    false_if: tuple[tuple[int, bool], ...]
    doubted_if: tuple[tuple[int, bool], ...]

    def is_false(self, facts: int) -> bool:
        return any((not facts & mask) is false_if_nothing for mask, false_if_nothing in self.false_if)

    def is_true(self, facts: int) -> bool:
        return not any((not facts & mask) is in_doubt for mask, in_doubt in self.doubted_if)


@dataclass(frozen=True, slots=True)
class CompiledQuestion:
    """A question with the numbers of its terms and the facts that its answers bring.

    `gates` are the tests that find its `enable_when` false. `option_gates` holds the gate of each option that
    has one; while options do not apply, the facts of an answer are those of the question `without` them.
    """

    question: Question
    link_id: str
    position: int
    is_medicine: bool
    number_of: Mapping[str, int]  # option key, key@time or "not-sure" → number
    answer_facts: BoundedMemo[AnswerOrNone, int]
    whole: AnswerFacts  # with all options
    without: BoundedMemo[tuple[str, ...], AnswerFacts]  # by the keys of options that do not apply
    gate: Gate
    option_gates: tuple[tuple[str, Gate], ...]
    enabled_by: int  # the questions that its gates read, as a mask over positions

    @property
    def gates(self) -> tuple[tuple[int, bool], ...]:
        return self.gate.false_if

    def is_hidden(self, facts: int) -> bool:
        return self.gate.is_false(facts)

    def is_certainly_shown(self, facts: int) -> bool:
        """The question surely applies, and so does each option, or surely does not."""
        return self.gate.is_true(facts) and all(
            gate.is_true(facts) or gate.is_false(facts) for _key, gate in self.option_gates
        )

    def hidden_options(self, facts: int) -> tuple[str, ...]:
        """The keys of the options that do not apply."""
        return tuple([key for key, gate in self.option_gates if gate.is_false(facts)])

    def counted(self, answer: AnswerOrNone, facts: int, unanswered: AnswerOrNone = None) -> AnswerOrNone:
        """The answer without options that do not apply; `unanswered` if nothing of it remains."""
        if answer is None:
            return unanswered
        if isinstance(answer, str) or not self.option_gates:
            return answer
        hidden = self.hidden_options(facts)
        counted = tuple(
            [key for key in answer if isinstance(key, str) and choice_of(key).option not in hidden]
        )
        return counted if counted or self.question.may_be_empty else unanswered

    def applying(self, facts: int) -> AnswerFacts:
        """The facts of answers beside those of earlier questions."""
        return self.without[self.hidden_options(facts)] if self.option_gates else self.whole

    def facts_of(self, answer: AnswerOrNone, facts: int, unanswered: AnswerOrNone = None) -> int:
        """What the answer says beside the facts of earlier questions, if the question applies."""
        return self.applying(facts).by_answer[self.counted(answer, facts, unanswered)]


class CompiledContradiction(NamedTuple):
    contradiction: Contradiction
    gate: Gate


class CompiledQuestionnaire:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.terms = [
            *(term for question in questionnaire.questions for term in question.terms),
            *(f"{FINDINGS}.{finding.key}" for finding in questionnaire.findings),
        ]
        self.number_of = {term: number for number, term in enumerate(self.terms)}
        # The rules, then the `lower_when` entries, then those whom the questionnaire is not for.
        entries = [entry.when for group in questionnaire.cause_groups for entry in group.lower_when]
        first_not_for = len(questionnaire.rules) + len(entries)
        entries += [entry.when for entry in questionnaire.not_for]
        self.encoding = FactEncoding(
            self.number_of, questionnaire.findings, [rule.when for rule in questionnaire.rules] + entries
        )
        self.not_for = tuple(
            (entry, 1 << (first_not_for + number)) for number, entry in enumerate(questionnaire.not_for)
        )
        self.not_for_mask = sum(bit for _entry, bit in self.not_for)
        self.position_of = {
            question.link_id: position for position, question in enumerate(questionnaire.questions)
        }
        self.questions = tuple(
            self._compile_question(position) for position in range(len(questionnaire.questions))
        )
        self.question_by_link_id = {compiled.link_id: compiled for compiled in self.questions}
        self.always_asked = tuple(
            (question.link_id, question.answer_facts)
            for question in self.questions
            if not question.enabled_by
        )
        self.gated_questions = tuple(question for question in self.questions if question.enabled_by)
        self.gated = tuple(
            (1 << question.position, question.link_id, question.gates, question)
            for question in self.gated_questions
        )
        self.contradictions = tuple(
            CompiledContradiction(entry, self._gate(entry.both)) for entry in questionnaire.contradictions
        )
        self.not_sure_enables = self._position_mask(
            term
            for question in questionnaire.questions
            for condition in _conditions_of(question)
            for term in condition.terms
            if term in questionnaire.question_by_link_id[term.partition(".")[0]].unsure_terms
        )
        self.rule_mask = (1 << len(questionnaire.rules)) - 1  # without the `lower_when` entries
        self.groups = self._compile_groups()
        self.group_by_key = {group.group.key: group for group in self.groups}
        self.level_rules = self._compile_level_rules()
        self.no_clear_match_level = questionnaire.no_clear_match.care_level
        self.highest_base_level = max(
            [
                self.no_clear_match_level,
                *(group.highest_level for group in self.groups),
                *(entry.care_level for entry in questionnaire.not_for),
            ]
        )
        self._derived: dict[Callable[[CompiledQuestionnaire], Any], Any] = {}

    def derived(self, make: Callable[[CompiledQuestionnaire], Derived]) -> Derived:
        """What `make` works out from this questionnaire, made once."""
        if make not in self._derived:
            self._derived[make] = make(self)
        return cast(Derived, self._derived[make])

    def _compile_question(self, position: int) -> CompiledQuestion:
        question = self.questionnaire.questions[position]
        prefix = f"{question.link_id}."
        whole = AnswerFacts(self.questionnaire, question, self.encoding)
        return CompiledQuestion(
            question=question,
            link_id=question.link_id,
            position=position,
            is_medicine=question.kind is QuestionKind.medicine,
            number_of={term.removeprefix(prefix): self.number_of[term] for term in question.terms},
            answer_facts=whole.by_answer,
            whole=whole,
            without=BoundedMemo(
                lambda hidden: AnswerFacts(self.questionnaire, question, self.encoding, hidden),
                MemoBudget(MOST_HIDDEN),
            ),
            gate=self._gate(question.enable_when),
            option_gates=tuple(
                (option.key, self._gate(option.enable_when))
                for option in question.options
                if option.enable_when
            ),
            enabled_by=self._position_mask(
                term for condition in _conditions_of(question) for term in condition.terms
            ),
        )

    def _gate(self, conditions: Conditions) -> Gate:
        held = [
            (mask_of(self.number_of[term] for term in condition.terms), not condition.none)
            for condition in conditions
        ]
        may_hold = [(mask | mask << self.encoding.terms, any_of) for mask, any_of in held]
        pairs = list(zip(held, may_hold, strict=True))
        return Gate(
            tuple(maybe if sure[1] else sure for sure, maybe in pairs),
            tuple(sure if sure[1] else maybe for sure, maybe in pairs),
        )

    def _position_mask(self, terms: Iterable[str]) -> int:
        """The questions that the terms belong to, as a mask over positions."""
        return mask_of(self.position_of[term.partition(".")[0]] for term in terms)

    def _compile_groups(self) -> tuple[GroupRules, ...]:
        masks: dict[tuple[str, Strength], int] = {}
        for number, rule in enumerate(self.questionnaire.rules):
            if rule.strength is not None:
                key = (rule.cause_group, rule.strength)
                masks[key] = masks.get(key, 0) | 1 << number
        groups, next_entry = [], len(self.questionnaire.rules)
        for position, group in enumerate(self.questionnaire.cause_groups):
            lower_when = tuple((entry, 1 << (next_entry + i)) for i, entry in enumerate(group.lower_when))
            next_entry += len(lower_when)
            rules = {strength: masks.get((group.key, strength), 0) for strength in Strength}
            groups.append(group_rules(group, position, rules, lower_when, self.questionnaire.threshold))
        return tuple(groups)

    def _compile_level_rules(self) -> tuple[tuple[CareLevel, int], ...]:
        """The care-level rules as one mask for each level, most urgent first."""
        levels: dict[CareLevel, int] = {}
        for number, rule in enumerate(self.questionnaire.rules):
            if rule.care_level is not None:
                levels[rule.care_level] = levels.get(rule.care_level, 0) | 1 << number
        return tuple(sorted(levels.items(), reverse=True))


def _conditions_of(question: Question) -> Conditions:
    """The conditions on which the question and its options apply."""
    return sum((option.enable_when for option in question.options), question.enable_when)


def compile_questionnaire(questionnaire: Questionnaire) -> CompiledQuestionnaire:
    """Compile a parsed questionnaire; takes milliseconds for hundreds of rules."""
    return CompiledQuestionnaire(questionnaire)
