"""Answers as people and files give them, and what is said about those that cannot be read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.rules import strategies
from tests.triage.rules.factories import (
    make_age_question,
    make_document,
    make_medicine,
    make_medicine_question,
    make_question,
)
from triage.rules.answers import AnswersError, Taken, band_of, read_answers, write_answers
from triage.rules.document import parse
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.engine.evaluation import evaluate
from triage.rules.model import NOT_SURE

QUESTIONNAIRE = parse(
    make_document(
        questions=[
            make_question("sides", "one", "both"),
            make_question("areas", "eyelid", "cheek", "jaw", kind="multiple"),
            make_age_question(),
            make_medicine_question(),
            make_question("signs", "a", "b", kind="multiple", none_of_these=False, not_sure=False),
            make_question("spread", "yes", "no", not_sure=False),
        ],
        medicines=[make_medicine("alpha", "a", brands=["Alphex"]), make_medicine("beta", "b")],
    )
)
CHOOSE_MEDICINES = "Give a list of medicines; an empty list for none."
RANGE = "Give a number from 0 up to, but not including, 120."


def find_medicine(name: str) -> str | None:
    return {"alpha": "alpha", "alphex": "alpha", "beta": "beta"}.get(name.casefold())


def read(**raw: Any) -> dict[str, Any]:
    return read_answers(QUESTIONNAIRE, raw, find_medicine)


def problems_of(raw: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(AnswersError) as caught:
        read_answers(QUESTIONNAIRE, raw, find_medicine)
    return [(problem.where, str(problem.what), str(problem.fix)) for problem in caught.value.problems]


# What can be read


@pytest.mark.parametrize("given", ["one", ["one"], ("one",), ["one", "one"]], ids=str)
def test_a_single_choice_is_an_option_or_a_list_of_one(given):
    assert read(sides=given) == {"sides": ("one",)}


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        (["jaw", "eyelid"], ("eyelid", "jaw")),
        (["jaw", "jaw"], ("jaw",)),
        ("jaw", ("jaw",)),
        ([], ()),
    ],
    ids=str,
)
def test_a_multiple_choice_is_a_list_of_options_in_any_order(given, keys):
    assert read(areas=given) == {"areas": keys}


@pytest.mark.parametrize(
    ("given", "band"),
    [
        (0, "young"),
        (39, "young"),
        (39.9, "young"),
        (40, "old"),
        (119.9, "old"),
        (["old"], "old"),
        ("old", "old"),
    ],
)
def test_a_number_falls_into_its_band(given, band):
    assert read(age=given) == {"age": (band,)}


@pytest.mark.parametrize(
    ("entry", "taken"),
    [
        ("Alphex", Taken("alpha", "")),
        ("aspirin", Taken("", "")),
        ({"name": "Alphex", "started": "days"}, Taken("alpha", "days")),
        ({"name": "aspirin", "started": "days"}, Taken("", "days")),
        ({"name": "Alphex", "started": ""}, Taken("alpha", "")),
        ({"name": "Alphex", "started": None}, Taken("alpha", "")),
        ({"name": "Alphex", "started": "not-sure"}, Taken("alpha", "")),
        ({"name": "Alphex", "started": "unsure"}, Taken("alpha", "")),
        ({"medicine": "alpha", "started": "months"}, Taken("alpha", "months")),
        ({"medicine": "", "started": "months"}, Taken("", "months")),
        ({"medicine": "beta", "name": "Alphex"}, Taken("beta", "")),
    ],
    ids=str,
)
def test_a_medicine_is_a_name_or_a_key_with_its_time(entry, taken):
    assert read(medicines=[entry]) == {"medicines": (taken,)}


def test_no_medicines_are_an_answer():
    assert read(medicines=[]) == {"medicines": ()}


def test_two_names_of_one_medicine_are_one_medicine():
    assert read(medicines=["alpha", "Alphex"]) == {"medicines": (Taken("alpha"),)}


def test_one_medicine_at_two_times_is_kept_with_both():
    entries = [{"name": "alpha", "started": "days"}, {"name": "alpha", "started": "months"}]
    assert read(medicines=entries) == {"medicines": (Taken("alpha", "days"), Taken("alpha", "months"))}


def test_different_unknown_names_are_different_medicines():
    assert read(medicines=["aspirin", "Aspirin ", "ginseng"]) == {"medicines": (Taken(""), Taken(""))}


def test_unlisted_medicines_without_a_name_are_different_medicines():
    assert read(medicines=[{"medicine": ""}, {"medicine": ""}]) == {"medicines": (Taken(""), Taken(""))}


@pytest.mark.parametrize("link_id", ["sides", "areas", "age", "medicines"])
def test_not_sure_is_an_answer_to_every_kind_of_question(link_id):
    assert read(**{link_id: "not-sure"}) == {link_id: NOT_SURE}


def test_nothing_given_is_not_answered():
    assert read(sides=None) == {}


def test_answers_come_in_the_order_of_the_questions():
    assert list(read(age=3, areas=[], sides="one")) == ["sides", "areas", "age"]


def test_a_number_in_no_band_has_none():
    assert band_of(QUESTIONNAIRE.question_by_link_id["age"], 120) is None
    assert band_of(QUESTIONNAIRE.question_by_link_id["sides"], 1) is None


# What cannot


@pytest.mark.parametrize(
    ("raw", "where", "what", "fix"),
    [
        ({"side": "one"}, "side", "There is no question “side”.", "Did you mean “sides”?"),
        (
            {7: "one"},
            "7",
            "There is no question “7”.",
            "The questions are: sides, areas, age, medicines, signs, spread.",
        ),
        ({"sides": "on"}, "sides", "There is no option “on” here.", "Did you mean “one”?"),
        ({"sides": ["left"]}, "sides[0]", "There is no option “left” here.", "Choose from: one, both."),
        ({"sides": [1]}, "sides[0]", "There is no option “1” here.", "Choose from: one, both."),
        ({"sides": 1}, "sides", "“1” is not a list of options.", "Choose from: one, both."),
        (
            {"sides": ["one", "both"]},
            "sides",
            "This question takes one answer, but has 2.",
            "Choose from: one, both.",
        ),
        ({"sides": []}, "sides", "This question takes one answer, but has 0.", "Choose from: one, both."),
        (
            {"areas": ["jaw", "ear"]},
            "areas[1]",
            "There is no option “ear” here.",
            "Choose from: eyelid, cheek, jaw.",
        ),
        ({"signs": []}, "signs", "This question needs at least one answer.", "Choose from: a, b."),
        ({"signs": "not-sure"}, "signs", "This question does not offer “not sure”.", "Choose from: a, b."),
        (
            {"spread": "not-sure"},
            "spread",
            "This question does not offer “not sure”.",
            "Choose from: yes, no.",
        ),
        ({"age": -1}, "age", "-1 is out of range.", RANGE),
        ({"age": 120}, "age", "120 is out of range.", RANGE),
        ({"age": float("nan")}, "age", "nan is out of range.", RANGE),
        ({"age": float("inf")}, "age", "inf is out of range.", RANGE),
        ({"age": 10**400}, "age", f"{10**400} is out of range.", RANGE),
        ({"age": "39"}, "age", "“39” is not a number.", RANGE),
        ({"age": "-1.5"}, "age", "“-1.5” is not a number.", RANGE),
        ({"age": True}, "age", "“True” is not a number.", RANGE),
        ({"age": {}}, "age", "“{}” is not a number.", RANGE),
        ({"age": "middle"}, "age", "There is no option “middle” here.", "Choose from: young, old."),
        ({"medicines": "alpha"}, "medicines", "“alpha” is not a list of medicines.", CHOOSE_MEDICINES),
        ({"medicines": [3]}, "medicines[0]", "“3” is not a medicine.", "Give its name, or name and started."),
        (
            {"medicines": ["alpha", {"started": "days"}]},
            "medicines[1]",
            "“{'started': 'days'}” is not a medicine.",
            "Give its name, or name and started.",
        ),
        ({"medicines": ["  "]}, "medicines[0].name", "The medicine has no name.", "Give its name."),
        (
            {"medicines": [{"medicine": "alfa"}]},
            "medicines[0].medicine",
            "There is no medicine with the key “alfa”.",
            "Did you mean “alpha”?",
        ),
        (
            {"medicines": [{"medicine": "zzz"}]},
            "medicines[0].medicine",
            "There is no medicine with the key “zzz”.",
            "Give its name instead.",
        ),
        (
            {"medicines": [{"name": "alpha", "started": "never"}]},
            "medicines[0].started",
            "There is no time “never”.",
            "Choose from: days, months, unsure.",
        ),
        (
            {"medicines": [{"name": "alpha", "started": ["days"]}]},
            "medicines[0].started",
            "There is no time “['days']”.",
            "Choose from: days, months, unsure.",
        ),
        (
            {"medicines": [{"name": "alpha", "begun": "days"}]},
            "medicines[0]",
            "There is no field “begun” here.",
            "The fields are name, medicine, started, taken_for.",
        ),
        (
            {"medicines": [{"name": "alpha", "start": "days"}]},
            "medicines[0]",
            "There is no field “start” here.",
            "Did you mean “started”?",
        ),
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_read_is_named_with_its_place_and_how_to_fix_it(raw, where, what, fix):
    assert problems_of(raw) == [(where, what, fix)]


def test_a_question_about_medicines_without_not_sure_says_what_it_takes():
    questions = [make_question("sides", "one"), make_medicine_question(not_sure=False)]
    with pytest.raises(AnswersError) as caught:
        read_answers(parse(make_document(questions=questions)), {"medicines": "not-sure"}, find_medicine)
    assert str(caught.value) == f"medicines: This question does not offer “not sure”. {CHOOSE_MEDICINES}"


@pytest.mark.parametrize("raw", [None, [], "one", 5], ids=str)
def test_answers_that_are_no_mapping_are_refused(raw):
    assert problems_of(raw) == [
        (
            "the document",
            "The answers are not a mapping from questions to answers.",
            "Write them as link_id: answer.",
        )
    ]


def test_all_problems_with_answers_are_named_at_once():
    raw = {"side": "one", "sides": "left", "age": "old age", "medicines": "alpha", "areas": []}
    assert [where for where, _what, _fix in problems_of(raw)] == ["side", "sides", "age", "medicines"]


def test_the_first_problem_of_each_answer_is_named():
    assert [where for where, _what, _fix in problems_of({"areas": ["ear", "nose"]})] == ["areas[0]"]


# Writing


def test_written_answers_hold_option_keys_only():
    answers = read(
        sides="one", areas=[], age=21, medicines=["ginseng", {"name": "Alphex", "started": "days"}]
    )
    assert write_answers(answers | {"spread": NOT_SURE}) == {
        "sides": ["one"],
        "areas": [],
        "age": ["young"],
        "medicines": [{"medicine": "", "started": ""}, {"medicine": "alpha", "started": "days"}],
        "spread": "not-sure",
    }


# Whatever comes in

VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=6),
        st.sampled_from(["one", "jaw", "young", "alpha", "days", NOT_SURE]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.sampled_from(["name", "medicine", "started"]), st.text(max_size=4)),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)


def read_or_error(raw: Any) -> dict[str, Any] | AnswersError:
    try:
        return read_answers(QUESTIONNAIRE, raw, find_medicine)
    except AnswersError as error:
        return error


@given(st.dictionaries(st.sampled_from([*QUESTIONNAIRE.question_by_link_id, "else"]), VALUES) | VALUES)
def test_any_value_is_read_or_refused_in_words(raw):
    answers = read_or_error(raw)
    if isinstance(answers, AnswersError):
        assert str(answers)
    else:
        assert read_or_error(json.loads(json.dumps(write_answers(answers)))) == answers
        evaluate(compile_questionnaire(QUESTIONNAIRE), answers)


@given(strategies.whole_documents())
def test_the_answers_of_random_vignettes_can_be_read(document):
    questionnaire = parse(document)
    for vignette in questionnaire.vignettes:
        answers = read_answers(questionnaire, vignette.answers, lambda name: None)
        assert set(answers) == set(vignette.answers)
