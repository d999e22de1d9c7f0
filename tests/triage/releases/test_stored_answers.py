"""Stored answers, read again by the questionnaire they were given to or by another."""

from typing import Any

from tests.triage.rules.factories import (
    compiled,
    make_age_question,
    make_medicine,
    make_medicine_question,
    make_question,
)
from triage.releases.stored_answers import Reader, key_of
from triage.rules.answers import Taken

QUESTIONS = [
    make_question("sides", "one", "both"),
    make_question("areas", "cheek", "jaw", kind="multiple"),
    make_age_question(),
    make_medicine_question(),
]


def reader() -> Reader:
    return Reader(compiled(questions=QUESTIONS, medicines=[make_medicine("alpha", "a")]).questionnaire)


def read_twice(stored: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The second time the answers are known already."""
    once = reader()
    first, second = once.read(stored), once.read(stored)
    assert first == second
    return dict(first[0]), first[1]


def test_answers_of_every_kind_are_read_as_they_were_given():
    taken = [{"medicine": "alpha", "started": "days"}, {"medicine": "", "started": ""}]
    stored = {"sides": ["one"], "areas": [], "age": ["old"], "medicines": taken}
    assert read_twice(stored) == (
        {
            "sides": ("one",),
            "areas": (),
            "age": ("old",),
            "medicines": (Taken("alpha", "days"), Taken("", "")),
        },
        False,
    )


def test_not_sure_is_read_for_every_question():
    stored = dict.fromkeys(("sides", "areas", "age", "medicines"), "not-sure")
    assert read_twice(stored) == (stored, False)


def test_answers_in_an_unusual_form_are_read_too():
    stored = {"sides": "both", "areas": None, "age": 50, "medicines": ["a name"]}
    assert read_twice(stored) == ({"sides": ("both",), "age": ("old",), "medicines": (Taken("", ""),)}, False)


def test_what_the_questionnaire_does_not_know_is_left_out():
    stored = {"sides": ["middle"], "spread": ["yes"], "areas": ["jaw", "cheek"]}
    assert read_twice(stored) == ({"areas": ("cheek", "jaw")}, True)


def test_equal_answers_have_the_same_key_whatever_objects_they_are_made_of():
    word = "".join(["che", "ek"])
    assert key_of({"areas": [word], "more": [word]}) == key_of({"areas": ["cheek"], "more": ["cheek"]})
    assert key_of({"areas": ["cheek"]}) != key_of({"areas": ["jaw"]})
