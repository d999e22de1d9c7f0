"""What the rules make of answers, by example: conditions, findings, medicines, ranking, care level."""

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
    make_rules_for,
    none_of,
)
from triage.rules.answers import Answers, Taken
from triage.rules.engine.bits import bits_of, mask_of
from triage.rules.engine.compiler import CompiledQuestionnaire
from triage.rules.engine.conclusion import Outcome
from triage.rules.engine.evaluation import evaluate
from triage.rules.engine.ranking import Fit
from triage.rules.explanation import explain
from triage.rules.model import NOT_SURE, CareLevel

TRUE, FALSE, OPEN = "true", "false", "open"

PROBE = make_group("probe")
SHOW = make_question("show", "yes", "no")
SHOWN = make_rule("shown", any_of("show.yes"), cause_group="probe", strength="decides")


def value_of(conditions: list[dict[str, Any]], answers: Answers, **parts: Any) -> str:
    """Whether conditions are true, false or open, seen on a rule for a group that is always listed."""
    parts["questions"] = [*parts["questions"], SHOW]
    rule = make_rule("probed", *conditions, cause_group="probe", strength="supports")
    questionnaire = compiled(cause_groups=[PROBE], rules=[SHOWN, rule], **parts)
    (group,) = explain(questionnaire, {**answers, "show": ("yes",)}).groups
    if "probed" in [reason.rule.key for reason in group.supporting]:
        return TRUE
    return OPEN if group.open else FALSE


# Conditions

P = make_question("p", "a", "b", "c", kind="multiple")
Q = make_question("q", "x", "y")


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ({"p": ("a",), "q": ("y",)}, TRUE),
        ({"p": ("b", "c"), "q": ("x",)}, TRUE),
        ({"p": ("a",)}, TRUE),
        ({"p": ("a",), "q": NOT_SURE}, TRUE),
        ({"p": ("b",), "q": ("y",)}, FALSE),
        ({"p": (), "q": ("y",)}, FALSE),
        ({"p": ("b",)}, OPEN),
        ({"p": ("b",), "q": NOT_SURE}, OPEN),
        ({"p": NOT_SURE, "q": ("y",)}, OPEN),
        ({}, OPEN),
    ],
    ids=str,
)
def test_any_of_is_true_if_one_holds_and_open_while_one_may_hold(answers, value):
    opposite = {TRUE: FALSE, FALSE: TRUE, OPEN: OPEN}[value]
    assert value_of([any_of("p.a", "q.x")], answers, questions=[P, Q]) == value
    assert value_of([none_of("p.a", "q.x")], answers, questions=[P, Q]) == opposite


@pytest.mark.parametrize(
    ("p", "q", "value"),
    [
        (("a",), ("x",), TRUE),
        (("a",), ("y",), FALSE),
        (("a",), NOT_SURE, OPEN),
        (("b",), ("x",), FALSE),
        (("b",), ("y",), FALSE),
        (("b",), NOT_SURE, FALSE),
        (NOT_SURE, ("x",), OPEN),
        (NOT_SURE, ("y",), FALSE),
        (NOT_SURE, NOT_SURE, OPEN),
    ],
)
def test_all_conditions_have_to_be_true_and_one_that_is_false_settles_it(p, q, value):
    assert value_of([any_of("p.a"), any_of("q.x")], {"p": p, "q": q}, questions=[P, Q]) == value
    assert value_of([none_of("p.b", "p.c"), none_of("q.y")], {"p": p, "q": q}, questions=[P, Q]) == value


@pytest.mark.parametrize(
    ("answer", "value"),
    [(NOT_SURE, TRUE), (("x",), FALSE), (None, FALSE)],
    ids=["said", "answered", "skipped"],
)
def test_not_sure_is_a_term_that_holds_only_if_the_patient_said_so(answer, value):
    answers = {} if answer is None else {"q": answer}
    assert value_of([any_of("q.not-sure")], answers, questions=[Q]) == value


def test_not_sure_leaves_the_options_of_its_question_open():
    assert value_of([any_of("q.x", "q.not-sure")], {"q": NOT_SURE}, questions=[Q]) == TRUE
    assert value_of([none_of("q.x")], {"q": NOT_SURE}, questions=[Q]) == OPEN


def test_not_sure_where_it_is_not_offered_leaves_the_question_open():
    question = make_question("q", "x", "y", not_sure=False)
    assert value_of([any_of("q.x")], {"q": NOT_SURE}, questions=[question]) == OPEN


def test_none_of_these_is_an_answer():
    assert value_of([none_of("p.a", "p.b", "p.c")], {"p": ()}, questions=[P]) == TRUE


@pytest.mark.parametrize(("number", "band"), [("young", TRUE), ("old", FALSE)])
def test_a_number_holds_the_band_that_it_falls_into(number, band):
    assert value_of([any_of("age.young")], {"age": (number,)}, questions=[make_age_question()]) == band


# Questions that do not apply

GATE = make_question("gate", "open", "shut")
BEHIND = make_question("behind", "a", "b", enable_when=[any_of("gate.open")])
FURTHER = make_question("further", "a", "b", enable_when=[any_of("behind.a")])


def test_an_option_of_a_question_that_does_not_apply_is_false_whatever_was_answered_there():
    answers = {"gate": ("shut",), "behind": ("a",)}
    assert value_of([any_of("behind.a")], answers, questions=[GATE, BEHIND]) == FALSE
    assert value_of([none_of("behind.a")], answers, questions=[GATE, BEHIND]) == TRUE


def test_not_sure_at_a_question_that_does_not_apply_does_not_count():
    answers: Answers = {"gate": ("shut",), "behind": NOT_SURE}
    assert value_of([any_of("behind.not-sure")], answers, questions=[GATE, BEHIND]) == FALSE


@pytest.mark.parametrize("gate", [{}, {"gate": NOT_SURE}], ids=["skipped", "not-sure"])
def test_when_in_doubt_a_question_applies(gate):
    assert value_of([any_of("behind.a")], gate, questions=[GATE, BEHIND]) == OPEN
    assert value_of([any_of("behind.a")], {**gate, "behind": ("a",)}, questions=[GATE, BEHIND]) == TRUE


def test_a_question_enabled_by_a_hidden_one_is_hidden_too():
    answers = {"gate": ("shut",), "behind": ("a",), "further": ("a",)}
    assert value_of([any_of("further.a")], answers, questions=[GATE, BEHIND, FURTHER]) == FALSE


def test_a_question_may_be_asked_of_those_who_do_not_have_something():
    behind = make_question("behind", "a", "b", enable_when=[none_of("gate.open")])
    hidden, asked = {"gate": ("open",), "behind": ("a",)}, {"gate": ("shut",), "behind": ("a",)}
    assert value_of([any_of("behind.a")], hidden, questions=[GATE, behind]) == FALSE
    assert value_of([any_of("behind.a")], asked, questions=[GATE, behind]) == TRUE


# Findings

EITHER = make_finding("either", [any_of("p.a"), any_of("q.x")], [any_of("p.b"), none_of("p.c")])


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ({"p": ("a",), "q": ("x",)}, TRUE),
        ({"p": ("b",), "q": NOT_SURE}, TRUE),
        ({"p": ("b", "c"), "q": ("x",)}, FALSE),
        ({"p": ("a",), "q": ("y",)}, FALSE),
        ({"p": ("a",), "q": NOT_SURE}, OPEN),
        ({"p": NOT_SURE, "q": ("y",)}, OPEN),
    ],
    ids=str,
)
def test_a_finding_is_true_if_one_alternative_is_and_false_if_all_are(answers, value):
    opposite = {TRUE: FALSE, FALSE: TRUE, OPEN: OPEN}[value]
    assert value_of([any_of("findings.either")], answers, questions=[P, Q], findings=[EITHER]) == value
    assert value_of([none_of("findings.either")], answers, questions=[P, Q], findings=[EITHER]) == opposite


def test_a_finding_and_an_option_may_stand_in_one_condition():
    answers: Answers = {"p": NOT_SURE, "q": ("y",)}
    assert value_of([any_of("findings.either", "q.y")], answers, questions=[P, Q], findings=[EITHER]) == TRUE


# Medicines

MEDICINES = [
    make_medicine("alpha", "a"),
    make_medicine("again", "a"),
    make_medicine("both", "a", "b"),
    make_medicine("plain"),
]
COUNTING_UNLISTED = {"key": "two-other", "label": "Two", "medicine_class": "other", "at_least": 2}


def medicine_value(term: str, *taken: Taken) -> str:
    question = make_medicine_question()
    question["options"] = [*question["options"], COUNTING_UNLISTED]
    conditions, parts = [any_of(f"medicines.{term}")], {"questions": [question], "medicines": MEDICINES}
    return value_of(conditions, {"medicines": taken}, **parts)


@pytest.mark.parametrize(
    ("term", "taken", "value"),
    [
        ("a", [Taken("alpha", "days")], TRUE),
        ("a", [Taken("alpha", "")], TRUE),
        ("a", [Taken("plain", "days")], FALSE),
        ("a", [], FALSE),
        ("b", [Taken("both", "days")], TRUE),
        ("b", [Taken("alpha", "days")], FALSE),
        ("other", [Taken("plain", "days")], TRUE),
        ("other", [Taken("", "days")], TRUE),
        ("other", [Taken("alpha", "days")], FALSE),
        ("a@days", [Taken("alpha", "days")], TRUE),
        ("a@days", [Taken("alpha", "months")], FALSE),
        ("a@days", [Taken("alpha", "")], OPEN),
        ("a@days", [Taken("alpha", "months"), Taken("again", "")], OPEN),
        ("a@days", [Taken("alpha", "days"), Taken("again", "")], TRUE),
        ("a@days", [Taken("alpha", "months"), Taken("", "days")], FALSE),
        ("a@days", [Taken("alpha", "months"), Taken("", "")], FALSE),
        ("b@days", [Taken("both", "")], OPEN),
        ("other@days", [Taken("", "")], OPEN),
        ("two-a", [Taken("alpha", "days")], FALSE),
        ("two-a", [Taken("alpha", "days"), Taken("alpha", "months")], FALSE),
        ("two-a", [Taken("alpha", "days"), Taken("again", "months")], TRUE),
        ("two-a", [Taken("alpha", ""), Taken("both", "")], TRUE),
        ("two-a", [Taken("alpha", "days"), Taken("plain", "days")], FALSE),
        ("two-a@days", [Taken("alpha", "days"), Taken("again", "days")], TRUE),
        ("two-a@days", [Taken("alpha", "days"), Taken("again", "months")], FALSE),
        ("two-a@days", [Taken("alpha", "days"), Taken("again", "")], OPEN),
        ("two-a@days", [Taken("alpha", ""), Taken("again", "")], OPEN),
        ("two-a@days", [Taken("alpha", "days"), Taken("alpha", "")], FALSE),
        ("two-a@days", [Taken("alpha", ""), Taken("again", "months")], FALSE),
        ("a@unsure", [Taken("alpha", "")], TRUE),
        ("a@unsure", [Taken("alpha", "days")], FALSE),
        ("a@unsure", [Taken("alpha", "days"), Taken("both", "")], TRUE),
        ("a@unsure", [Taken("plain", "")], FALSE),
        ("a@unsure", [], FALSE),
        ("two-a@unsure", [Taken("alpha", ""), Taken("again", "")], TRUE),
        ("two-a@unsure", [Taken("alpha", ""), Taken("again", "days")], FALSE),
        ("two-other", [Taken("", "days"), Taken("", "days")], TRUE),
        ("two-other", [Taken("", "days"), Taken("plain", "days")], TRUE),
        ("two-other", [Taken("", "days")], FALSE),
    ],
    ids=str,
)
def test_a_medicine_holds_its_classes_at_its_time_and_leaves_an_unknown_time_open(term, taken, value):
    assert medicine_value(term, *taken) == value


@pytest.mark.parametrize("term", ["medicines.a", "medicines.a@days", "medicines.two-a", "medicines.other"])
def test_not_sure_about_medicines_leaves_everything_about_them_open(term):
    parts = {"questions": [make_medicine_question()], "medicines": MEDICINES}
    assert value_of([any_of(term)], {"medicines": NOT_SURE}, **parts) == OPEN


@pytest.mark.parametrize("answers", [{}, {"medicines": NOT_SURE}, {"medicines": ()}], ids=str)
def test_only_who_names_a_medicine_says_that_its_time_is_not_known(answers):
    parts = {"questions": [make_medicine_question()], "medicines": MEDICINES}
    assert value_of([any_of("medicines.a@unsure")], answers, **parts) == FALSE


def test_medicines_may_be_asked_for_without_times():
    parts = {"questions": [make_medicine_question(times=[])], "medicines": MEDICINES}
    assert value_of([any_of("medicines.a")], {"medicines": (Taken("alpha"),)}, **parts) == TRUE


# Ranking


def make_ranked(*groups: str, threshold: int = 2, **strengths: dict[str, str]) -> CompiledQuestionnaire:
    """Groups with rules on the signs; `one={"a": "supports"}`: the sign a supports the group one."""
    signs = make_question("signs", *"abcdef", kind="multiple")
    rules = [rule for group, of in strengths.items() for rule in make_rules_for(group, **of)]
    level = {"care_level": "routine", "title": "No clear match", "text": "Nothing fits."}
    return compiled(
        questions=[signs],
        cause_groups=[make_group(key, care_level="doctor_soon") for key in groups],
        rules=rules,
        threshold=threshold,
        no_clear_match=level,
    )


def outcome(questionnaire: CompiledQuestionnaire, signs: str) -> Outcome:
    return evaluate(questionnaire, {"signs": tuple(signs)})


def listed(questionnaire: CompiledQuestionnaire, signs: str) -> list[str]:
    return [group.key for group in outcome(questionnaire, signs).groups]


ONE_GROUP = make_ranked(
    "one",
    one={
        "a": "supports",
        "b": "supports",
        "c": "strongly_supports",
        "d": "argues_against",
        "e": "strongly_argues_against",
        "f": "excludes",
    },
)


@pytest.mark.parametrize(
    ("signs", "weight"),
    [("ab", 2), ("c", 3), ("ac", 4), ("abc", 5), ("cd", 2), ("abcd", 4), ("abce", 2)],
)
def test_a_groups_weight_is_the_sum_of_its_true_rules(signs, weight):
    (group,) = outcome(ONE_GROUP, signs).groups
    assert group.weight == weight


@pytest.mark.parametrize("signs", ["", "a", "abd", "ce", "abcde"])
def test_a_group_below_the_threshold_is_not_listed(signs):
    assert listed(ONE_GROUP, signs) == []


@pytest.mark.parametrize(("threshold", "is_listed"), [(2, True), (3, True), (4, False)])
def test_a_group_is_listed_from_the_threshold_on(threshold, is_listed):
    questionnaire = make_ranked("one", threshold=threshold, one={"c": "strongly_supports"})
    assert listed(questionnaire, "c") == (["one"] if is_listed else [])


def test_excludes_takes_a_group_off_whatever_speaks_for_it():
    assert listed(ONE_GROUP, "abcf") == []
    decided = make_ranked("one", one={"a": "decides", "f": "excludes"})
    assert listed(decided, "af") == []


def test_a_rule_that_decides_lists_a_group_whatever_speaks_against_it():
    questionnaire = make_ranked("one", one={"a": "decides", "e": "strongly_argues_against"})
    (group,) = outcome(questionnaire, "ae").groups
    assert (group.weight, group.decided, group.fit) == (0, True, Fit.strong)


def test_an_open_rule_neither_lists_nor_excludes():
    questionnaire = make_ranked("one", one={"a": "decides", "f": "excludes"})
    assert evaluate(questionnaire, {"signs": NOT_SURE}).groups == ()


@pytest.mark.parametrize(
    ("signs", "fit"),
    [("ab", Fit.possible), ("c", Fit.possible), ("ac", Fit.good), ("abc", Fit.good)],
)
def test_the_fit_is_good_from_twice_the_threshold(signs, fit):
    (group,) = outcome(ONE_GROUP, signs).groups
    assert group.fit is fit


@pytest.mark.parametrize(("signs", "fit"), [("ab", Fit.good), ("abc", Fit.strong)])
def test_the_fit_is_strong_from_three_times_the_threshold(signs, fit):
    supports = dict.fromkeys("abc", "supports")
    (group,) = outcome(make_ranked("one", one=supports, threshold=1), signs).groups
    assert group.fit is fit


def test_groups_come_by_weight():
    questionnaire = make_ranked(
        "one", "two", one={"c": "strongly_supports"}, two={"a": "supports", "c": "strongly_supports"}
    )
    assert listed(questionnaire, "ac") == ["two", "one"]


def test_groups_of_the_same_weight_come_by_position():
    questionnaire = make_ranked("two", "one", one={"c": "strongly_supports"}, two={"c": "strongly_supports"})
    assert listed(questionnaire, "c") == ["two", "one"]


def test_a_group_decided_for_comes_before_a_heavier_one():
    questionnaire = make_ranked(
        "one", "two", one=dict.fromkeys("abcd", "strongly_supports"), two={"e": "decides"}
    )
    assert listed(questionnaire, "abcde") == ["two", "one"]


def test_two_groups_decided_for_come_by_weight():
    questionnaire = make_ranked("one", "two", one={"a": "decides"}, two={"a": "decides", "b": "supports"})
    assert listed(questionnaire, "ab") == ["two", "one"]


def test_a_group_never_first_comes_last():
    never = {"a": "never_first", "b": "strongly_supports", "c": "strongly_supports"}
    questionnaire = make_ranked("one", "two", one=never, two={"d": "strongly_supports"})
    result = outcome(questionnaire, "abcd")
    assert [(group.key, group.never_first) for group in result.groups] == [("two", False), ("one", True)]
    assert result.first == "two"


def test_never_first_outdoes_decides():
    questionnaire = make_ranked(
        "one", "two", one={"a": "decides", "b": "never_first"}, two={"c": "strongly_supports"}
    )
    assert listed(questionnaire, "abc") == ["two", "one"]


def test_groups_never_first_come_by_weight_even_if_one_is_decided_for():
    questionnaire = make_ranked(
        "one",
        "two",
        one={"a": "never_first", "b": "strongly_supports", "c": "supports"},
        two={"a": "never_first", "b": "decides"},
    )
    assert listed(questionnaire, "abc") == ["one", "two"]


def test_never_first_does_not_act_while_open():
    questions = [make_question("signs", "b", kind="multiple"), make_question("q", "x", "y")]
    rules = [
        *make_rules_for("one", b="strongly_supports"),
        make_rule("not-first", any_of("q.x"), cause_group="one", strength="never_first"),
    ]
    questionnaire = compiled(questions=questions, cause_groups=[make_group("one")], rules=rules)
    assert evaluate(questionnaire, {"signs": ("b",), "q": NOT_SURE}).first == "one"


def test_when_nothing_is_listed_there_is_no_clear_match():
    result = outcome(ONE_GROUP, "a")
    assert (result.no_clear_match, result.first, result.care_level) == (True, "", CareLevel.routine)


def test_when_only_groups_never_first_are_listed_there_is_no_clear_match_but_they_are_shown():
    questionnaire = make_ranked("one", one={"a": "never_first", "b": "strongly_supports"})
    result = outcome(questionnaire, "ab")
    assert (result.no_clear_match, result.first, result.care_level) == (True, "", CareLevel.routine)
    assert [group.key for group in result.groups] == ["one"]


# Care level

LOWERED = {
    "questions": [
        make_question("signs", *"abc", kind="multiple"),
        make_question("mild", "very", "rather", "no"),
    ],
    "cause_groups": [
        make_group(
            "one",
            care_level="same_day",
            lower_when=[
                make_lower_when("mild.rather", care_level="doctor_soon"),
                make_lower_when("mild.rather", "mild.very", care_level="self_care"),
            ],
        )
    ],
    "rules": [
        *make_rules_for("one", a="decides"),
        make_rule("flag", any_of("signs.b"), care_level="same_day"),
        make_rule("alarm", any_of("signs.c"), care_level="emergency"),
    ],
}


@pytest.mark.parametrize(
    ("mild", "level"),
    [
        (("no",), CareLevel.same_day),
        (("very",), CareLevel.self_care),
        (("rather",), CareLevel.doctor_soon),
        (NOT_SURE, CareLevel.same_day),
    ],
)
def test_the_first_true_entry_lowers_the_level_and_an_open_one_does_not(mild, level):
    assert evaluate(compiled(**LOWERED), {"signs": ("a",), "mild": mild}).care_level is level


def test_a_group_that_is_not_first_does_not_bring_its_level():
    groups = [make_group("one", care_level="routine"), make_group("two", care_level="emergency")]
    rules = [*make_rules_for("one", a="decides"), *make_rules_for("two", a="strongly_supports")]
    questions = [make_question("signs", "a", kind="multiple")]
    questionnaire = compiled(questions=questions, cause_groups=groups, rules=rules)
    result = outcome(questionnaire, "a")
    assert ([group.key for group in result.groups], result.care_level) == (["one", "two"], CareLevel.routine)


@pytest.mark.parametrize(
    ("signs", "level"),
    [("b", CareLevel.same_day), ("c", CareLevel.emergency), ("bc", CareLevel.emergency)],
)
def test_a_red_flag_is_never_outvoted_by_a_lowered_level(signs, level):
    answers = {"signs": ("a", *signs), "mild": ("very",)}
    assert evaluate(compiled(**LOWERED), answers).care_level is level


def test_a_red_flag_raises_the_level_of_no_clear_match():
    result = evaluate(compiled(**LOWERED), {"signs": ("c",)})
    assert (result.no_clear_match, result.care_level) == (True, CareLevel.emergency)


def test_a_red_flag_below_the_groups_level_does_not_lower_it():
    rules = [*make_rules_for("one", a="decides"), make_rule("flag", any_of("signs.a"), care_level="routine")]
    questionnaire = compiled(**LOWERED | {"rules": rules})
    assert outcome(questionnaire, "a").care_level is CareLevel.same_day


def test_an_open_red_flag_does_not_act():
    assert evaluate(compiled(**LOWERED), {"signs": NOT_SURE}).care_level is CareLevel.routine


# Bit sets


@pytest.mark.parametrize(("numbers", "mask"), [([], 0), ([0], 1), ([1, 3], 0b1010), ([70], 1 << 70)])
def test_a_mask_has_the_bits_of_its_numbers(numbers, mask):
    assert mask_of(numbers) == mask
    assert bits_of(mask) == numbers
