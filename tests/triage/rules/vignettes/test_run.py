"""Vignettes: whether what clinicians expect is what comes out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.triage.rules.factories import (
    any_of,
    compiled,
    make_group,
    make_medicine,
    make_medicine_question,
    make_question,
    make_rule,
    make_rules_for,
)
from triage.rules.model import CareLevel
from triage.rules.vignettes.run import VignetteResult, run_vignettes

SIGNS = make_question("signs", "a", "b", "c", kind="multiple")
GROUPS = [make_group("one", care_level="doctor_soon"), make_group("two")]
RULES = [
    *make_rules_for("one", a="strongly_supports"),
    *make_rules_for("two", a="supports", b="strongly_supports"),
    make_rule("flag", any_of("medicines.a@days"), care_level="same_day"),
]


def make_vignette(key: str, answers: dict[str, Any], care_level: str, **expect: Any) -> dict[str, Any]:
    return {"key": key, "story": key, "answers": answers, "expect": {"care_level": care_level, **expect}}


def run(*vignettes: dict[str, Any]) -> tuple[VignetteResult, ...]:
    questionnaire = compiled(
        questions=[SIGNS, make_medicine_question()],
        medicines=[make_medicine("alpha", "a")],
        cause_groups=GROUPS,
        rules=RULES,
        vignettes=list(vignettes),
    )
    return run_vignettes(questionnaire, lambda name: "alpha" if name == "Alphex" else None)


def differences(answers: dict[str, Any], care_level: str, **expect: Any) -> list[str]:
    (result,) = run(make_vignette("v", answers, care_level, **expect))
    assert result.holds is (not result.differences)
    return [str(difference) for difference in result.differences]


def test_a_vignette_that_comes_out_as_expected_holds():
    expect = {"first": ["one"], "listed": ["one"], "not_listed": ["two"], "no_clear_match": False}
    assert differences({"signs": ["a"]}, "doctor_soon", **expect) == []


def test_only_the_care_level_has_to_be_expected():
    assert differences({"signs": ["a"]}, "doctor_soon") == []


def test_the_first_group_may_be_one_of_several():
    assert differences({"signs": ["a"]}, "doctor_soon", first=["two", "one"]) == []


def test_another_care_level_is_a_difference():
    what = "The care level should be emergency, but is doctor_soon."
    assert differences({"signs": ["a"]}, "emergency") == [what]


def test_another_first_group_is_a_difference():
    what = "The first group should be two / one, but is —."
    assert differences({"signs": []}, "routine", first=["two", "one"]) == [what]
    assert differences({"signs": ["a"]}, "doctor_soon", first=["two"]) == [
        "The first group should be two, but is one."
    ]


def test_a_group_that_is_missing_is_a_difference():
    what = "The group two should be listed, but is not."
    assert differences({"signs": ["a"]}, "doctor_soon", listed=["one", "two"]) == [what]


def test_a_group_too_many_is_a_difference():
    what = "The group one should not be listed, but is."
    assert differences({"signs": ["a"]}, "doctor_soon", not_listed=["one"]) == [what]


@pytest.mark.parametrize(
    ("signs", "level", "expected", "what"),
    [
        (["a"], "doctor_soon", True, ["There should be no clear match, but one comes first."]),
        ([], "routine", False, ["There should be a clear match, but there is none."]),
        (["a"], "doctor_soon", False, []),
        ([], "routine", True, []),
    ],
)
def test_a_clear_match_is_expected_or_not(signs, level, expected, what):
    assert differences({"signs": signs}, level, no_clear_match=expected) == what


def test_all_differences_are_named():
    assert (
        len(differences({"signs": ["a"]}, "routine", first=["two"], listed=["two"], not_listed=["one"])) == 4
    )


def test_medicines_are_found_by_the_name_that_the_vignette_types():
    assert differences({"medicines": [{"name": "Alphex", "started": "days"}]}, "same_day") == []
    assert differences({"medicines": [{"name": "alpha", "started": "days"}]}, "routine") == []


def test_every_vignette_is_run_in_order_with_its_outcome():
    results = run(
        make_vignette("first", {"signs": ["a"]}, "doctor_soon"), make_vignette("second", {}, "routine")
    )
    assert [result.vignette.key for result in results] == ["first", "second"]
    assert [result.outcome.care_level for result in results] == [CareLevel.doctor_soon, CareLevel.routine]
    assert [result.holds for result in results] == [True, True]
