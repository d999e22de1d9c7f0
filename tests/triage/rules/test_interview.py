"""Which question is asked next, which are never asked, and which answers are set aside."""

from __future__ import annotations

from typing import Any

import pytest

from tests.triage.rules.factories import (
    any_of,
    compiled,
    make_finding,
    make_group,
    make_lower_when,
    make_medicine,
    make_medicine_question,
    make_question,
    make_rule,
    none_of,
)
from triage.rules.answers import Answers, Taken
from triage.rules.engine.compiler import CompiledQuestionnaire
from triage.rules.interview import next_question, path
from triage.rules.model import NOT_SURE, Question

P, Q, R = (make_question(link_id, "a", "b", "c") for link_id in "pqr")


def supports(
    key: str, *when: dict[str, Any], group: str = "one", strength: str = "strongly_supports"
) -> dict[str, Any]:
    return make_rule(key, *when, cause_group=group, strength=strength)


def flag(key: str, *when: dict[str, Any], level: str = "same_day") -> dict[str, Any]:
    return make_rule(key, *when, care_level=level)


def make_interview(*rules: dict[str, Any], **parts: Any) -> CompiledQuestionnaire:
    return compiled(
        **{"questions": [P, Q, R], "cause_groups": [make_group("one")], "rules": list(rules)} | parts
    )


def ids(questions: tuple[Question, ...]) -> str:
    return " ".join(question.link_id for question in questions)


def to_ask(questionnaire: CompiledQuestionnaire, **answers: Any) -> str:
    return ids(path(questionnaire, answers).to_ask)


# What is asked


def test_questions_are_asked_in_the_order_of_the_document():
    questionnaire = make_interview(
        supports("r1", any_of("r.a")), supports("r2", any_of("p.a"), any_of("q.a"))
    )
    assert to_ask(questionnaire) == "p q r"
    question = next_question(questionnaire, {})
    assert question is not None
    assert question.link_id == "p"


def test_a_question_that_no_rule_reads_is_not_asked():
    assert to_ask(make_interview(supports("r1", any_of("q.a")))) == "q"


def test_a_question_is_not_asked_again():
    questionnaire = make_interview(supports("r1", any_of("p.a"), any_of("q.a")))
    assert to_ask(questionnaire, p=("a",)) == "q"
    assert to_ask(questionnaire, p=NOT_SURE) == "q"


def test_when_every_question_is_answered_nothing_is_asked():
    questionnaire = make_interview(supports("r1", any_of("p.a")))
    assert next_question(questionnaire, {"p": ("a",)}) is None


def test_a_rule_that_is_false_asks_no_more():
    assert to_ask(make_interview(supports("r1", any_of("p.a"), any_of("q.a"))), p=("b",)) == ""


def test_a_condition_that_is_met_asks_no_more():
    assert to_ask(make_interview(supports("r1", any_of("p.a", "q.a"))), p=("a",)) == ""


def test_a_question_whose_not_sure_is_read_is_asked():
    assert to_ask(make_interview(supports("r1", any_of("q.not-sure")))) == "q"


def test_a_question_whose_absence_counts_is_asked():
    assert to_ask(make_interview(supports("r1", any_of("p.a"), none_of("q.a"))), p=("a",)) == "q"


# Care levels


def test_a_red_flag_below_the_level_reached_is_not_asked_for():
    questionnaire = make_interview(
        flag("high", any_of("p.a"), level="same_day"), flag("low", any_of("q.a"), level="doctor_soon")
    )
    assert to_ask(questionnaire, p=("a",)) == ""
    assert to_ask(questionnaire, p=("b",)) == "q"


def test_a_second_red_flag_of_the_level_reached_is_not_asked_for():
    questionnaire = make_interview(flag("one", any_of("p.a")), flag("other", any_of("q.a")))
    assert to_ask(questionnaire, p=("a",)) == ""


def test_a_red_flag_above_the_level_reached_is_asked_for():
    questionnaire = make_interview(
        flag("low", any_of("p.a"), level="same_day"), flag("high", any_of("q.a"), level="emergency")
    )
    assert to_ask(questionnaire, p=("a",)) == "q"


# Groups


def test_rules_of_a_group_that_is_excluded_are_not_asked_for():
    questionnaire = make_interview(
        supports("out", any_of("p.a"), strength="excludes"), supports("in", any_of("q.a"))
    )
    assert to_ask(questionnaire, p=("a",)) == ""
    assert to_ask(questionnaire, p=("b",)) == "q"


def test_rules_of_a_group_that_cannot_reach_the_threshold_are_not_asked_for():
    questionnaire = make_interview(
        supports("most", any_of("p.a"), strength="supports"),
        supports("rest", any_of("q.a"), strength="supports"),
    )
    assert to_ask(questionnaire, p=("a",)) == "q"
    assert to_ask(questionnaire, p=("b",)) == ""


def test_rules_against_a_group_that_can_be_listed_are_asked_for():
    questionnaire = make_interview(
        supports("for", any_of("p.a")), supports("against", any_of("q.a"), strength="argues_against")
    )
    assert to_ask(questionnaire, p=("a",)) == "q"
    assert to_ask(questionnaire, p=("b",)) == ""


def test_a_rule_that_may_decide_is_asked_for_below_the_threshold():
    questionnaire = make_interview(
        supports("against", any_of("p.a"), strength="strongly_argues_against"),
        supports("decides", any_of("q.a"), strength="decides"),
    )
    assert to_ask(questionnaire, p=("a",)) == "q"


def lowered_by_q(level: str = "doctor_soon") -> dict[str, Any]:
    return make_group("one", care_level=level, lower_when=[make_lower_when("q.a")])


def test_what_lowers_the_level_of_a_group_that_may_come_first_is_asked_for():
    questionnaire = make_interview(supports("r1", any_of("p.a")), cause_groups=[lowered_by_q()])
    assert to_ask(questionnaire, p=("a",)) == "q"
    assert to_ask(questionnaire, p=("b",)) == ""


def test_what_lowers_a_level_below_one_that_is_reached_is_not_asked_for():
    questionnaire = make_interview(
        supports("r1", any_of("p.a")),
        flag("flag", any_of("p.a"), level="doctor_soon"),
        cause_groups=[lowered_by_q()],
    )
    assert to_ask(questionnaire, p=("a",)) == ""


def test_what_lowers_the_level_of_a_group_never_first_is_not_asked_for():
    questionnaire = make_interview(
        supports("r1", any_of("p.a")),
        supports("r2", any_of("p.a"), strength="never_first"),
        cause_groups=[lowered_by_q()],
    )
    assert to_ask(questionnaire, p=("a",)) == ""


# Findings


def test_the_questions_of_a_finding_are_asked_only_while_it_is_open():
    either = make_finding("either", [any_of("p.a")], [any_of("q.a"), any_of("r.a")])
    questionnaire = make_interview(supports("r1", any_of("findings.either")), findings=[either])
    assert to_ask(questionnaire) == "p q r"
    assert to_ask(questionnaire, p=("a",)) == ""
    assert to_ask(questionnaire, p=("b",), q=("b",)) == ""
    assert to_ask(questionnaire, p=("b",), q=("a",)) == "r"


def test_the_questions_of_a_finding_that_is_not_to_hold_are_asked():
    either = make_finding("either", [none_of("q.a")])
    questionnaire = make_interview(supports("r1", none_of("findings.either")), findings=[either])
    assert to_ask(questionnaire) == "q"


def test_the_questions_of_a_finding_that_no_open_rule_reads_are_not_asked():
    either = make_finding("either", [any_of("q.a")])
    questionnaire = make_interview(
        supports("r1", any_of("p.a"), any_of("findings.either")), findings=[either]
    )
    assert to_ask(questionnaire, p=("b",)) == ""


# Questions that depend on others

BEHIND = make_question("behind", "a", "b", enable_when=[any_of("p.a")])
FURTHER = make_question("further", "a", "b", enable_when=[any_of("behind.a")])


def test_a_question_is_asked_if_it_decides_whether_one_applies_that_matters():
    questionnaire = make_interview(supports("r1", any_of("further.a")), questions=[P, Q, BEHIND, FURTHER])
    assert to_ask(questionnaire) == "p behind further"
    assert to_ask(questionnaire, p=("a",)) == "behind further"
    assert to_ask(questionnaire, p=("b",)) == ""


def test_a_question_that_decides_only_about_one_that_does_not_matter_is_not_asked():
    questionnaire = make_interview(supports("r1", any_of("q.a")), questions=[P, BEHIND, Q])
    assert to_ask(questionnaire) == "q"


def test_a_question_is_asked_if_an_answer_given_stands_or_falls_with_it():
    questionnaire = make_interview(supports("r1", any_of("behind.a")), questions=[P, BEHIND])
    assert to_ask(questionnaire, behind=("a",)) == "p"


def test_a_question_that_applies_in_doubt_is_asked():
    questionnaire = make_interview(supports("r1", any_of("behind.a")), questions=[P, BEHIND])
    assert to_ask(questionnaire, p=NOT_SURE) == "behind"


def test_a_question_that_certainly_applies_asks_no_more_about_why():
    shown = make_question("behind", "a", "b", enable_when=[any_of("p.a", "q.a"), none_of("q.b")])
    questionnaire = make_interview(supports("r1", any_of("behind.a")), questions=[P, Q, shown])
    assert to_ask(questionnaire, q=("a",)) == "behind"


# Medicines


def test_medicines_are_asked_for_if_a_class_or_a_time_is_read():
    questions = [P, make_medicine_question()]
    questionnaire = make_interview(flag("f", any_of("medicines.a@days")), questions=questions)
    assert to_ask(questionnaire) == "medicines"


def test_medicines_are_asked_for_if_a_time_that_is_not_known_is_read():
    questionnaire = make_interview(
        flag("f", any_of("medicines.a@unsure")), questions=[P, make_medicine_question()]
    )
    assert to_ask(questionnaire) == "medicines"
    assert to_ask(questionnaire, medicines=NOT_SURE) == ""


def test_a_medicine_of_unknown_time_is_not_asked_for_again():
    questions, medicines = [make_medicine_question()], [make_medicine("alpha", "a")]
    questionnaire = make_interview(
        flag("f", any_of("medicines.a@days")), questions=questions, medicines=medicines
    )
    assert to_ask(questionnaire, medicines=(Taken("alpha", ""),)) == ""


# Set aside


@pytest.mark.parametrize(
    ("answers", "answered", "aside"),
    [
        ({"p": ("a",), "behind": ("a",), "further": NOT_SURE}, "p behind further", ""),
        ({"p": ("b",), "behind": ("a",), "further": ("a",)}, "p", "behind further"),
        ({"p": ("a",), "behind": ("b",), "further": ("a",)}, "p behind", "further"),
        ({"p": NOT_SURE, "behind": ("a",)}, "p behind", ""),
        ({"behind": ("a",)}, "behind", ""),
        ({}, "", ""),
    ],
    ids=str,
)
def test_answers_to_questions_that_do_not_apply_are_set_aside(answers: Answers, answered, aside):
    questionnaire = make_interview(supports("r1", any_of("further.a")), questions=[P, BEHIND, FURTHER])
    way = path(questionnaire, answers)
    assert (ids(way.answered), ids(way.set_aside)) == (answered, aside)


# Going on from a question


@pytest.mark.parametrize(("after", "following"), [("p", "q"), ("q", "r"), ("r", "p")])
def test_going_on_leads_to_the_next_question_behind_or_else_back_to_the_first(after, following):
    questionnaire = make_interview(supports("r1", any_of("p.a"), any_of("q.a"), any_of("r.a")))
    question = next_question(questionnaire, {}, after=after)
    assert question is not None
    assert question.link_id == following


def test_going_on_when_nothing_is_left_to_ask_leads_nowhere():
    questionnaire = make_interview(supports("r1", any_of("p.a")))
    assert next_question(questionnaire, {"p": ("a",)}, after="p") is None


def test_a_question_that_only_a_not_sure_opens_counts_as_answered_for_those_who_are_not_sure_alone():
    gated = make_question("q", "a", "b", enable_when=[any_of("p.not-sure")])
    questionnaire = make_interview(supports("r", any_of("q.a")), questions=[P, gated, R])

    def answered(**answers: Any) -> str:
        return ids(path(questionnaire, answers).answered)

    assert answered(p=NOT_SURE, q=("a",)) == "p q"
    assert answered(p=("a",), q=("a",)) == "p"
    assert answered(q=("a",)) == ""  # p is skipped, so nobody is "not sure" yet
    assert ids(path(questionnaire, {"q": ("a",)}).set_aside) == "q"
