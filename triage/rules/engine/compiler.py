"""A questionnaire → what evaluation, interview and explanation run on.

Every term a condition may name (an option, a medicine class at a time, "not sure", a finding) gets a number,
every rule a bit, every answer the facts that follow from it (`facts`). A compiled questionnaire is made once
for a release and then only read; its memo tables hold results that never change (`memo`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from ..model import FINDINGS, CareLevel, Question, QuestionKind, Questionnaire, Strength
from .answer_facts import AnswerOrNone, answer_facts_of
from .bits import mask_of
from .facts import FactEncoding
from .memo import BoundedMemo
from .ranking import GroupRules, group_rules

Derived = TypeVar("Derived")


@dataclass(frozen=True, slots=True)
class CompiledQuestion:
    """A question with the numbers of its terms and the facts that its answers bring.

    `gates` says when its `enable_when` is false: each has a mask over facts, and whether it is so where these
    have none of it (or else where they have some). `doubts` says in the same way when it is not surely true.
    """

    question: Question
    link_id: str
    position: int
    is_medicine: bool
    number_of: Mapping[str, int]  # option key, key@time or "not-sure" → number
    answer_facts: BoundedMemo[AnswerOrNone, int]
    gates: tuple[tuple[int, bool], ...]
    doubts: tuple[tuple[int, bool], ...]
    enabled_by: int  # the questions that enable_when reads, as a mask over positions

    def is_hidden(self, facts: int) -> bool:
        return any((not facts & mask) is false_if_nothing for mask, false_if_nothing in self.gates)

    def is_certainly_shown(self, facts: int) -> bool:
        return not any((not facts & mask) is in_doubt for mask, in_doubt in self.doubts)


class CompiledQuestionnaire:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.terms = [
            *(term for question in questionnaire.questions for term in question.terms),
            *(f"{FINDINGS}.{finding.key}" for finding in questionnaire.findings),
        ]
        self.number_of = {term: number for number, term in enumerate(self.terms)}
        # The rules, then the `lower_when` entries.
        lower_when = [entry.when for group in questionnaire.cause_groups for entry in group.lower_when]
        self.encoding = FactEncoding(
            self.number_of, questionnaire.findings, [rule.when for rule in questionnaire.rules] + lower_when
        )
        self.position_of = {
            question.link_id: position for position, question in enumerate(questionnaire.questions)
        }
        self.questions = tuple(
            self._compile_question(position) for position in range(len(questionnaire.questions))
        )
        self.question_by_link_id = {compiled.link_id: compiled for compiled in self.questions}
        self.always_asked = tuple(
            (question.link_id, question.answer_facts) for question in self.questions if not question.gates
        )
        self.gated_questions = tuple(question for question in self.questions if question.gates)
        self.gated = tuple(
            (1 << question.position, question.link_id, question.gates, question.answer_facts)
            for question in self.gated_questions
        )
        self.not_sure_enables = self._position_mask(
            term
            for question in questionnaire.questions
            for condition in question.enable_when
            for term in condition.terms
            if term in questionnaire.question_by_link_id[term.partition(".")[0]].unsure_terms
        )
        self.rule_mask = (1 << len(questionnaire.rules)) - 1  # without the `lower_when` entries
        self.groups = self._compile_groups()
        self.group_by_key = {group.group.key: group for group in self.groups}
        self.level_rules = self._compile_level_rules()
        self.highest_group_level = max(
            [questionnaire.no_clear_match.care_level, *(group.highest_level for group in self.groups)]
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
        held = [
            (mask_of(self.number_of[term] for term in condition.terms), not condition.none)
            for condition in question.enable_when
        ]
        may_hold = [(mask | mask << self.encoding.terms, any_of) for mask, any_of in held]
        return CompiledQuestion(
            question=question,
            link_id=question.link_id,
            position=position,
            is_medicine=question.kind is QuestionKind.medicine,
            number_of={term.removeprefix(prefix): self.number_of[term] for term in question.terms},
            answer_facts=answer_facts_of(self.questionnaire, question, self.encoding),
            gates=tuple(maybe if sure[1] else sure for sure, maybe in zip(held, may_hold, strict=True)),
            doubts=tuple(sure if sure[1] else maybe for sure, maybe in zip(held, may_hold, strict=True)),
            enabled_by=self._position_mask(
                term for condition in question.enable_when for term in condition.terms
            ),
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


def compile_questionnaire(questionnaire: Questionnaire) -> CompiledQuestionnaire:
    """Compile a parsed questionnaire; takes milliseconds for hundreds of rules."""
    return CompiledQuestionnaire(questionnaire)
