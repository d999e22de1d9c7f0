"""Every example that a proof shows is a patient, and what no patient sees counts as nothing."""

from __future__ import annotations

from tests.triage.rules.factories import (
    any_of,
    make_document,
    make_group,
    make_question,
    make_rule,
    make_rules_for,
    none_of,
)
from triage.rules.document import parse
from triage.rules.proofs import Code, Proofs, prove

PATIENCE = 120.0


def proofs_of(**parts: object) -> Proofs:
    return prove(parse(make_document(**parts)), lambda name: None, PATIENCE)


def test_an_example_answers_every_question_that_applies_to_it():
    """Without z the second question applies, and whatever is answered there is an emergency."""
    proofs = proofs_of(
        questions=[
            make_question("signs", "x", "z", kind="multiple"),
            make_question("kind", "a", "b", not_sure=False, enable_when=[none_of("signs.z")]),
        ],
        rules=[
            make_rule("ra", any_of("kind.a"), care_level="emergency"),
            make_rule("rb", any_of("kind.b"), care_level="emergency"),
            make_rule("g", any_of("signs.x"), cause_group="nerve", strength="strongly_supports"),
        ],
        safety_requirements=[
            {
                "key": "x-is-an-emergency",
                "hazard": "Somebody with x waits.",
                "severity": "major",
                "whenever": [any_of("signs.x")],
                "require": {"care_level": "emergency"},
                "sources": [],
            }
        ],
    )
    verdict = proofs.about(Code.requirement_violated, "x-is-an-emergency")
    assert verdict is not None
    assert verdict.example == {"signs": ("x", "z")}


def test_a_decides_for_a_group_that_fits_strongly_and_comes_first_anyway_changes_nothing():
    proofs = proofs_of(
        threshold=1,
        questions=[make_question("signs", "x", "y"), make_question("other", "x", "y")],
        cause_groups=[make_group("one"), make_group("two")],
        rules=[
            *make_rules_for("one", x="strongly_supports"),
            make_rule("decider", any_of("signs.x"), cause_group="one", strength="decides"),
            *make_rules_for("two", y="strongly_supports"),
        ],
    )
    assert proofs.about(Code.rule_changes_nothing, "decider") is not None


def test_a_decides_that_moves_its_group_to_the_front_changes_something():
    proofs = proofs_of(
        threshold=1,
        questions=[make_question("signs", "x", "y"), make_question("other", "x", "y")],
        cause_groups=[make_group("two"), make_group("one")],
        rules=[
            *make_rules_for("one", x="strongly_supports"),
            make_rule("decider", any_of("signs.x"), cause_group="one", strength="decides"),
            *make_rules_for("two", x="strongly_supports"),
            make_rule("more", any_of("other.x"), cause_group="two", strength="strongly_supports"),
            make_rule("most", any_of("other.x"), cause_group="two", strength="strongly_supports"),
        ],
    )
    assert proofs.about(Code.rule_changes_nothing, "decider") is None
