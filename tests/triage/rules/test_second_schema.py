"""Schema 2 by example: onsets, doubts, contradictions, whom it is not for, the floor, and what is settled."""

from __future__ import annotations

from typing import Any

import pytest

from tests.triage.rules.factories import (
    any_of,
    make_group,
    make_medicine,
    make_medicine_question,
    make_question,
    make_rule,
    none_of,
)
from tests.triage.rules.second import compiled_second, make_full_second, make_signs
from triage.rules.advice import advice_for
from triage.rules.answers import Taken, read_answers
from triage.rules.contradictions import contradictions_in
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire
from triage.rules.engine.evaluation import evaluate
from triage.rules.explanation import Floor, explain, say
from triage.rules.interview import asked_again, next_question, options_to_show, path
from triage.rules.model import NOT_SURE, CareLevel
from triage.rules.settled import settled
from triage.rules.uncertainty import could_rise

FULL = compile_questionnaire(parse(make_full_second()))
COMPLETE: dict[str, Any] = {
    "for-whom": ("me",),
    "age": ("older",),
    "signs": (),
    "sides": ("both",),
    "course": ("same",),
    "medicines": (),
}


def flagging(*when: dict[str, Any], level: str = "same_day") -> CompiledQuestionnaire:
    """One question about signs and one red flag; nothing else raises the level."""
    nothing = {"care_level": "self_care", "title": "None", "text": "None."}
    rules = [make_rule("flag", *when, care_level=level)]
    return compiled_second(questions=[make_signs()], rules=rules, no_clear_match=nothing)


def level(compiled: CompiledQuestionnaire, **answers: Any) -> str:
    return evaluate(compiled, answers).care_level.name


# Onset


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("speech@today", "same_day"),
        ("speech@days", "self_care"),
        ("speech", "self_care"),
        ("speech@not-sure", "self_care"),
    ],
)
def test_a_rule_on_a_sign_since_today_is_true_for_that_time_only(answer, expected):
    assert level(flagging(any_of("signs.speech@today")), signs=(answer,)) == expected


def test_a_time_that_is_not_known_is_named_as_one_that_could_raise_the_level():
    (rise,) = could_rise(flagging(any_of("signs.speech@today")), {"signs": ("speech",)})
    assert (rise.care_level, rise.options) == (CareLevel.same_day, ("Slurred speech",))


def test_an_answer_says_the_time_and_what_is_unsure():
    question = FULL.questionnaire.question_by_link_id["signs"]
    said = say(FULL, {"signs": ("speech@today", "arm@not-sure")}, question)
    assert (said.labels, said.unsure) == (("Slurred speech (Today)",), ("Weak arm",))


def test_a_time_with_not_sure_reads_as_no_time():
    assert read_answers(FULL.questionnaire, {"signs": ["speech@unknown"]}, lambda name: None) == {
        "signs": ("speech",)
    }


# Doubt


def test_a_rule_may_act_on_a_doubt_about_one_option():
    compiled = flagging(any_of("signs.arm@not-sure"))
    assert level(compiled, signs=("arm@not-sure",)) == "same_day"
    assert level(compiled, signs=("speech@not-sure",)) == "self_care"
    assert level(compiled, signs=NOT_SURE) == "same_day"


def test_a_doubt_about_one_option_is_one_about_the_question():
    compiled = flagging(any_of("signs.not-sure"))
    assert level(compiled, signs=("arm@not-sure",)) == "same_day"
    assert level(compiled, signs=()) == "self_care"


def test_doubt_never_leads_below_every_definite_answer_and_the_trace_says_because_of_which_question():
    """Whatever the side is, it is a case for a doctor soon; so it is where the patient does not know."""
    sides = make_question("sides", "one", "both")
    rules = [
        make_rule("one", any_of("sides.one"), care_level="doctor_soon"),
        make_rule("both", any_of("sides.both"), care_level="same_day"),
    ]
    compiled = compiled_second(questions=[sides], rules=rules)
    explanation = explain(compiled, {"sides": NOT_SURE})
    assert explanation.outcome.care_level is CareLevel.doctor_soon
    assert explanation.floor == Floor(compiled.questionnaire.questions[0], CareLevel.doctor_soon)
    assert explain(compiled, {"sides": ("one",)}).floor is None


def test_two_doubts_at_once_have_a_floor():
    """Each of the four answers leads to the same day, though no rule reads one question alone."""
    questions = [make_question("a", "x", "y"), make_question("b", "x", "y")]
    rules = [
        make_rule(f"{a}-{b}", any_of(f"a.{a}"), any_of(f"b.{b}"), care_level="same_day")
        for a in "xy"
        for b in "xy"
    ]
    compiled = compiled_second(questions=questions, rules=rules)
    assert level(compiled, a=NOT_SURE, b=NOT_SURE) == "same_day"


def test_schema_1_has_no_floor():
    sides = make_question("sides", "one", "both")
    rules = [make_rule(key, any_of(f"sides.{key}"), care_level="same_day") for key in ("one", "both")]
    compiled = compiled_second(schema=1, questions=[sides], rules=rules)
    assert level(compiled, sides=NOT_SURE) == "routine"


# Medicines of unknown name


def with_medicines(*when: dict[str, Any]) -> CompiledQuestionnaire:
    purposes = [
        {"key": "nausea", "label": "Nausea", "classes": ["a"]},
        {"key": "skin", "label": "Skin", "classes": []},
    ]
    return compiled_second(
        questions=[make_medicine_question(purposes=purposes)],
        medicines=[make_medicine("alpha", "a"), make_medicine("beta", "b")],
        rules=[make_rule("flag", *when, care_level="same_day")],
    )


@pytest.mark.parametrize(
    ("taken", "rises"),
    [
        (Taken("?", "days"), True),
        (Taken("?", "days", "nausea"), True),
        (Taken("?", ""), True),
        (Taken("?", "months"), False),
        (Taken("?", "days", "skin"), False),
        (Taken("", "days"), False),
    ],
)
def test_a_medicine_of_unknown_name_may_be_of_any_class_at_its_time(taken, rises):
    compiled = with_medicines(any_of("medicines.a@days"))
    assert level(compiled, medicines=(taken,)) == "routine"
    assert bool(could_rise(compiled, {"medicines": (taken,)})) is rises


def test_no_medicine_of_a_class_is_not_certain_beside_an_unknown_one():
    compiled = with_medicines(none_of("medicines.a"))
    assert level(compiled, medicines=(Taken("", "days"),)) == "same_day"
    assert level(compiled, medicines=(Taken("?", "days"),)) == "routine"


def test_a_name_that_nobody_knows_is_read_as_unknown_and_one_that_is_known_as_another_medicine():
    known = {"alpha": "alpha", "vitamin c": ""}
    raw = {"medicines": [{"name": "MCP-Tropfen", "taken_for": "nausea"}, "vitamin c", "alpha"]}
    answers = read_answers(FULL.questionnaire, raw, known.get)
    assert answers == {"medicines": (Taken("?", "", "nausea"), Taken(""), Taken("alpha"))}


# Options that do not apply


def test_an_option_that_does_not_apply_is_not_shown_and_false():
    one = COMPLETE | {"sides": ("one",)}
    assert [o.key for o in options_to_show(FULL, one, "course")] == ["same", "worse"]
    assert [o.key for o in options_to_show(FULL, COMPLETE, "course")] == ["same", "worse", "changes"]


def test_a_choice_that_no_longer_applies_is_asked_again():
    answers = COMPLETE | {"sides": ("one",), "course": ("changes",)}
    compiled = compiled_second(
        questions=FULL_QUESTIONS[3:5],
        rules=[make_rule("worse", any_of("course.worse"), care_level="same_day")],
    )
    way = path(compiled, {key: answers[key] for key in ("sides", "course")})
    assert [question.link_id for question in way.to_ask] == ["course"]


def test_a_multiple_choice_is_asked_again_when_an_option_comes_to_apply():
    options = [{"key": "a", "label": "A"}, {"key": "b", "label": "B", "enable_when": [any_of("sides.both")]}]
    places = make_question("places", kind="multiple", options=options)
    compiled = compiled_second(questions=[make_question("sides", "one", "both"), places])
    before = {"sides": ("one",), "places": ()}
    assert asked_again(compiled, before, before | {"sides": ("both",)}) == ("places",)
    assert asked_again(compiled, before | {"sides": ("both",)}, before) == ()


FULL_QUESTIONS = make_full_second()["questions"]


# Contradictions


def test_answers_that_contradict_each_other_count_as_not_sure():
    answers = COMPLETE | {"sides": ("one",), "course": ("worse",)}
    (found,) = contradictions_in(FULL, answers)
    assert (found.key, found.link_ids) == ("one-side-and-changes", ("sides", "course"))
    assert evaluate(FULL, answers).groups == ()
    assert [g.key for g in evaluate(FULL, answers | {"course": ("same",)}).groups] == ["nerve"]
    assert contradictions_in(FULL, COMPLETE) == ()


# Whom it is not for


def test_who_it_is_not_for_is_asked_nothing_more_and_gets_the_level_of_that_entry():
    answers = {"for-whom": ("child",), "age": ("baby",)}
    outcome = evaluate(FULL, answers)
    assert (outcome.not_for, outcome.care_level.name, outcome.groups) == ("babies", "same_day", ())
    assert next_question(FULL, answers) is None
    assert settled(FULL, answers).first


def test_a_red_flag_counts_for_those_as_well():
    answers = {"for-whom": ("child",), "age": ("baby",), "signs": ("speech@today",)}
    assert evaluate(FULL, answers).care_level is CareLevel.emergency


# Advice


def test_advice_is_shown_if_its_conditions_are_true():
    plain, arm = advice_for(FULL, COMPLETE), advice_for(FULL, COMPLETE | {"signs": ("arm@today",)})
    assert (plain.always, plain.sections) == (("Rest.",), ("next-steps",))
    assert (arm.always, arm.sections) == (("Rest.", "Keep the arm warm."), ("next-steps", "arms"))


def test_a_step_with_a_finding_is_shown_with_it_and_not_while_that_is_open():
    speech = advice_for(FULL, COMPLETE | {"signs": ("speech@today",)})
    assert speech.steps == ("Rest.", "Say when it began.")
    assert advice_for(FULL, COMPLETE | {"signs": ("speech",)}).steps == ("Rest.",)


# Settled, and the order of questions


def test_the_level_is_settled_as_soon_as_no_answer_can_change_it():
    assert settled(FULL, {"for-whom": ("me",)}).care_level is False
    emergency = {"for-whom": ("me",), "age": ("older",), "signs": ("speech@today",)}
    assert settled(FULL, emergency).care_level is True
    assert settled(FULL, emergency).first is False


def test_questions_that_can_change_the_level_come_first():
    questions = [make_question("order", "x", "y"), make_question("danger", "x", "y")]
    rules = [
        make_rule("group", any_of("order.x"), cause_group="mild", strength="strongly_supports"),
        make_rule("flag", any_of("danger.x"), care_level="emergency"),
    ]
    compiled = compiled_second(questions=questions, rules=rules, cause_groups=[make_group("mild")])
    way = path(compiled, {})
    assert [question.link_id for question in way.to_ask] == ["order", "danger"]
    lowest = compiled_second(
        questions=questions,
        rules=rules,
        cause_groups=[make_group("mild", care_level="self_care")],
        no_clear_match={"care_level": "self_care", "title": "None", "text": "None."},
    )
    way = path(lowest, {})
    assert [question.link_id for question in way.to_ask] == ["danger", "order"]
    assert way.first_to_ask == 1
