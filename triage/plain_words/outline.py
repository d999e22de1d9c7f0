"""A questionnaire in plain words, for reviewers to read from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from triage.plain_words.sentences import (
    Vocabulary,
    alternatives_sentence,
    care_level_name,
    conditions_sentence,
    lower_when_sentence,
    requirement_sentence,
    rule_sentence,
)
from triage.rules import model
from triage.rules.document import serialise
from triage.rules.model import Questionnaire


@dataclass(frozen=True)
class RuleOutline:
    rule: model.Rule
    sentence: str
    sources: tuple[model.Source, ...]


@dataclass(frozen=True)
class GroupOutline:
    group: model.CauseGroup
    care_level: str  # its name
    lower_when: tuple[tuple[str, str], ...]  # sentence and reason
    rules: tuple[RuleOutline, ...]


@dataclass(frozen=True)
class QuestionOutline:
    question: model.Question
    asked_if: str  # empty: always


@dataclass(frozen=True)
class RequirementOutline:
    requirement: model.SafetyRequirement
    sentence: str


@dataclass(frozen=True)
class Outline:
    questionnaire: Questionnaire
    red_flags: tuple[RuleOutline, ...]  # the most urgent first
    groups: tuple[GroupOutline, ...]
    findings: tuple[tuple[model.Finding, str], ...]
    questions: tuple[QuestionOutline, ...]
    requirements: tuple[RequirementOutline, ...]


def outline(questionnaire: Questionnaire) -> Outline:
    words = Vocabulary.of(serialise(questionnaire))
    rules = [_rule(questionnaire, words, rule) for rule in questionnaire.rules]
    red_flags = [rule for rule in rules if rule.rule.care_level]
    return Outline(
        questionnaire=questionnaire,
        red_flags=tuple(sorted(red_flags, key=lambda flag: -(flag.rule.care_level or 0))),
        groups=tuple(_group(words, group, rules) for group in questionnaire.cause_groups),
        findings=tuple(
            (one, alternatives_sentence(words, one.alternatives)) for one in questionnaire.findings
        ),
        questions=tuple(
            QuestionOutline(question, conditions_sentence(words, question.enable_when))
            for question in questionnaire.questions
        ),
        requirements=tuple(_requirement(words, one) for one in questionnaire.safety_requirements),
    )


def _rule(questionnaire: Questionnaire, words: Vocabulary, rule: model.Rule) -> RuleOutline:
    sources = tuple(questionnaire.source_by_key[key] for key in rule.sources)
    return RuleOutline(rule, rule_sentence(words, rule), sources)


def _group(words: Vocabulary, group: model.CauseGroup, rules: Iterable[RuleOutline]) -> GroupOutline:
    return GroupOutline(
        group=group,
        care_level=care_level_name(group.care_level.name),
        lower_when=tuple(
            (lower_when_sentence(words, case.when, case.care_level.name), case.reason)
            for case in group.lower_when
        ),
        rules=tuple(rule for rule in rules if rule.rule.cause_group == group.key),
    )


def _requirement(words: Vocabulary, one: model.SafetyRequirement) -> RequirementOutline:
    require = {"listed": one.require.listed, "not_first": one.require.not_first}
    if one.require.care_level:
        require = {"care_level": one.require.care_level.name}
    named = {name: target for name, target in require.items() if target}
    return RequirementOutline(one, requirement_sentence(words, one.whenever, one.unless, named))
