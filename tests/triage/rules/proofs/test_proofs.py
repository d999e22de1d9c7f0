"""The proofs, held to what trying every patient shows, and to the faults they are there to find."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import examples
from tests.triage.rules import strategies
from tests.triage.rules.factories import (
    any_of,
    make_document,
    make_finding,
    make_group,
    make_medicine,
    make_medicine_question,
    make_question,
    make_rule,
    none_of,
)
from triage.medicines.finder import Finder
from triage.rules.answers import Answers
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire
from triage.rules.engine.conclusion import Outcome, conclude
from triage.rules.engine.evaluation import appraise, evaluate
from triage.rules.model import NOT_SURE, CareLevel, Questionnaire
from triage.rules.proofs import ALL_CODES, Code, Proofs, prove

SHIPPED = Path(__file__).parents[4] / "triage" / "content" / "facial-twitching.yaml"
PLAIN = ("single", "multiple", "number")

PATIENCE = 3600.0  # seconds; a busy machine does not change a verdict

small_documents = strategies.documents(kinds=PLAIN, most_questions=3)
small_documents_with_marks = strategies.documents(kinds=PLAIN, most_questions=2, strengths=strategies.MARKS)


def proofs_of(document: dict[str, Any], *codes: Code, seconds: float = PATIENCE) -> Proofs:
    """All proofs, or those of the codes; the time is never what fails a test."""
    questionnaire = parse(document)
    return prove(questionnaire, Finder(questionnaire).key, seconds, codes or ALL_CODES)


def keys(proofs: Proofs, code: Code) -> set[str]:
    return {key for verdict in proofs.verdicts if verdict.code is code for _list, key in verdict.rows}


# Every patient there can be


def every_patient(questionnaire: Questionnaire) -> Iterator[dict[str, Any]]:
    """All answer sets in which each question has an answer; those of hidden questions do not count anyway."""
    choices = [
        [*strategies.all_answers(question), *([NOT_SURE] if question.not_sure else [])]
        for question in questionnaire.questions
    ]
    for answers in product(*choices):
        yield dict(zip(questionnaire.question_by_link_id, answers, strict=True))


def told(outcome: Outcome) -> object:
    """The outcome without its weights and marks."""
    groups = [(group.key, group.fit) for group in outcome.groups]
    return outcome.care_level, groups, outcome.no_clear_match, outcome.not_for


class Tried:
    """What trying these patients, each with an answer to every question, shows of a questionnaire."""

    def __init__(self, questionnaire: Questionnaire, patients: Iterable[Answers]) -> None:
        self.questionnaire = questionnaire
        self.compiled = compile_questionnaire(questionnaire)
        self.asked: set[str] = set()
        self.findings: set[str] = set()
        self.fired: set[str] = set()
        self.matters: set[str] = set()
        self.listed: set[str] = set()
        self.first: set[str] = set()
        self.levels: set[str] = set()
        for answers in patients:
            self._see(answers)

    def _see(self, answers: Answers) -> None:
        appraisal, outcome = appraise(self.compiled, answers), evaluate(self.compiled, answers)
        self.levels.add(outcome.care_level.name)
        self.listed.update(group.key for group in outcome.groups)
        self.first.add(outcome.first)
        for question in self.compiled.questions:
            if appraisal.state.applies(question):
                self.asked.add(question.link_id)
        for finding in self.questionnaire.findings:
            if appraisal.state.facts >> self.compiled.number_of[f"findings.{finding.key}"] & 1:
                self.findings.add(finding.key)
        for number, rule in enumerate(self.questionnaire.rules):
            if appraisal.certain >> number & 1:
                self.fired.add(rule.key)
                if told(conclude(self.compiled, appraisal.certain & ~(1 << number))) != told(outcome):
                    self.matters.add(rule.key)


def is_reassured(questionnaire: Questionnaire, link_id: str, answers: Answers) -> bool:
    """Whether "not sure" to a question that is asked leads lower than every definite answer to it."""
    compiled, question = compile_questionnaire(questionnaire), questionnaire.question_by_link_id[link_id]
    unsure = appraise(compiled, {**answers, link_id: NOT_SURE})
    return unsure.state.applies(compiled.question_by_link_id[link_id]) and all(
        evaluate(compiled, {**answers, link_id: definite}).care_level > unsure.outcome.care_level
        for definite in strategies.all_answers(question)
    )


def reassuring(questionnaire: Questionnaire) -> set[str]:
    """The questions in which "not sure" reassures somebody."""
    patients = list(every_patient(questionnaire))
    return {
        question.link_id
        for question in questionnaire.questions
        if question.not_sure
        and any(
            is_reassured(questionnaire, question.link_id, answers)
            for answers in patients
            if answers[question.link_id] == NOT_SURE
        )
    }


@settings(max_examples=examples(8))
@given(st.one_of(small_documents, small_documents_with_marks))
def test_every_verdict_is_what_trying_every_patient_shows(document):
    questionnaire = parse(document)
    tried = Tried(questionnaire, every_patient(questionnaire))
    proofs = prove(questionnaire, lambda name: None, seconds=PATIENCE)

    assert not proofs.not_settled
    assert keys(proofs, Code.question_never_asked) == set(questionnaire.question_by_link_id) - tried.asked
    assert keys(proofs, Code.finding_never_true) == set(questionnaire.finding_by_key) - tried.findings
    assert keys(proofs, Code.rule_never_fires) == set(questionnaire.rule_by_key) - tried.fired
    assert keys(proofs, Code.group_never_listed) == set(questionnaire.group_by_key) - tried.listed
    assert keys(proofs, Code.group_never_first) | keys(proofs, Code.group_never_listed) == (
        set(questionnaire.group_by_key) - tried.first
    )
    assert keys(proofs, Code.level_never_reached) == {level.name for level in CareLevel} - tried.levels
    assert keys(proofs, Code.not_sure_reassures) == reassuring(questionnaire)
    unchanging = {
        verdict.rows[0][1] for verdict in proofs.verdicts if verdict.code is Code.rule_changes_nothing
    }
    assert unchanging == tried.fired - tried.matters


@settings(max_examples=examples(8))
@given(st.data())
def test_nobody_met_by_chance_contradicts_a_proof(data):
    questionnaire = parse(data.draw(strategies.documents()))
    patients = [data.draw(strategies.answer_sets(questionnaire, complete=True)) for _ in range(12)]

    tried, proofs = Tried(questionnaire, patients), prove(questionnaire, lambda name: None, seconds=PATIENCE)

    assert not proofs.not_settled
    assert keys(proofs, Code.question_never_asked).isdisjoint(tried.asked)
    assert keys(proofs, Code.finding_never_true).isdisjoint(tried.findings)
    assert keys(proofs, Code.rule_never_fires).isdisjoint(tried.fired)
    assert keys(proofs, Code.group_never_listed).isdisjoint(tried.listed)
    assert keys(proofs, Code.group_never_first).isdisjoint(tried.first)
    assert keys(proofs, Code.level_never_reached).isdisjoint(tried.levels)
    unchanging = {v.rows[0][1] for v in proofs.verdicts if v.code is Code.rule_changes_nothing}
    assert unchanging.isdisjoint(tried.matters)


@settings(max_examples=examples(8))
@given(small_documents)
def test_an_example_of_a_not_sure_that_reassures_replays(document):
    questionnaire = parse(document)
    for verdict in prove(questionnaire, lambda name: None, PATIENCE, {Code.not_sure_reassures}).warnings:
        assert verdict.example is not None
        assert is_reassured(questionnaire, verdict.rows[0][1], verdict.example)


def violates(compiled: CompiledQuestionnaire, requirement: dict[str, Any], outcome: Outcome) -> bool:
    demand = requirement["require"]
    if "care_level" in demand:
        return outcome.care_level < CareLevel[demand["care_level"]]
    if "listed" in demand:
        return demand["listed"] not in [group.key for group in outcome.groups]
    return outcome.first == demand["not_first"]


@settings(max_examples=examples(8))
@given(strategies.whole_documents())
def test_an_example_of_a_broken_requirement_replays(document):
    document["vignettes"] = []
    questionnaire = parse(document)
    compiled = compile_questionnaire(questionnaire)
    by_key = {requirement["key"]: requirement for requirement in document["safety_requirements"]}
    for verdict in prove(questionnaire, lambda name: None, seconds=PATIENCE).errors:
        if verdict.code is Code.requirement_violated:
            assert verdict.example is not None
            outcome = evaluate(compiled, verdict.example)
            assert violates(compiled, by_key[verdict.rows[0][1]], outcome)


# Small documents with one fault


def test_a_rule_whose_conditions_exclude_each_other_never_fires():
    rule = make_rule("both-at-once", any_of("sides.one"), any_of("sides.both"), care_level="emergency")

    assert keys(proofs_of(make_document(rules=[rule])), Code.rule_never_fires) == {"both-at-once"}


def test_a_finding_that_contradicts_itself_is_never_true():
    finding = make_finding("odd", [any_of("sides.one"), none_of("sides.one")])

    assert keys(proofs_of(make_document(findings=[finding])), Code.finding_never_true) == {"odd"}


def test_a_question_behind_an_impossible_condition_is_never_asked():
    gate = [any_of("sides.one"), any_of("sides.both")]
    sides = make_question("sides", "one", "both", not_sure=False)  # in doubt a question would be asked
    questions = [sides, make_question("more", "yes", enable_when=gate)]

    assert keys(proofs_of(make_document(questions=questions)), Code.question_never_asked) == {"more"}


def test_a_group_without_a_supporting_rule_is_never_listed():
    groups = [make_group("nerve"), make_group("sleep")]

    assert keys(proofs_of(make_document(cause_groups=groups)), Code.group_never_listed) == {"sleep"}


def test_a_group_that_another_always_beats_is_never_first():
    rules = [
        make_rule("nerve", any_of("sides.one"), cause_group="nerve", strength="decides"),
        make_rule("sleep", any_of("sides.one"), cause_group="sleep", strength="strongly_supports"),
    ]
    document = make_document(cause_groups=[make_group("nerve"), make_group("sleep")], rules=rules)

    assert keys(proofs_of(document), Code.group_never_first) == {"sleep"}


def test_a_second_rule_of_the_same_conditions_and_level_changes_nothing():
    rules = [make_rule(key, any_of("sides.one"), care_level="emergency") for key in ("first", "second")]

    assert {"first", "second"} <= keys(proofs_of(make_document(rules=rules)), Code.rule_changes_nothing)


def never_first_rule_over(*groups: tuple[str, str]) -> Proofs:
    """The proofs of groups that one answer speaks for in these strengths; the last is never first."""
    one = any_of("sides.one")
    rules = [make_rule(key, one, cause_group=key, strength=strength) for key, strength in groups]
    rules.append(make_rule("held-back", one, cause_group=groups[-1][0], strength="never_first"))
    return proofs_of(make_document(cause_groups=[make_group(key) for key, _ in groups], rules=rules))


def test_a_never_first_rule_for_a_group_that_is_behind_anyway_changes_nothing():
    proofs = never_first_rule_over(("nerve", "strongly_supports"), ("sleep", "strongly_supports"))

    assert "held-back" in keys(proofs, Code.rule_changes_nothing)


def test_a_never_first_rule_for_a_group_that_would_go_before_another_changes_something():
    proofs = never_first_rule_over(("nerve", "strongly_supports"), ("sleep", "decides"))

    assert "held-back" not in keys(proofs, Code.rule_changes_nothing)


def test_a_never_first_rule_for_the_only_group_takes_away_the_clear_match():
    proofs = never_first_rule_over(("nerve", "strongly_supports"))

    assert "held-back" not in keys(proofs, Code.rule_changes_nothing)


def test_an_option_that_no_rule_reads_is_unused():
    document = make_document(questions=[make_question("sides", "one", "both"), make_question("eyes", "left")])

    assert "eyes" in keys(proofs_of(document), Code.option_unused)


def test_a_rule_that_no_vignette_needs_is_unguarded():
    assert keys(proofs_of(make_document()), Code.rule_unguarded) == {"one-side"}


def make_vignette(key: str, **expect: Any) -> dict[str, Any]:
    """Somebody with one side."""
    return {"key": key, "story": "One side.", "answers": {"sides": ["one"]}, "expect": expect, "why": ""}


def test_an_option_that_counts_more_medicines_than_there_are_is_never_possible():
    medicines = [make_medicine("alpha", "a"), make_medicine("beta", "b")]
    document = make_document(questions=[make_medicine_question()], medicines=medicines, rules=[])

    (verdict,) = proofs_of(document, Code.option_never_possible).errors

    assert verdict.rows == (("questions", "medicines"),)
    assert "Two of a" in str(verdict.sentence)


def test_a_vignette_that_comes_out_otherwise_fails_with_its_answers_and_the_difference():
    vignette = make_vignette("wrong", care_level="emergency")

    (verdict,) = proofs_of(make_document(vignettes=[vignette]), Code.vignette_fails).errors

    assert verdict.rows == (("vignettes", "wrong"),)
    assert verdict.example == {"sides": ("one",)}
    assert "emergency" in str(verdict.details[0])


def test_a_rule_that_a_vignette_needs_is_guarded():
    vignette = make_vignette("needs-it", care_level="routine", first=["nerve"])

    assert not proofs_of(make_document(vignettes=[vignette]), Code.rule_unguarded).verdicts


def test_a_care_level_that_no_answers_lead_to_is_never_reached():
    never = keys(proofs_of(make_document()), Code.level_never_reached)

    assert "emergency" in never
    assert "routine" not in never


def test_only_what_is_asked_for_is_proved():
    document = make_document(cause_groups=[make_group("nerve"), make_group("sleep")])

    assert {verdict.code for verdict in proofs_of(document, Code.group_never_listed).verdicts} == {
        Code.group_never_listed
    }


def test_a_not_sure_below_every_definite_answer_reassures():
    rules = [make_rule("any", any_of("sides.one", "sides.both"), care_level="same_day")]
    found = [
        verdict
        for verdict in proofs_of(make_document(rules=rules)).verdicts
        if verdict.code is Code.not_sure_reassures
    ]

    assert [verdict.rows for verdict in found] == [(("questions", "sides"),)]
    assert found[0].example is not None
    assert found[0].example["sides"] == NOT_SURE
    assert "“any”" in str(found[0].details[0])


def test_a_not_sure_that_leaves_a_milder_group_first_reassures_though_no_rule_demands_more():
    rules = [
        make_rule("mild", none_of("eyes.left"), cause_group="sleep", strength="strongly_supports"),
        make_rule("grave", any_of("sides.one", "sides.both"), cause_group="nerve", strength="decides"),
    ]
    document = make_document(
        questions=[make_question("sides", "one", "both"), make_question("eyes", "left", "right")],
        cause_groups=[make_group("nerve", care_level="same_day"), make_group("sleep")],
        rules=rules,
    )

    (verdict,) = proofs_of(document, Code.not_sure_reassures).warnings

    assert verdict.rows == (("questions", "sides"),)
    assert "another cause group comes first" in str(verdict.details[0])


def test_without_time_nothing_is_taken_as_fine():
    proofs = proofs_of(make_document(), seconds=0)

    unsettled = {verdict.code for verdict in proofs.not_settled}
    assert {Code.rule_never_fires, Code.group_never_listed, Code.not_sure_reassures} <= unsettled
    assert not proofs.errors


# Broken copies of the shipped questionnaire


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    return dict(yaml.load(SHIPPED.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


@pytest.fixture
def broken(shipped: dict[str, Any]) -> dict[str, Any]:
    """A copy to break; without vignettes, which would find the fault first."""
    return copy.deepcopy(shipped) | {"vignettes": []}


def row(document: dict[str, Any], part: str, key: str) -> dict[str, Any]:
    return next(row for row in document[part] if key in (row.get("key"), row.get("link_id")))


def test_a_contradiction_in_a_rule_is_found_with_the_conditions_that_exclude_each_other(broken):
    rule = broken["rules"][0]
    rule["when"] = [*rule["when"], any_of("sides.one"), any_of("sides.both")]

    (verdict,) = proofs_of(broken, Code.rule_never_fires).errors

    assert verdict.rows == (("rules", rule["key"]),)
    assert [condition.terms for condition in verdict.conditions] == [("sides.one",), ("sides.both",)]


def test_a_red_flag_lowered_to_routine_breaks_a_requirement_with_a_patient_who_shows_it(broken):
    for rule in broken["rules"]:
        if rule["key"] == "arm-or-leg-suddenly-weak":
            rule["care_level"] = "routine"

    verdict = proofs_of(broken, Code.requirement_violated).errors[0]

    assert verdict.example is not None
    assert any("arm_or_leg_trouble" in element for element in verdict.example["danger-signs"])
    assert evaluate(compile_questionnaire(parse(broken)), verdict.example).care_level < CareLevel.emergency


def test_a_group_whose_supporting_rules_are_gone_is_never_listed(broken):
    for_psychogenic = ("supports", "strongly_supports", "decides")
    broken["rules"] = [
        rule
        for rule in broken["rules"]
        if rule.get("cause_group") != "psychogenic" or rule["strength"] not in for_psychogenic
    ]

    assert keys(proofs_of(broken, Code.group_never_listed), Code.group_never_listed) == {"psychogenic"}


def test_a_question_put_behind_an_impossible_condition_is_found(broken):
    gate = make_question("gate", "one", "both", not_sure=False)  # in doubt a question would be asked
    broken["questions"].insert(1, gate)  # for whom the check is comes first
    row(broken, "questions", "history")["enable_when"] = [any_of("gate.one"), any_of("gate.both")]

    assert keys(proofs_of(broken, Code.question_never_asked), Code.question_never_asked) == {"history"}


def test_a_duplicate_of_a_red_flag_changes_nothing_with_a_patient_for_whom_both_act(broken):
    flag = next(rule for rule in broken["rules"] if rule.get("care_level") == "emergency")
    broken["rules"] = [*broken["rules"], copy.deepcopy(flag) | {"key": "again"}]

    proofs = proofs_of(broken, Code.rule_never_fires, Code.rule_changes_nothing)

    verdict = proofs.about(Code.rule_changes_nothing, "again")
    assert verdict is not None
    assert ("rules", flag["key"]) in verdict.rows
    questionnaire = parse(broken)
    assert verdict.example is not None
    certain = appraise(compile_questionnaire(questionnaire), verdict.example).certain
    assert certain >> len(questionnaire.rules) - 1 & 1


def test_the_shipped_questionnaire_has_no_error_and_leaves_nothing_open(shipped):
    proofs = proofs_of(shipped)

    assert [str(verdict.sentence) for verdict in (*proofs.errors, *proofs.not_settled)] == []
