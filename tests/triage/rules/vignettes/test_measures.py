"""The measures over the vignettes, on a questionnaire of one question."""

from __future__ import annotations

from typing import Any

from tests.triage.rules.factories import any_of, make_document, make_group, make_rule
from triage.rules.document import parse
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.model import CareLevel
from triage.rules.vignettes.measures import Measures, Share, measure, unguarded_rules

ONE, BOTH = {"sides": "one"}, {"sides": "both"}


def vignette(key: str, answers: dict[str, Any], care_level: str, *first: str) -> dict[str, Any]:
    return {
        "key": key,
        "story": "A story.",
        "answers": answers,
        "expect": {"care_level": care_level, "first": list(first)},
    }


def document(*vignettes: dict[str, Any]) -> dict[str, Any]:
    """One side leads to the nerve at routine; both sides is an emergency without a group."""
    rules = [
        make_rule("one", any_of("sides.one"), cause_group="nerve", strength="strongly_supports"),
        make_rule("both", any_of("sides.both"), care_level="emergency"),
    ]
    groups = [make_group("nerve"), make_group("sleep")]
    return make_document(rules=rules, cause_groups=groups, vignettes=list(vignettes))


def measured(*vignettes: dict[str, Any]) -> Measures:
    return measure(compile_questionnaire(parse(document(*vignettes))), lambda name: None)


def test_a_vignette_as_expected_counts_everywhere():
    found = measured(vignette("as-expected", ONE, "routine", "nerve"))

    assert found.holding == found.level_matched == found.strictly_safe == found.first_right == Share(1, 1)
    assert found.over_triaged == Share(0, 1)


def test_a_level_below_the_expected_one_is_not_safe():
    found = measured(vignette("too-low", ONE, "same_day", "nerve"))

    assert (found.level_matched, found.strictly_safe, found.over_triaged) == (
        Share(0, 1),
        Share(0, 1),
        Share(0, 1),
    )


def test_a_level_above_the_expected_one_is_safe_and_over_triaged():
    found = measured(vignette("too-high", BOTH, "routine"))

    assert (found.level_matched, found.strictly_safe, found.over_triaged) == (
        Share(0, 1),
        Share(1, 1),
        Share(1, 1),
    )


def test_a_vignette_that_expects_no_first_group_does_not_count_there():
    assert measured(vignette("no-group", BOTH, "emergency")).first_right == Share(0, 0)


def test_what_the_vignettes_cover_is_told():
    found = measured(vignette("one", ONE, "routine", "nerve"))

    assert found.groups_listed == found.groups_first == ("nerve",)
    assert found.levels_reached == (CareLevel.routine,)
    assert found.rules_fired == Share(1, 2)


def test_a_rule_that_some_vignette_needs_is_guarded():
    compiled = compile_questionnaire(parse(document(vignette("one", ONE, "routine", "nerve"))))

    assert unguarded_rules(compiled, lambda name: None) == ("both",)


def test_a_rule_that_acts_and_changes_nothing_expected_is_not_guarded():
    expects_little = vignette("one", ONE, "routine")
    compiled = compile_questionnaire(parse(document(expects_little)))

    assert unguarded_rules(compiled, lambda name: None) == ("one", "both")


def test_rules_that_fire_for_different_vignettes_are_counted_together():
    found = measured(vignette("one", ONE, "routine", "nerve"), vignette("both", BOTH, "emergency"))

    assert found.rules_fired == Share(2, 2)


def test_a_lowered_level_is_no_rule_that_fires():
    lowered = {"when": [any_of("sides.one")], "care_level": "self_care", "reason": "It is one side."}
    groups = [make_group("nerve", lower_when=[lowered]), make_group("sleep")]
    vignettes = vignette("one", ONE, "self_care", "nerve")
    whole = document(vignettes) | {"cause_groups": groups}

    found = measure(compile_questionnaire(parse(whole)), lambda name: None)

    assert found.holding == Share(1, 1)
    assert found.rules_fired == Share(1, 2)
