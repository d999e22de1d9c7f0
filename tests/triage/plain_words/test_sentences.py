from typing import Any

import pytest

from tests.factories import make_document
from triage.plain_words.sentences import (
    Vocabulary,
    alternatives_sentence,
    conditions_sentence,
    lower_when_sentence,
    problem_sentence,
    requirement_sentence,
    rule_sentence,
)
from triage.rules.document import DocumentError, parse
from triage.rules.model import Condition

WORDS = Vocabulary.of(make_document())


def rule(key: str) -> str:
    questionnaire = parse(make_document())
    return rule_sentence(questionnaire, questionnaire.rule_by_key[key])


def test_a_rule_for_a_group_is_one_sentence():
    assert rule("one-side") == (
        "If Sides: One side — and none of Areas: Jaw; “only the eyelid twitches”"
        " — this strongly supports Blood vessel touching the nerve."
    )


def test_a_red_flag_names_the_care_level_in_words():
    assert rule("stroke") == (
        "If Danger signs: Sudden weakness of an arm — the care level is at least Emergency."
    )


def test_a_medicine_with_a_time_is_said_with_its_time():
    assert "Medicines: Dopamine blocker (in the last few days)" in rule("new-medicine")


def test_medicines_at_the_same_times_are_said_together():
    terms = [
        "dopamine_blocker@within_days",
        "other@within_days",
        "dopamine_blocker@over_a_year",
        "two_blockers",
    ]

    sentence = conditions_sentence(WORDS, [{"any": [f"medicines.{term}" for term in terms]}])

    assert sentence == (
        "Medicines: Dopamine blocker (in the last few days / over a year ago)"
        " or Another medicine (in the last few days) or Two dopamine blockers"
    )


def test_a_medicine_at_any_time_needs_no_times_beside_it():
    terms = ["medicines.other", "medicines.other@within_days"]

    assert conditions_sentence(WORDS, [{"any": terms}]) == "Medicines: Another medicine"


def test_options_of_one_question_are_joined_by_or():
    assert conditions_sentence(WORDS, [{"any": ["areas.eyelid", "areas.jaw"]}]) == "Areas: Eyelid or Jaw"


def test_options_of_several_questions_say_that_one_is_enough():
    sentence = conditions_sentence(WORDS, [{"any": ["areas.eyelid", "sides.one", "areas.jaw"]}])

    assert sentence == "one of Areas: Eyelid or Jaw; Sides: One side"


def test_not_sure_is_said_as_the_patient_says_it():
    assert conditions_sentence(WORDS, [{"any": ["sides.not-sure"]}]) == "Sides: “I’m not sure”"


def test_conditions_of_the_model_and_of_the_document_read_alike():
    of_model = conditions_sentence(WORDS, [Condition(("sides.one",)), Condition(("areas.jaw",), none=True)])

    assert of_model == conditions_sentence(WORDS, [{"any": ["sides.one"]}, {"none": ["areas.jaw"]}])


def test_what_nothing_goes_by_is_shown_by_its_key():
    sentence = conditions_sentence(WORDS, [{"any": ["sides.upper", "gone.yes", "findings.lost"]}])

    assert sentence == "one of Sides: upper; gone: yes; “lost”"


def test_a_rule_without_conditions_says_that_it_always_acts():
    sentence = lower_when_sentence(WORDS, [], "self_care")

    assert sentence == "In every case — Self-care is enough."


def test_a_finding_reads_as_its_alternatives():
    sentence = alternatives_sentence(WORDS, [[{"any": ["sides.one"]}], [{"any": ["sides.both"]}]])

    assert sentence == "Sides: One side; or if Sides: Both sides"


@pytest.mark.parametrize(
    ("require", "end"),
    [
        ({"care_level": "same_day"}, "the care level is at least Same day."),
        ({"listed": "lifestyle"}, "Tiredness is listed."),
        ({"not_first": "lifestyle"}, "Tiredness is not first."),
    ],
)
def test_a_safety_requirement_says_when_and_what(require: dict[str, Any], end: str):
    whenever, unless = [{"any": ["areas.jaw"]}], [{"any": ["tired.yes"]}]

    sentence = requirement_sentence(WORDS, whenever, unless, require)

    assert sentence == f"Whenever Areas: Jaw — unless Tired: Yes — {end}"


def test_a_problem_of_the_rule_module_says_what_and_how_to_fix_it():
    document = make_document()
    document["rules"][0]["cause_group"] = "neurovascula"
    with pytest.raises(DocumentError) as error:
        parse(document)

    sentences = [problem_sentence(problem) for problem in error.value.problems]

    assert sentences == ["There is no cause group “neurovascula”. Did you mean “neurovascular”?"]


def test_medicines_with_the_same_times_are_said_in_one_breath():
    terms = [
        f"medicines.{option}@{time}"
        for option in ("dopamine_blocker", "other")
        for time in ("within_days", "over_a_year")
    ]

    sentence = conditions_sentence(WORDS, [{"any": terms}])

    assert sentence == (
        "Medicines: Dopamine blocker, Another medicine (in the last few days / over a year ago)"
    )
