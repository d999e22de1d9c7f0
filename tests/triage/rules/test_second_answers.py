"""Answers of schema 2 that cannot be read, and what little is asked of a document that uses little of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.triage.rules.factories import (
    any_of,
    make_medicine,
    make_medicine_question,
    make_question,
    make_rule,
)
from tests.triage.rules.second import make_for_whom, make_full_second, make_second, make_signs
from triage.rules.advice import advice_for
from triage.rules.answers import AnswersError, read_answers
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire
from triage.rules.engine.evaluation import evaluate
from triage.rules.handover import what_to_say
from triage.rules.interview import path
from triage.rules.model import CareLevel
from triage.rules.settled import settled

FULL = parse(make_full_second())


def compiled(**parts: Any) -> CompiledQuestionnaire:
    return compile_questionnaire(parse(make_second(**parts)))


def problems(raw: dict[str, Any]) -> list[str]:
    with pytest.raises(AnswersError) as refused:
        read_answers(FULL, raw, lambda name: None)
    return [f"{problem.what} {problem.fix}" for problem in refused.value.problems]


def test_an_option_that_is_answered_in_two_ways_is_refused():
    assert problems({"signs": ["speech@today", "speech@days"]}) == [
        "The option “speech” is answered in two ways. Leave one of the two."
    ]


def test_a_time_that_the_sign_does_not_have_is_refused_with_those_it_has():
    (said,) = problems({"signs": ["speech@yesterday"]})
    assert said.startswith("“speech” has no “yesterday”. Choose from:")
    assert "today" in said


def test_a_time_of_an_option_that_has_none_is_refused():
    assert problems({"course": ["same"], "sides": ["one"], "signs": ["neck@today"]}) == [
        "“neck” has no “today”. Choose from: not-sure."
    ]


def test_a_purpose_that_nobody_wrote_is_refused():
    (said,) = problems({"medicines": [{"medicine": "?", "started": "days", "taken_for": "fun"}]})
    assert said.startswith("There is no purpose “fun”. Choose from:")


def test_an_unknown_medicine_is_of_no_class_where_medicines_are_not_asked_for():
    assert parse(make_second()).classes_of_unknown("") == ()


def test_medicines_are_told_as_they_were_typed_or_not_at_all():
    question = make_medicine_question(say="I take {answer}.")
    rules = compiled(questions=[question], medicines=[make_medicine("reglan", "a")], rules=[])
    answers = read_answers(rules.questionnaire, {"medicines": [{"medicine": "reglan"}]}, lambda name: None)
    assert what_to_say(rules, answers).sentences == ()
    assert what_to_say(rules, answers, {"medicines": "Reglan"}).sentences == ("I take Reglan.",)


def test_advice_without_conditions_is_for_everybody():
    rules = compiled(always_advice=["Rest."])
    assert advice_for(rules, {}).always == ("Rest.",)


def test_for_whom_the_check_is_comes_first_though_no_rule_reads_it():
    rules = compiled(
        questions=[make_for_whom(), make_signs()],
        rules=[make_rule("weak", any_of("signs.arm"), care_level="emergency")],
    )
    assert path(rules, {}).to_ask[0].link_id == "for-whom"


def for_grown_ups() -> CompiledQuestionnaire:
    """A check that is not for babies."""
    limit = {
        "key": "babies",
        "when": [any_of("age.baby")],
        "care_level": "same_day",
        "title": "Not for babies",
        "text": "See a doctor.",
    }
    age = make_question("age", "baby", "older", not_sure=False)
    return compiled(questions=[age, make_question("sides", "one", "both")], not_for=[limit])


def test_nothing_is_open_for_somebody_whom_the_check_is_not_for():
    assert settled(for_grown_ups(), {"age": ("baby",)}) == (True, True)


def test_doubt_changes_nothing_for_somebody_whom_the_check_is_not_for():
    outcome = evaluate(for_grown_ups(), {"age": ("baby",), "sides": "not-sure"})
    assert (outcome.care_level, outcome.floored, outcome.not_for) == (CareLevel.same_day, "", "babies")
