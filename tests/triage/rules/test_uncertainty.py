"""Which "not sure" could lead to a higher care level, and by which answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.triage.rules.factories import (
    any_of,
    compiled,
    make_age_question,
    make_finding,
    make_group,
    make_lower_when,
    make_medicine,
    make_medicine_question,
    make_question,
    make_rule,
    none_of,
)
from triage.rules.answers import Taken
from triage.rules.engine.compiler import CompiledQuestionnaire
from triage.rules.model import NOT_SURE
from triage.rules.uncertainty import could_rise

SIGNS = make_question("signs", "weakness", "headache", "numbness", "other", kind="multiple")
SIDES = make_question("sides", "one", "both")


def flag(key: str, *when: dict[str, Any], level: str = "same_day") -> dict[str, Any]:
    return make_rule(key, *when, care_level=level)


def make_uncertain(*rules: dict[str, Any], **parts: Any) -> CompiledQuestionnaire:
    questions = [SIGNS, SIDES, make_age_question()]
    return compiled(
        **{"questions": questions, "rules": list(rules), "cause_groups": [make_group("one")]} | parts
    )


def rises(questionnaire: CompiledQuestionnaire, **answers: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (rise.question.link_id, rise.care_level.name, rise.options)
        for rise in could_rise(questionnaire, answers)
    ]


def test_a_not_sure_on_a_red_flag_names_the_question_the_level_and_the_option():
    questionnaire = make_uncertain(flag("stroke", any_of("signs.weakness"), level="emergency"))
    assert rises(questionnaire, signs=NOT_SURE) == [("signs", "emergency", ("Weakness",))]


def test_an_answer_or_a_skipped_question_is_not_named():
    questionnaire = make_uncertain(flag("stroke", any_of("signs.weakness")))
    assert rises(questionnaire, signs=()) == []
    assert rises(questionnaire) == []


def test_a_not_sure_that_cannot_raise_the_level_is_not_named():
    questionnaire = make_uncertain(
        flag("stroke", any_of("signs.weakness")), flag("side", any_of("sides.one"))
    )
    assert rises(questionnaire, signs=NOT_SURE, sides=("one",)) == []


def test_every_option_that_leads_to_the_highest_level_is_named():
    questionnaire = make_uncertain(
        flag("high", any_of("signs.weakness", "signs.numbness"), level="emergency"),
        flag("low", any_of("signs.headache"), level="same_day"),
    )
    assert rises(questionnaire, signs=NOT_SURE) == [("signs", "emergency", ("Weakness", "Numbness"))]


def test_options_that_lead_there_only_together_are_not_named_as_if_each_did():
    questionnaire = make_uncertain(flag("both", any_of("signs.weakness"), any_of("signs.headache")))
    assert rises(questionnaire, signs=NOT_SURE) == [("signs", "same_day", ())]


def test_options_that_lead_there_only_all_together_are_found():
    signs = ("weakness", "headache", "numbness")
    questionnaire = make_uncertain(
        flag("two", any_of("signs.weakness"), any_of("signs.headache")),
        flag("all", *(any_of(f"signs.{sign}") for sign in signs), level="emergency"),
    )
    assert rises(questionnaire, signs=NOT_SURE) == [("signs", "emergency", ())]


def test_saying_that_there_is_nothing_may_raise_the_level():
    questionnaire = make_uncertain(flag("nothing", none_of("signs.weakness", "signs.headache")))
    assert rises(questionnaire, signs=NOT_SURE) == [("signs", "same_day", ("Numbness", "Other"))]


def test_a_number_names_the_bands():
    questionnaire = make_uncertain(flag("old", any_of("age.old")))
    assert rises(questionnaire, age=NOT_SURE) == [("age", "same_day", ("40 and over",))]


def test_the_most_urgent_question_comes_first():
    questionnaire = make_uncertain(
        flag("low", any_of("signs.weakness"), level="doctor_soon"),
        flag("high", any_of("sides.one"), level="emergency"),
    )
    assert [rise[0] for rise in rises(questionnaire, signs=NOT_SURE, sides=NOT_SURE)] == ["sides", "signs"]


def test_the_other_answers_are_taken_as_they_are():
    questionnaire = make_uncertain(flag("both", any_of("signs.weakness"), any_of("sides.one")))
    assert rises(questionnaire, signs=NOT_SURE, sides=("one",)) == [("signs", "same_day", ("Weakness",))]
    assert rises(questionnaire, signs=NOT_SURE, sides=("both",)) == []
    assert rises(questionnaire, signs=NOT_SURE, sides=NOT_SURE) == []


def test_a_level_that_is_lowered_while_unsure_names_what_would_not_lower_it():
    group = make_group("one", care_level="same_day", lower_when=[make_lower_when("sides.not-sure")])
    decides = make_rule("one", any_of("signs.other"), cause_group="one", strength="decides")
    questionnaire = make_uncertain(decides, cause_groups=[group])
    assert rises(questionnaire, signs=("other",), sides=NOT_SURE) == [("sides", "same_day", ("One", "Both"))]


def test_a_group_that_would_come_first_brings_its_level():
    urgent = make_group("one", care_level="same_day")
    decides = make_rule("one", any_of("sides.one"), cause_group="one", strength="decides")
    assert rises(make_uncertain(decides, cause_groups=[urgent]), sides=NOT_SURE) == [
        ("sides", "same_day", ("One",))
    ]


def test_a_group_that_is_lowered_whatever_is_said_does_not_raise_the_level():
    lowered = make_group(
        "one", care_level="same_day", lower_when=[make_lower_when("age.young", care_level="routine")]
    )
    decides = make_rule("one", any_of("sides.one"), cause_group="one", strength="decides")
    questionnaire = make_uncertain(decides, cause_groups=[lowered])
    assert rises(questionnaire, sides=NOT_SURE, age=("young",)) == []
    assert rises(questionnaire, sides=NOT_SURE, age=("old",)) == [("sides", "same_day", ("One",))]


def test_a_finding_that_would_be_true_raises_the_level():
    finding = make_finding("f", [any_of("sides.one"), any_of("age.old")])
    questionnaire = make_uncertain(flag("f", any_of("findings.f")), findings=[finding])
    assert rises(questionnaire, sides=NOT_SURE, age=("old",)) == [("sides", "same_day", ("One",))]


def test_an_answer_set_aside_that_would_come_back_raises_the_level():
    questions = [SIDES, make_question("spread", "yes", "no", enable_when=[none_of("sides.not-sure")])]
    questionnaire = make_uncertain(flag("spread", any_of("spread.yes")), questions=questions)
    assert rises(questionnaire, sides=NOT_SURE, spread=("yes",)) == [("sides", "same_day", ("One", "Both"))]


def test_a_question_without_none_of_these_is_tried_with_one_option_at_least():
    signs = make_question("signs", "weakness", "headache", kind="multiple", none_of_these=False)
    questionnaire = make_uncertain(flag("sure", none_of("signs.not-sure")), questions=[signs])
    assert rises(questionnaire, signs=NOT_SURE) == [("signs", "same_day", ("Weakness", "Headache"))]


def test_an_option_that_no_rule_reads_may_raise_the_level_by_being_the_only_one():
    signs = make_question("signs", "weakness", "other", kind="multiple", none_of_these=False)
    questionnaire = make_uncertain(flag("nothing", none_of("signs.weakness")), questions=[signs])
    assert rises(questionnaire, signs=NOT_SURE) == [("signs", "same_day", ("Other",))]


# More options than can be tried

MANY = make_question("many", *(f"o{number}" for number in range(12)), kind="multiple")


def test_options_that_no_rule_reads_are_not_tried():
    questionnaire = make_uncertain(flag("two", any_of("many.o3"), any_of("many.o7")), questions=[MANY])
    assert rises(questionnaire, many=NOT_SURE) == [("many", "same_day", ())]


def test_when_there_are_too_many_answers_to_try_the_highest_conceivable_level_is_named():
    # All twelve together: the last of 4,096 answers; each option is read by its own condition.
    every = [any_of(f"many.{option['key']}") for option in MANY["options"]]
    assert rises(make_uncertain(flag("all", *every), questions=[MANY]), many=NOT_SURE) == [
        ("many", "same_day", ())
    ]


# Medicines

MEDICINES = [make_medicine("alpha", "a"), make_medicine("again", "a"), make_medicine("beta", "b")]


def make_with_medicines(*rules: dict[str, Any], **fields: Any) -> CompiledQuestionnaire:
    return make_uncertain(*rules, questions=[make_medicine_question(**fields)], medicines=MEDICINES)


@pytest.mark.parametrize("term", ["a", "a@days", "two-a", "two-a@days", "other@months"])
def test_not_sure_about_medicines_is_named_if_some_could_raise_the_level(term):
    questionnaire = make_with_medicines(flag("f", any_of(f"medicines.{term}")))
    assert rises(questionnaire, medicines=NOT_SURE) == [("medicines", "same_day", ())]


def test_not_sure_about_medicines_is_not_named_if_none_could():
    assert (
        rises(make_with_medicines(flag("f", none_of("medicines.a"), any_of("medicines.a"))), medicines=())
        == []
    )


def test_an_unknown_time_is_named_if_a_time_could_raise_the_level():
    questionnaire = make_with_medicines(flag("new", any_of("medicines.a@days")))
    assert rises(questionnaire, medicines=(Taken("alpha", ""),)) == [("medicines", "same_day", ())]
    assert rises(questionnaire, medicines=(Taken("beta", ""),)) == []
    assert rises(questionnaire, medicines=(Taken("alpha", "months"),)) == []


def test_an_unknown_time_that_a_rule_reads_is_not_named_if_no_time_leads_higher():
    read = flag("new", any_of("medicines.a@days", "medicines.a@unsure"))
    assert rises(make_with_medicines(read), medicines=(Taken("alpha", ""),)) == []


def test_unknown_times_are_tried_together():
    questionnaire = make_with_medicines(flag("new", any_of("medicines.two-a@days")))
    taken = (Taken("alpha", ""), Taken("again", ""), Taken("beta", "days"))
    assert rises(questionnaire, medicines=taken) == [("medicines", "same_day", ())]


def test_an_unknown_time_is_tried_while_another_stays_unknown():
    """A rule may ask that one time is not known and another is."""
    rule = flag("mixed", any_of("medicines.a@unsure"), any_of("medicines.b@days"), level="routine")
    questionnaire = make_uncertain(
        rule,
        questions=[make_medicine_question()],
        medicines=[make_medicine("alpha", "a"), make_medicine("beta", "b")],
        no_clear_match={"care_level": "self_care", "title": "None", "text": "None."},
    )
    both_unknown = (Taken("alpha"), Taken("beta"))
    assert rises(questionnaire, medicines=both_unknown) == [("medicines", "routine", ())]


def test_medicines_without_times_are_not_uncertain():
    questionnaire = make_with_medicines(flag("new", any_of("medicines.a")), times=[])
    assert rises(questionnaire, medicines=(Taken("beta", ""),)) == []
    assert rises(questionnaire, medicines=NOT_SURE) == [("medicines", "same_day", ())]
