"""The whole logic of a questionnaire in plain words, for patients and reviewers, and a picture of a part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.throttling import limited
from triage.medicines import vocabulary
from triage.patient.limits import HOW_IT_WORKS
from triage.patient.views.visits import CheckContext, findable_page, page
from triage.plain_words import rule_graph
from triage.plain_words.sentences import (
    Vocabulary,
    alternatives_sentence,
    care_level_name,
    lower_when_sentence,
    requirement_sentence,
    rule_sentence,
)
from triage.rules.document import serialise
from triage.rules.model import (
    CareAdvice,
    CareLevel,
    CauseGroup,
    Questionnaire,
    Rule,
    SafetyRequirement,
    Source,
)
from triage.statistics.report import VIEW_STATISTICS, counts_of_parts

MOST_SOUGHT = 100  # characters


@dataclass(frozen=True)
class RuleInWords:
    rule: Rule
    sentence: str
    sources: list[Source]

    @property
    def text(self) -> str:
        """All its words, to search in."""
        titles = (source.title for source in self.sources)
        return " ".join((self.rule.rationale, self.sentence, *titles)).casefold()


@dataclass(frozen=True)
class LevelInWords:
    advice: CareAdvice
    rules: list[RuleInWords]


@dataclass(frozen=True)
class GroupInWords:
    group: CauseGroup
    lower_when: list[tuple[str, str]]  # when a lower level is enough, and why
    supporting: list[RuleInWords]
    opposing: list[RuleInWords]


@dataclass(frozen=True)
class RequirementInWords:
    requirement: SafetyRequirement
    sentence: str
    sources: list[Source]


@require_safe
@limited(HOW_IT_WORKS)
@findable_page
def how_it_works(request: HttpRequest, place: CheckContext) -> HttpResponse:
    """Every rule in words with its source; `?show=group:KEY` draws a part, `?find=words` searches."""
    release = place.current_release()
    questionnaire = release.questionnaire
    choice = chosen(questionnaire, request.GET.get("show", ""))
    sought = " ".join(request.GET.get("find", "").split())[:MOST_SOUGHT]
    in_words = RulesInWords(questionnaire)
    context: dict[str, Any] = {
        "place": place,
        "release": release,
        "levels": in_words.levels(),
        "groups": in_words.groups(),
        "findings": in_words.findings(),
        "requirements": in_words.requirements(),
        "choices": in_words.choices(),
        "choice": choice,
        "sought": sought,
        "found": in_words.find(sought) if sought else [],
        "name_sources": vocabulary.SOURCES if questionnaire.medicine_question else (),
    }
    if choice:
        context["shown"] = f"{choice.kind}:{choice.key}"
        rules = rule_graph.rules_about(questionnaire, choice)
        names = {level.name: care_level_name(level.name) for level in CareLevel}
        counts = _counts(request, place)
        context["has_counts"] = bool(counts)
        context["picture"] = rule_graph.draw(questionnaire, rules, names, counts) if rules else None
        context["pictured"] = [
            (in_words.rule(rule), in_words.read_by(rule), in_words.effect(rule)) for rule in rules
        ]
        context["choice_name"] = in_words.focus_name(choice)
    return render(request, "triage/how_it_works.html", context)


@require_safe
@page
def one_rule(request: HttpRequest, place: CheckContext, key: str) -> HttpResponse:
    """One rule at an address that lasts as long as the rule has its key."""
    release = place.current_release()
    rule = next((rule for rule in release.questionnaire.rules if rule.key == key), None)
    if rule is None:
        raise Http404
    in_words = RulesInWords(release.questionnaire)
    context = {
        "place": place,
        "release": release,
        "row": in_words.rule(rule),
        "questions": in_words.read_by(rule),
        "effect": in_words.effect(rule),
    }
    return render(request, "triage/rule.html", context)


def _counts(request: HttpRequest, place: CheckContext) -> Mapping[rule_graph.GraphFocus, str]:
    """How many patients came to each part, for staff who may know; of the last month."""
    if place.preview and request.user.has_perm(VIEW_STATISTICS):
        return counts_of_parts(place.slug, days=30)
    return {}


def chosen(questionnaire: Questionnaire, value: str) -> rule_graph.GraphFocus | None:
    """The choice that `kind:key` names; None for anything else, so that an old link still shows the page."""
    kind, _colon, key = value.partition(":")
    if key in rule_graph.choices(questionnaire).get(kind, ()):
        return rule_graph.GraphFocus(kind, key)
    return None


class RulesInWords:
    """Says the parts of one questionnaire in words."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.vocabulary = Vocabulary.of(serialise(questionnaire))

    def rule(self, rule: Rule) -> RuleInWords:
        return RuleInWords(rule, rule_sentence(self.vocabulary, rule), self._sources(rule.sources))

    def find(self, sought: str) -> list[RuleInWords]:
        """The rules whose words hold every word that is sought, or its beginning."""
        words = sought.casefold().split()
        rows = map(self.rule, self.questionnaire.rules)
        return [row for row in rows if all(word in row.text for word in words)]

    def levels(self) -> list[LevelInWords]:
        """The care levels, most urgent first, each with the rules that raise to it."""
        return [
            LevelInWords(
                self.questionnaire.advice_by_level[level],
                [self.rule(rule) for rule in self.questionnaire.rules if rule.care_level is level],
            )
            for level in sorted(CareLevel, reverse=True)
        ]

    def groups(self) -> list[GroupInWords]:
        return [self._group(group) for group in self.questionnaire.cause_groups]

    def _group(self, group: CauseGroup) -> GroupInWords:
        rules = [rule for rule in self.questionnaire.rules if rule.cause_group == group.key]
        rules.sort(key=lambda rule: -abs(rule.strength.weight) if rule.strength else 0)
        return GroupInWords(
            group,
            [
                (lower_when_sentence(self.vocabulary, entry.when, entry.care_level.name), entry.reason)
                for entry in group.lower_when
            ],
            [self.rule(rule) for rule in rules if _supports(rule)],
            [self.rule(rule) for rule in rules if not _supports(rule)],
        )

    def findings(self) -> list[tuple[str, str]]:
        return [
            (finding.text, alternatives_sentence(self.vocabulary, finding.alternatives))
            for finding in self.questionnaire.findings
        ]

    def requirements(self) -> list[RequirementInWords]:
        requirements = serialise(self.questionnaire)["safety_requirements"]
        return [
            RequirementInWords(
                requirement,
                requirement_sentence(
                    self.vocabulary, written["whenever"], written.get("unless", []), written["require"]
                ),
                self._sources(requirement.sources),
            )
            for requirement, written in zip(self.questionnaire.safety_requirements, requirements, strict=True)
        ]

    def read_by(self, rule: Rule) -> list[str]:
        """The labels of the questions that a rule reads."""
        read = rule_graph.questions_read(self.questionnaire, rule.when)
        return [self.questionnaire.question_by_link_id[link_id].label for link_id in read]

    def effect(self, rule: Rule) -> str:
        if rule.care_level is not None:
            return care_level_name(rule.care_level.name)
        return self.vocabulary.group(rule.cause_group)

    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What can be drawn, for a list to choose from: a heading with (value, name) pairs."""
        headings = {"group": _("Causes"), "level": _("How soon to get help"), "question": _("Questions")}
        keys = rule_graph.choices(self.questionnaire)
        return [
            (
                heading,
                [(f"{kind}:{key}", self.focus_name(rule_graph.GraphFocus(kind, key))) for key in keys[kind]],
            )
            for kind, heading in headings.items()
        ]

    def focus_name(self, choice: rule_graph.GraphFocus) -> str:
        if choice.kind == "group":
            return self.vocabulary.group(choice.key)
        if choice.kind == "level":
            return care_level_name(choice.key)
        return self.questionnaire.question_by_link_id[choice.key].label

    def _sources(self, keys: Iterable[str]) -> list[Source]:
        return [self.questionnaire.source_by_key[key] for key in keys]


def _supports(rule: Rule) -> bool:
    return rule.strength is not None and rule.strength.weight > 0
