"""The proofs of schema 2, held to what trying every patient shows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import given, settings

from tests.properties import examples
from tests.triage.rules import strategies
from tests.triage.rules.factories import (
    any_of,
    make_medicine,
    make_medicine_question,
    make_options,
    make_question,
    make_rule,
)
from tests.triage.rules.proofs.test_proofs import PATIENCE, PLAIN, keys, told
from tests.triage.rules.reference import Reference, Truth
from tests.triage.rules.second import make_second
from triage.rules.answers import Answers
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire
from triage.rules.engine.conclusion import conclude
from triage.rules.engine.evaluation import appraise, evaluate
from triage.rules.model import NOT_SURE, CareLevel, Question, QuestionKind, Questionnaire
from triage.rules.proofs import Code, prove

documents = strategies.documents(kinds=PLAIN, most_questions=3, schemas=(2,))
MOST_PATIENTS = 3_000


def every_answer(question: Question) -> list[Any]:
    answers: list[Any] = [NOT_SURE] if question.not_sure else []
    if question.kind is not QuestionKind.multiple:
        return answers + [(option.key,) for option in question.options]
    slots = []
    for option in question.options:
        times = [time.key for time in question.times_of(option) if not time.not_sure]
        unsure = [f"{option.key}@{NOT_SURE}"] if question.ask_each else []
        slots.append(["", option.key, *(f"{option.key}@{time}" for time in times), *unsure])
    chosen = [tuple(filter(None, elements)) for elements in product(*slots)]
    return answers + [elements for elements in chosen if elements or question.none_of_these]


def every_patient(questionnaire: Questionnaire) -> Iterator[dict[str, Any]]:
    """Everybody who has answered what applies."""
    compiled = compile_questionnaire(questionnaire)
    for given_answers in product(*map(every_answer, questionnaire.questions)):
        answers = dict(zip(questionnaire.question_by_link_id, given_answers, strict=True))
        if is_complete_in(compiled, answers):
            yield answers


def is_complete(questionnaire: Questionnaire, answers: Answers) -> bool:
    return is_complete_in(compile_questionnaire(questionnaire), answers)


def is_complete_in(compiled: CompiledQuestionnaire, answers: Answers) -> bool:
    """Whether every question that applies is answered."""
    state = appraise(compiled, answers).state
    return all(
        question.counted(state.answers.get(question.link_id), state.facts) is not None
        for question in compiled.questions
        if state.applies(question)
    )


class Seen:
    """What everybody together shows of a questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.compiled = compile_questionnaire(questionnaire)
        self.asked: set[str] = set()
        self.findings: set[str] = set()
        self.fired: set[str] = set()
        self.matters: set[str] = set()
        self.listed: set[str] = set()
        self.first: set[str] = set()
        self.levels: set[str] = set()
        for answers in every_patient(questionnaire):
            self._see(questionnaire, answers)

    def _see(self, questionnaire: Questionnaire, answers: dict[str, Any]) -> None:
        appraisal = appraise(self.compiled, answers)
        outcome = conclude(self.compiled, appraisal.certain)  # as the rules say, without the floor
        self.levels.add(outcome.care_level.name)
        self.listed.update(group.key for group in outcome.groups)
        self.first.add(outcome.first)
        self.asked.update(q.link_id for q in self.compiled.questions if appraisal.state.applies(q))
        for finding in questionnaire.findings:
            if appraisal.state.facts >> self.compiled.number_of[f"findings.{finding.key}"] & 1:
                self.findings.add(finding.key)
        for number, rule in enumerate(questionnaire.rules):
            if appraisal.certain >> number & 1:
                self.fired.add(rule.key)
                if told(conclude(self.compiled, appraisal.certain & ~(1 << number))) != told(outcome):
                    self.matters.add(rule.key)


def size_of(questionnaire: Questionnaire) -> int:
    size = 1
    for question in questionnaire.questions:
        size *= len(every_answer(question))
    return size


def assert_the_proofs_say_what_everybody_shows(document: dict[str, Any]) -> None:
    """A question that is never asked is none that applies to nobody who answered what applies; what is not
    settled may be so or not."""
    questionnaire = parse(document)
    if size_of(questionnaire) > MOST_PATIENTS:
        return
    seen = Seen(questionnaire)
    proofs = prove(questionnaire, lambda name: None, seconds=PATIENCE)
    open_ = {(verdict.code, key) for verdict in proofs.not_settled for _list, key in verdict.rows}

    def assert_is(code: Code, expected: set[str]) -> None:
        undecided = {key for open_code, key in open_ if open_code is code}
        assert keys(proofs, code) - undecided == expected - undecided, code

    assert_is(Code.question_never_asked, set(questionnaire.question_by_link_id) - seen.asked)
    assert_is(Code.finding_never_true, set(questionnaire.finding_by_key) - seen.findings)
    assert_is(Code.rule_never_fires, set(questionnaire.rule_by_key) - seen.fired)
    assert_is(Code.group_never_listed, set(questionnaire.group_by_key) - seen.listed)
    assert_is(Code.group_never_first, set(questionnaire.group_by_key) & seen.listed - seen.first)
    assert_is(Code.level_never_reached, {level.name for level in CareLevel} - seen.levels)
    unchanging = {v.rows[0][1] for v in proofs.verdicts if v.code is Code.rule_changes_nothing}
    undecided = {key for code, key in open_ if code is Code.rule_changes_nothing}
    assert unchanging - undecided == seen.fired - seen.matters - undecided
    assert not keys(proofs, Code.not_sure_reassures)


@settings(max_examples=examples(8))
@given(documents)
def test_every_verdict_is_what_trying_every_patient_shows(document):
    assert_the_proofs_say_what_everybody_shows(document)


def is_violated(requirement: dict[str, Any], answers: Answers, questionnaire: Questionnaire) -> bool:
    """By the second writing of the semantics; the level with its floor."""
    reference = Reference(questionnaire, answers)
    (row,) = questionnaire.safety_requirements
    if reference.all_true(row.whenever) is not Truth.TRUE:
        return False
    if row.unless and reference.all_true(row.unless) is Truth.TRUE:
        return False
    outcome = evaluate(compile_questionnaire(questionnaire), answers)
    demand = requirement["require"]
    if "care_level" in demand:
        return outcome.care_level < CareLevel[demand["care_level"]]
    if "listed" in demand:
        return demand["listed"] not in [group.key for group in outcome.groups]
    return outcome.first == demand["not_first"]


def assert_a_requirement_is_violated_by_somebody_or_by_nobody(document: dict[str, Any]) -> None:
    questionnaire = parse(document)
    if size_of(questionnaire) > MOST_PATIENTS:
        return
    (requirement,) = document["safety_requirements"]
    proofs = prove(questionnaire, lambda name: None, PATIENCE, {Code.requirement_violated})
    verdict = next(iter(proofs.verdicts), None)
    if verdict is None:
        assert not any(is_violated(requirement, p, questionnaire) for p in every_patient(questionnaire))
    elif verdict.example is not None:
        assert is_violated(requirement, verdict.example, questionnaire)
        assert is_complete(questionnaire, verdict.example)


@settings(max_examples=examples(10))
@given(strategies.whole_documents(kinds=PLAIN, most_questions=3, schemas=(2,)))
def test_a_requirement_is_violated_by_somebody_or_proved_to_hold(document):
    assert_a_requirement_is_violated_by_somebody_or_by_nobody(document)


def with_requirement(level: str, *whenever: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """Two questions whose every definite answer to the first is urgent, and a requirement on a level."""
    parts = {
        "questions": [make_question("first", "one", "both"), make_question("second", "one", "both")],
        "rules": [
            make_rule("one", any_of("first.one"), care_level="same_day"),
            make_rule("both", any_of("first.both"), care_level="emergency"),
            make_rule("second", any_of("second.one"), care_level="doctor_soon"),
        ],
        **parts,
    }
    requirement = {
        "key": "high-enough",
        "hazard": "Somebody waits too long.",
        "severity": "major",
        "whenever": list(whenever),
        "require": {"care_level": level},
        "sources": [],
    }
    return make_second(safety_requirements=[requirement], **parts)


def test_a_requirement_that_doubt_meets_by_its_floor_alone_is_not_said_to_be_violated():
    document = with_requirement("same_day", any_of("first.not-sure"))
    assert_a_requirement_is_violated_by_somebody_or_by_nobody(document)


def test_a_requirement_above_the_floor_is_violated_by_somebody_in_doubt():
    document = with_requirement("emergency", any_of("first.not-sure"))
    assert_a_requirement_is_violated_by_somebody_or_by_nobody(document)


def test_a_requirement_is_proved_where_signs_since_when_and_medicines_may_be_in_doubt():
    signs = make_question(
        "first",
        kind="multiple",
        ask_each="always",
        options=[{"key": "one", "label": "One", "onset": True}, {"key": "both", "label": "Both"}],
        times=make_options("today", "weeks"),
    )
    medicines = make_medicine_question()
    document = with_requirement(
        "same_day",
        any_of("first.one"),
        questions=[signs, medicines],
        medicines=[make_medicine("reglan", "a")],
        rules=[make_rule("one", any_of("first.one", "medicines.a"), care_level="same_day")],
    )
    proofs = prove(parse(document), lambda name: None, PATIENCE, {Code.requirement_violated})
    assert not proofs.verdicts


def test_a_requirement_with_a_sign_since_when_is_violated_by_somebody_who_is_shown():
    signs = make_question(
        "first",
        kind="multiple",
        ask_each="always",
        options=[{"key": "one", "label": "One", "onset": True}, {"key": "both", "label": "Both"}],
        times=make_options("today", "weeks"),
    )
    document = with_requirement(
        "same_day",
        any_of("first.one"),
        questions=[signs, make_medicine_question()],
        medicines=[make_medicine("reglan", "a")],
        rules=[make_rule("one", any_of("first.one@today", "medicines.a"), care_level="same_day")],
    )
    (verdict,) = prove(parse(document), lambda name: None, PATIENCE, {Code.requirement_violated}).errors
    assert verdict.example is not None
    assert evaluate(compile_questionnaire(parse(document)), verdict.example).care_level < CareLevel.same_day
