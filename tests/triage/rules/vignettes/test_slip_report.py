"""What a report of slips counts."""

from tests.triage.rules.factories import any_of, compiled, make_question, make_rule
from triage.rules.vignettes.slips import SlipKind, slips_json, try_slips

SIGNS = make_question("signs", "weak", "tired", kind="multiple")
WEAKNESS = make_rule("weakness", any_of("signs.weak"), care_level="emergency")
STORY = {
    "key": "one",
    "story": "A story.",
    "answers": {"signs": ["weak"]},
    "expect": {"care_level": "emergency"},
}


def test_slips_are_counted_by_question_kind_and_levels_lost():
    rule_set = compiled(questions=[SIGNS], rules=[WEAKNESS], vignettes=[STORY])
    report = try_slips(rule_set, lambda name: None)

    assert report.by_question() == {"signs": 2}
    assert report.by_kind() == {SlipKind.one_less: 1, SlipKind.not_sure: 1}
    assert slips_json(report)["losing"] == {"1": 2, "2": 2, "3": 2}
    assert [slip.kind for slip in report.silent] == [SlipKind.one_less]
