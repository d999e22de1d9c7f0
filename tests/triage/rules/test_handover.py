"""What to say when asking for help."""

from __future__ import annotations

from tests.triage.rules.second import make_full_second
from triage.rules.document import parse
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.handover import Handover, what_to_say

COMPILED = compile_questionnaire(parse(make_full_second()))
ME = {"for-whom": ("me",)}


def test_the_signs_are_told_in_their_own_words_with_their_times():
    said = what_to_say(COMPILED, ME | {"signs": ("speech@today", "neck")})
    assert said == Handover(("I have slurred speech since today, Stiff neck.",), ())


def test_a_time_without_words_is_told_by_its_label_and_an_unknown_one_not_at_all():
    said = what_to_say(COMPILED, ME | {"signs": ("speech", "arm@days")})
    assert said.sentences == ("I have slurred speech, Weak arm (In the last days).",)


def test_a_child_is_told_of_in_the_third_person():
    said = what_to_say(COMPILED, {"for-whom": ("child",), "signs": ("neck",)})
    assert said.sentences == ("My child has Stiff neck.",)


def test_a_number_is_told_as_it_was_typed():
    said = what_to_say(COMPILED, ME | {"age": ("older",)}, typed={"age": "52"})
    assert said.sentences == ("Age: 52.",)


def test_what_the_patient_is_not_sure_about_is_kept_apart():
    said = what_to_say(COMPILED, ME | {"signs": ("arm@not-sure", "neck"), "sides": "not-sure"})
    assert said == Handover(("I have Stiff neck.",), ("Weak arm", "Sides"))


def test_none_of_these_and_a_question_without_a_sentence_are_not_told():
    assert what_to_say(COMPILED, ME | {"signs": (), "sides": ("one",)}) == Handover((), ())
