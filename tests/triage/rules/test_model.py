"""The model finds its rows by their keys."""

from __future__ import annotations

import pytest

from tests.triage.rules.factories import make_document, make_full_document
from triage.rules.document import parse
from triage.rules.model import CareLevel, Strength


@pytest.mark.parametrize(
    ("lookup", "key"),
    [
        ("question_by_link_id", "sides"),
        ("group_by_key", "nerve"),
        ("finding_by_key", "lid-only"),
        ("medicine_by_key", "beta"),
        ("rule_by_key", "flag"),
        ("source_by_key", "book"),
    ],
)
def test_a_row_is_found_by_its_key(lookup, key):
    found = getattr(parse(make_full_document()), lookup)[key]
    assert (found.link_id if lookup == "question_by_link_id" else found.key) == key


def test_options_and_times_are_found_by_their_keys():
    question = parse(make_full_document()).question_by_link_id["medicines"]
    assert question.option_by_key["two-a"].label == "Two of a"
    assert question.time_by_key["days"].label == "Days"


def test_care_advice_is_found_by_its_level():
    questionnaire = parse(make_full_document())
    assert [questionnaire.advice_by_level[level].title for level in CareLevel] == [
        level.name for level in CareLevel
    ]


def test_the_question_about_medicines_is_found_if_there_is_one():
    question = parse(make_full_document()).medicine_question
    assert question is not None
    assert question.link_id == "medicines"
    assert parse(make_document()).medicine_question is None


def test_a_medicine_is_known_by_its_name_its_brands_and_other_names():
    medicines = parse(make_full_document()).medicines
    assert [medicine.names for medicine in medicines] == [
        ("Alpha", "Alphex"),
        ("Beta", "the blue tablet"),
        ("Plain",),
    ]


def test_care_levels_are_ordered_by_urgency():
    levels = ["self_care", "routine", "doctor_soon", "same_day", "emergency"]
    assert [level.name for level in sorted(CareLevel)] == levels


@pytest.mark.parametrize(
    ("strength", "weight"),
    [
        ("decides", 3),
        ("strongly_supports", 3),
        ("supports", 1),
        ("argues_against", -1),
        ("strongly_argues_against", -3),
        ("never_first", 0),
        ("excludes", 0),
    ],
)
def test_every_strength_has_its_weight(strength, weight):
    assert Strength(strength).weight == weight
