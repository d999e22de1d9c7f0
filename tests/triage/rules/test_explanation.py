"""Why the outcome is what it is, in the patient's own answers."""

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
from triage.rules.engine.compiler import CompiledQuestionnaire
from triage.rules.engine.evaluation import evaluate
from triage.rules.engine.ranking import Fit
from triage.rules.explanation import Said, explain, say
from triage.rules.model import NOT_SURE, CareLevel

QUESTIONS = [
    make_question("signs", *"abcde", kind="multiple"),
    make_question("sides", "one", "both"),
    make_age_question(),
    make_medicine_question(),
    make_question("spread", "yes", "no", enable_when=[any_of("sides.one")]),
]
FINDINGS = [
    make_finding("either", [any_of("signs.a"), any_of("sides.one")], [any_of("age.old"), none_of("signs.b")]),
]
MEDICINES = [make_medicine("alpha", "a"), make_medicine("beta", "b"), make_medicine("plain")]


def make_questionnaire(*rules: dict[str, Any], **parts: Any) -> CompiledQuestionnaire:
    given = {"questions": QUESTIONS, "findings": FINDINGS, "medicines": MEDICINES, "rules": list(rules)}
    return compiled(**given | {"cause_groups": [make_group("one")]} | parts)


def in_words(said: tuple[Said, ...]) -> list[tuple[str, tuple[str, ...] | str]]:
    return [(one.question.link_id, "not sure" if one.not_sure else one.labels) for one in said]


# Because


def because(answers: Answers, *when: dict[str, Any]) -> list[tuple[str, tuple[str, ...] | str]]:
    """The answers given as reason for a red flag with these conditions."""
    questionnaire = make_questionnaire(make_rule("flag", *when, care_level="same_day"))
    (reason,) = explain(questionnaire, answers).level_reasons
    return in_words(reason.because)


def test_a_reason_names_the_options_that_the_rule_reads_and_no_others():
    assert because({"signs": ("a", "b", "c")}, any_of("signs.a", "signs.c", "signs.d")) == [
        ("signs", ("A", "C"))
    ]


def test_a_reason_names_the_answers_in_the_order_of_the_questions():
    answers = {"signs": ("a",), "sides": ("one",)}
    assert because(answers, any_of("sides.one"), any_of("signs.a")) == [
        ("signs", ("A",)),
        ("sides", ("One",)),
    ]


def test_a_reason_leaves_out_questions_whose_options_were_not_chosen():
    assert because({"signs": ("a",), "sides": ("both",)}, any_of("sides.one", "signs.a")) == [
        ("signs", ("A",))
    ]


def test_two_conditions_on_one_question_make_one_reason():
    assert because({"signs": ("a", "b")}, any_of("signs.b"), any_of("signs.a")) == [("signs", ("A", "B"))]


def test_a_reason_for_an_absence_names_all_that_was_said():
    assert because({"signs": ("a", "b")}, none_of("signs.c")) == [("signs", ("A", "B"))]


def test_a_reason_for_an_absence_may_be_none_of_these():
    assert because({"signs": ()}, none_of("signs.c")) == [("signs", ())]


def test_a_question_that_is_hidden_is_named_without_the_answer_set_aside():
    answers = {"sides": ("both",), "spread": ("yes",)}
    assert because(answers, none_of("spread.yes")) == [("spread", ())]


def test_a_reason_may_be_that_the_patient_is_not_sure():
    assert because({"sides": NOT_SURE}, any_of("sides.not-sure")) == [("sides", "not sure")]


def test_a_number_is_named_by_its_band():
    assert because({"age": ("old",)}, any_of("age.old")) == [("age", ("40 and over",))]


def test_a_finding_is_explained_by_the_answers_of_its_true_alternative():
    answers = {"signs": ("a",), "sides": ("one",), "age": ("young",)}
    assert because(answers, any_of("findings.either")) == [("signs", ("A",)), ("sides", ("One",))]


def test_a_finding_is_explained_by_the_first_alternative_that_is_true():
    answers = {"signs": ("a", "c"), "sides": ("both",), "age": ("old",)}
    assert because(answers, any_of("findings.either")) == [("signs", ("A", "C")), ("age", ("40 and over",))]


@pytest.mark.parametrize(
    ("taken", "term", "labels"),
    [
        ([Taken("alpha", "days"), Taken("beta", "days")], "a", ("Alpha (Days)",)),
        ([Taken("alpha", "")], "a", ("Alpha",)),
        ([Taken("alpha", "days"), Taken("alpha", "months")], "a@days", ("Alpha (Days)",)),
        ([Taken("alpha", ""), Taken("alpha", "months")], "a@unsure", ("Alpha",)),
        ([Taken("", "days"), Taken("alpha", "days")], "other", ("Another medicine (Days)",)),
        ([Taken("plain", "")], "other", ("Plain",)),
    ],
    ids=str,
)
def test_medicines_are_named_with_their_time_if_the_rule_reads_their_class(taken, term, labels):
    assert because({"medicines": tuple(taken)}, any_of(f"medicines.{term}")) == [("medicines", labels)]


def test_who_is_not_sure_about_medicines_has_said_that_and_none_whose_start_is_unknown():
    rule = make_rule("flag", none_of("medicines.a@unsure"), care_level="same_day")
    (reason,) = explain(make_questionnaire(rule), {"medicines": NOT_SURE}).level_reasons
    (said,) = reason.because
    assert (said.question.link_id, said.labels, said.not_sure) == ("medicines", (), True)


def test_a_count_is_explained_by_the_medicines_counted():
    medicines = [make_medicine("alpha", "a"), make_medicine("again", "a"), make_medicine("beta", "b")]
    rule = make_rule("flag", any_of("medicines.two-a"), care_level="same_day")
    taken = (Taken("alpha"), Taken("beta"), Taken("again"))
    (reason,) = explain(make_questionnaire(rule, medicines=medicines), {"medicines": taken}).level_reasons
    assert in_words(reason.because) == [("medicines", ("Alpha", "Again"))]


# Still open


def still_open(answers: Answers, *when: dict[str, Any]) -> list[tuple[str, tuple[str, ...] | str]]:
    """The questions that keep a rule with these conditions open, for a group that is listed."""
    rules = [
        make_rule("shown", any_of("signs.e"), cause_group="one", strength="decides"),
        make_rule("open", *when, cause_group="one", strength="supports"),
    ]
    (group,) = explain(make_questionnaire(*rules), {"signs": ("e",), **answers}).groups
    (reason,) = group.open
    return in_words(reason.because)


def test_an_open_rule_names_the_question_the_patient_is_not_sure_about():
    assert still_open({"sides": NOT_SURE}, any_of("sides.one")) == [("sides", "not sure")]


def test_an_open_rule_names_a_question_that_was_skipped():
    assert still_open({}, none_of("sides.one")) == [("sides", ())]


def test_an_open_rule_leaves_out_what_is_settled():
    answers: Answers = {"age": ("old",), "sides": NOT_SURE}
    assert still_open(answers, any_of("age.old", "spread.yes"), any_of("sides.one")) == [
        ("sides", "not sure")
    ]


def test_an_open_finding_names_the_questions_of_its_open_alternatives_alone():
    finding = make_finding(
        "f", [any_of("age.old"), any_of("sides.one")], [any_of("signs.a"), any_of("spread.yes")]
    )
    finding["alternatives"].append([none_of("signs.e"), any_of("medicines.a")])
    rules = [
        make_rule("shown", any_of("signs.e"), cause_group="one", strength="decides"),
        make_rule("open", any_of("findings.f"), cause_group="one", strength="supports"),
    ]
    # Of the alternatives only the first is open: "a" was not chosen, and "e" was.
    answers = {"signs": ("e",), "age": ("old",)}
    (group,) = explain(make_questionnaire(*rules, findings=[finding]), answers).groups
    assert in_words(group.open[0].because) == [("sides", ())]


def test_an_open_rule_leaves_out_the_questions_of_a_finding_that_is_false():
    answers: Answers = {"signs": (), "age": NOT_SURE, "sides": ("both",)}
    findings = [make_finding("f", [any_of("signs.a"), any_of("sides.one")])]
    questionnaire = make_questionnaire(
        make_rule("sure", any_of("sides.both"), cause_group="one", strength="strongly_supports"),
        make_rule("open", any_of("findings.f", "age.old"), cause_group="one", strength="supports"),
        findings=findings,
    )
    (group,) = explain(questionnaire, answers).groups
    assert in_words(group.open[0].because) == [("age", "not sure")]


def test_a_medicine_of_unknown_time_keeps_a_rule_open():
    answers = {"medicines": (Taken("alpha", ""),)}
    assert still_open(answers, any_of("medicines.a@days")) == [("medicines", ())]


# For, against, open


def test_each_listed_group_has_what_speaks_for_and_against_it_strongest_first():
    strengths = {"a": "supports", "b": "strongly_supports", "c": "argues_against", "d": "never_first"}
    rules = [
        *make_rules_for("one", **strengths),
        make_rule("wait", any_of("sides.one"), cause_group="one", strength="excludes"),
    ]
    answers: Answers = {"signs": ("a", "b", "c", "d"), "sides": NOT_SURE}
    (group,) = explain(make_questionnaire(*rules), answers).groups
    assert [reason.rule.key for reason in group.supporting] == ["one-b", "one-a"]
    assert [reason.rule.key for reason in group.opposing] == ["one-c", "one-d"]
    assert [reason.rule.key for reason in group.open] == ["wait"]
    assert (group.group.key, group.fit) == ("one", Fit.possible)


def test_groups_are_explained_in_the_order_of_the_outcome():
    rules = [*make_rules_for("one", a="strongly_supports"), *make_rules_for("two", a="decides")]
    explanation = explain(
        make_questionnaire(*rules, cause_groups=[make_group("one"), make_group("two")]), {"signs": ("a",)}
    )
    assert [group.group.key for group in explanation.groups] == ["two", "one"]


def test_true_red_flags_come_most_urgent_first():
    levels = ["routine", "emergency", "same_day", "emergency"]
    rules = [make_rule(f"flag-{i}", any_of("signs.a"), care_level=level) for i, level in enumerate(levels)]
    rules.append(make_rule("false", any_of("signs.b"), care_level="emergency"))
    explanation = explain(make_questionnaire(*rules), {"signs": ("a",)})
    assert [reason.rule.key for reason in explanation.level_reasons] == [
        "flag-1",
        "flag-3",
        "flag-2",
        "flag-0",
    ]


def test_an_explanation_holds_the_outcome():
    questionnaire = make_questionnaire(*make_rules_for("one", a="decides"))
    assert explain(questionnaire, {"signs": ("a",)}).outcome == evaluate(questionnaire, {"signs": ("a",)})


# The level of the first group

LOWERED = make_group(
    "one",
    care_level="same_day",
    lower_when=[make_lower_when("age.young", care_level="routine", reason="You are young.")],
)


@pytest.mark.parametrize(
    ("age", "level", "reason"),
    [("young", CareLevel.routine, "You are young."), ("old", CareLevel.same_day, "")],
)
def test_a_lowered_level_has_its_reason(age, level, reason):
    questionnaire = make_questionnaire(*make_rules_for("one", a="decides"), cause_groups=[LOWERED])
    group_level = explain(questionnaire, {"signs": ("a",), "age": (age,)}).group_level
    assert (group_level.care_level, group_level.reason) == (level, reason)


def test_no_clear_match_has_the_level_of_its_own():
    questionnaire = make_questionnaire(*make_rules_for("one", a="decides"), cause_groups=[LOWERED])
    group_level = explain(questionnaire, {"signs": (), "age": ("young",)}).group_level
    assert (group_level.care_level, group_level.lowered) == (CareLevel.routine, None)


# An answer in words


@pytest.mark.parametrize(
    ("link_id", "answers", "labels", "not_sure"),
    [
        ("signs", {"signs": ("a", "b")}, ("A", "B"), False),
        ("signs", {"signs": ()}, (), False),
        ("signs", {}, (), False),
        ("sides", {"sides": NOT_SURE}, (), True),
        ("spread", {"sides": ("both",), "spread": ("yes",)}, ("Yes",), False),
        (
            "medicines",
            {"medicines": (Taken("alpha", "days"), Taken("", ""))},
            ("Alpha (Days)", "Another medicine"),
            False,
        ),
    ],
)
def test_any_answer_can_be_put_into_words(link_id, answers, labels, not_sure):
    questionnaire = make_questionnaire(*make_rules_for("one", a="decides"))
    question = questionnaire.questionnaire.question_by_link_id[link_id]
    assert say(questionnaire, answers, question) == Said(question, labels, not_sure)
