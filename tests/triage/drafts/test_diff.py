import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from tests.factories import make_document
from tests.properties import examples
from tests.triage.rules.second import make_full_second
from tests.triage.rules.strategies import documents
from triage.drafts.diff import ROWS, changes
from triage.drafts.mapping import PARTS
from triage.rules.document import parse, serialise


def document() -> dict[str, Any]:
    return serialise(parse(make_document()))


def sentences(change: Callable[[dict[str, Any]], Any]) -> list[str]:
    old, new = document(), document()
    change(new)
    return [change.sentence for change in changes(old, new)]


def row(document: dict[str, Any], part: str, key: str) -> dict[str, Any]:
    return next(entry for entry in document[part] if entry.get("key", entry.get("link_id")) == key)


def test_equal_documents_have_no_changes():
    assert changes(document(), document()) == []


@settings(max_examples=examples(50))
@given(old=documents(), new=documents())
def test_any_two_different_documents_have_changes(old, new):
    old, new = serialise(parse(old)), serialise(parse(new))

    assert bool(changes(old, new)) == (old != new)


@pytest.mark.parametrize(
    ("level", "sentence"),
    [
        ("same_day", "Rule “stroke”: care level lowered from Emergency to Same day."),
        ("emergency", None),
    ],
)
def test_a_care_level_is_said_to_be_raised_or_lowered(level: str, sentence: str | None):
    found = sentences(lambda new: row(new, "rules", "stroke").update(care_level=level))

    assert found == ([sentence] if sentence else [])


def test_a_raised_care_level():
    found = sentences(lambda new: row(new, "rules", "new-medicine").update(care_level="emergency"))

    assert found == ["Rule “new-medicine”: care level raised from Same day to Emergency."]


def test_changed_conditions_are_said_in_plain_words():
    found = sentences(lambda new: row(new, "rules", "not-tired").update(when=[{"any": ["tired.yes"]}]))

    assert found == ["Rule “not-tired”: conditions changed from “Tired: No” to “Tired: Yes”."]


def test_a_new_rule_is_read_out():
    rule = {**document()["rules"][2], "key": "fresh"}

    found = sentences(lambda new: new["rules"].append(rule))

    assert found == ["Rule “fresh” is new: If Tired: No — this argues against Tiredness."]


def test_a_removed_row_is_named():
    assert sentences(lambda new: new["vignettes"].pop(0)) == ["Vignette “exam-week” was removed."]


def test_a_new_order_is_said_once():
    assert sentences(lambda new: new["questions"].reverse()) == ["The order of the questions changed."]


def test_an_option_is_named_under_its_question():
    found = sentences(
        lambda new: row(new, "questions", "sides")["options"].append({"key": "left", "label": "Left"})
    )

    assert found == ["Question “Sides”: option “Left” is new."]


def test_a_changed_text_is_quoted():
    found = sentences(lambda new: new.update(title="Twitches"))

    assert found == ["Title changed from “Twitching” to “Twitches”."]


def test_a_text_that_was_empty_is_quoted_alone():
    assert sentences(lambda new: new.update(reviewed_by="Dr No")) == ["Reviewed by is now “Dr No”."]


def test_a_text_that_is_empty_now_is_said_to_be_gone():
    found = sentences(lambda new: row(new, "rules", "one-side").pop("note"))

    assert found == ["Rule “one-side”: note “Checked against the handbook.” was taken away."]


def test_lists_say_what_came_and_what_went():
    found = sentences(
        lambda new: row(new, "medicines", "metoclopramide").update(brands=["Reglan", "Primperan"])
    )

    assert found == ["Medicine “Metoclopramide”: brand names: added “Primperan”; removed “Maxolon”."]


def test_cause_groups_are_named_by_their_names():
    found = sentences(lambda new: row(new, "rules", "not-tired").update(cause_group="medication"))

    assert found == ["Rule “not-tired”: cause group changed from “Tiredness” to “Medicines”."]


def test_changed_answers_of_a_vignette_name_the_questions():
    found = sentences(lambda new: row(new, "vignettes", "exam-week")["answers"].update(sides=["both"]))

    assert found == ["Vignette “exam-week”: answers changed: Sides."]


def test_a_change_leads_to_its_row():
    old, new = document(), document()
    row(new, "rules", "stroke")["rationale"] = "Said better."

    assert [(change.part, change.key) for change in changes(old, new)] == [("rules", "stroke")]


def second(change: Callable[[dict[str, Any]], Any]) -> list[str]:
    """What is said of a change to a document of schema 2."""
    old = serialise(parse(make_full_second()))
    new = copy.deepcopy(old)
    change(new)
    return [found.sentence for found in changes(old, new)]


def test_a_row_of_every_part_has_a_name():
    parts = {part.name for part, owned in PARTS.items() for part in (part, *owned)}
    assert parts == set(ROWS)


def test_a_document_of_schema_2_does_not_differ_from_itself():
    assert second(lambda new: None) == []


def test_contradictions_and_limits_of_the_check_come_and_go():
    def take_both(new: dict[str, Any]) -> None:
        del new["contradictions"], new["not_for"]

    assert second(take_both) == [
        "Limit of the check “Not made for babies” was removed.",
        "Contradiction “one-side-and-changes” was removed.",
    ]


def test_a_text_that_is_not_for_everybody_is_named_with_its_conditions():
    entry = {"text": "Rest.", "when": [{"any": ["sides.one"]}]}

    assert second(lambda new: new["always_advice"].append(entry)) == [
        "Advice shown with every result: added “Rest. (Sides: One)”."
    ]
