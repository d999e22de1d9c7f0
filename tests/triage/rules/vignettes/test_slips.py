"""What one wrong answer does to the care level."""

from typing import Any

from tests.triage.rules.factories import (
    any_of,
    compiled,
    make_medicine,
    make_medicine_question,
    make_options,
    make_question,
    make_rule,
    read,
)
from triage.rules.answers import Taken
from triage.rules.model import CareLevel
from triage.rules.vignettes.slips import SlipKind, SlipReport, try_slips, wrong_answers


def make_signs(**fields: Any) -> dict[str, Any]:
    return make_question("signs", "weak", "tired", kind="multiple", **fields)


def make_vignette(**answers: Any) -> dict[str, Any]:
    return {"key": "one", "story": "A story.", "answers": answers, "expect": {"care_level": "routine"}}


def report(*questions: dict[str, Any], rules: list[dict[str, Any]], **answers: Any) -> SlipReport:
    rule_set = compiled(questions=list(questions), rules=rules, vignettes=[make_vignette(**answers)])
    return try_slips(rule_set, lambda name: None)


def kinds_of(link_id: str, raw: Any, question: dict[str, Any]) -> list[tuple[str, Any]]:
    rule_set = compiled(questions=[question], rules=[])
    asked = rule_set.questionnaire.question_by_link_id[link_id]
    return [
        (kind.value, wrong) for kind, wrong in wrong_answers(asked, read(rule_set, {link_id: raw})[link_id])
    ]


WEAKNESS = make_rule("weakness", any_of("signs.weak"), care_level="emergency")


def test_a_forgotten_tick_that_loses_an_emergency_is_found():
    found = report(make_signs(), rules=[WEAKNESS], signs=["weak"])
    (slip,) = [slip for slip in found.losing if slip.kind is SlipKind.one_less]
    assert (slip.true_level, slip.level, slip.announced) == (CareLevel.emergency, CareLevel.routine, False)


def test_a_slip_of_which_the_result_says_that_it_could_rise_is_not_silent():
    found = report(make_signs(), rules=[WEAKNESS], signs=["weak"])
    assert SlipKind.not_sure in {slip.kind for slip in found.losing}
    assert SlipKind.not_sure not in {slip.kind for slip in found.silent}


def test_slips_that_lose_nothing_are_counted_but_not_listed():
    found = report(make_signs(), rules=[WEAKNESS], signs=["tired"])
    assert (found.tried, found.losing) == (3, ())  # one more, one less, not sure


def test_what_a_slip_makes_the_interview_ask_is_answered_truthfully():
    weeks = make_question("since", "days", "weeks", enable_when=[any_of("signs.tired")])
    recent = make_rule("recent", any_of("since.days"), care_level="same_day")
    found = report(make_signs(), weeks, rules=[WEAKNESS, recent], signs=["weak"], since="days")
    levels = {slip.kind: slip.level for slip in found.losing}
    assert levels[SlipKind.one_less] is CareLevel.routine


def test_an_answer_that_is_truly_not_sure_has_no_slips():
    assert kinds_of("signs", "not-sure", make_signs()) == []


def test_a_single_choice_slips_to_each_other_option_and_to_not_sure():
    assert kinds_of("side", "left", make_question("side", "left", "right", "both")) == [
        ("not_sure", "not-sure"),
        ("other_option", ("right",)),
        ("other_option", ("both",)),
    ]


def test_a_number_slips_into_the_neighbouring_bands_only():
    bands = [
        {"key": key, "label": key, "from": low, "below": low + 10}
        for key, low in (("a", 0), ("b", 10), ("c", 20), ("d", 30))
    ]
    units = [{"key": "years", "label": "years", "factor": 1}]
    age = make_question("age", kind="number", not_sure=False, options=bands, units=units)
    assert kinds_of("age", 15, age) == [("neighbour", ("a",)), ("neighbour", ("c",))]


def test_a_medicine_slips_by_being_forgotten_and_by_its_time():
    medicines = make_medicine_question(not_sure=False)
    rule_set = compiled(questions=[medicines], medicines=[make_medicine("reglan", "a")], rules=[])
    question = rule_set.questionnaire.question_by_link_id["medicines"]
    assert list(wrong_answers(question, (Taken("reglan", "days"),))) == [
        (SlipKind.one_less, ()),
        (SlipKind.other_time, (Taken("reglan", "months"),)),
    ]


def test_an_onset_slips_to_the_time_beside_it():
    signs = {"key": "weak", "label": "Weak", "onset": True}
    question = make_question(
        "signs", kind="multiple", options=[signs], times=make_options("today", "days", "weeks")
    )
    rule_set = compiled(schema=2, questions=[question], rules=[])
    asked = rule_set.questionnaire.question_by_link_id["signs"]
    wrong = [answer for kind, answer in wrong_answers(asked, ("weak@today",)) if kind is SlipKind.other_time]
    assert wrong == [("weak@days",)]


def test_a_sign_that_is_asked_on_its_own_slips_to_not_sure():
    question = make_question("signs", "weak", "tired", kind="multiple", ask_each="always")
    rule_set = compiled(schema=2, questions=[question], rules=[])
    asked = rule_set.questionnaire.question_by_link_id["signs"]
    assert (SlipKind.not_sure, ("weak@not-sure",)) in list(wrong_answers(asked, ("weak",)))


def test_a_question_that_offers_no_doubt_is_completed_with_its_first_option():
    asked = make_question("since", "days", "weeks", not_sure=False)
    recent = make_rule("recent", any_of("since.days"), care_level="same_day")
    found = report(make_signs(), asked, rules=[WEAKNESS, recent], signs=["tired"])
    assert found.losing
    assert {slip.true_level for slip in found.losing} == {CareLevel.same_day}


def test_a_story_without_answers_is_completed_with_doubt_and_without_medicines():
    side = make_question("side", "left", "right")
    rules = [
        make_rule("left", any_of("side.left"), care_level="same_day"),
        make_rule("medicine", any_of("medicines.a"), care_level="emergency"),
    ]
    rule_set = compiled(
        questions=[side, make_medicine_question()],
        medicines=[make_medicine("reglan", "a")],
        rules=rules,
        vignettes=[make_vignette()],
    )
    assert try_slips(rule_set, lambda name: None).losing == ()


def test_a_forgotten_medicine_loses_the_level_that_it_gave():
    rule_set = compiled(
        questions=[make_medicine_question()],
        medicines=[make_medicine("reglan", "a")],
        rules=[make_rule("medicine", any_of("medicines.a"), care_level="emergency")],
        vignettes=[make_vignette(medicines=[{"medicine": "reglan", "started": "days"}])],
    )
    kinds = {slip.kind for slip in try_slips(rule_set, lambda name: None).losing}
    assert SlipKind.one_less in kinds


def test_the_only_tick_of_a_question_without_none_of_these_is_not_forgotten():
    signs = make_signs(none_of_these=False)
    assert "one_less" not in [kind for kind, _answer in kinds_of("signs", ["weak"], signs)]
