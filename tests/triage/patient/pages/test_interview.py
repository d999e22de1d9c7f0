"""The interview of schema 2, page by page."""

from pathlib import Path
from typing import Any

import pytest

from tests.factories import make_release
from tests.triage.patient.pages.walk import Walk, errors
from triage.drafts import files

pytestmark = pytest.mark.django_db

ROWS = {"signs.speech": "no", "signs.arm": "not-sure", "signs.neck": "yes"}
DOCUMENT = Path(__file__).parents[3] / "interview.yaml"


@pytest.fixture
def walk(client) -> Walk:
    make_release(**files.read(DOCUMENT.read_bytes()))
    walk = Walk(client, "signs")
    walk.begin()
    return walk


def given(walk: Walk, link_id: str) -> Any:
    return walk.visit.progress.answers.get(link_id)


def html(response: Any) -> str:
    return " ".join(response.content.decode().split())


# For whom


def test_for_whom_the_check_is_comes_first_though_no_rule_reads_it(walk):
    assert walk.begin().url == walk.url("question", link_id="for-whom")


def test_the_next_questions_speak_of_the_child(walk):
    walk.answer("for-whom", "child")

    assert "How old is your child?" in html(walk.ask("age"))
    assert "Does your child have any of these?" in html(walk.ask("signs"))


def test_somebody_else_who_asks_next_gets_the_own_wording(walk):
    walk.answer("for-whom", "child")
    walk.ask("age")
    walk.answer("for-whom", "me")

    assert "How old are you?" in html(walk.ask("age"))


def test_whom_the_check_is_not_for_is_told_so_with_a_care_level_and_asked_nothing_more(walk):
    walk.answer("for-whom", "child")
    response = walk.answer("age", "0")

    assert response.url == walk.url("answers")
    page = html(walk.get("result"))
    assert "Not made for babies" in page
    assert "Get help today" in page
    assert "Nothing fits clearly" not in page


# Since when


def test_a_sign_that_is_ticked_says_since_when(walk):
    walk.answer("signs", ["speech"], **{"signs.speech.since": "days"})

    assert given(walk, "signs") == ["speech@days"]
    assert walk.visit.outcome.care_level.name == "same_day"


def test_a_sign_that_is_new_is_an_emergency_at_once(walk):
    response = walk.answer("signs", ["speech"], **{"signs.speech.since": "today"})

    assert response.url == walk.url("emergency")


def test_a_sign_without_a_time_is_asked_since_when(walk):
    response = walk.answer("signs", ["speech"])

    assert errors(response) == ["Choose since when: “Slurred speech”."]
    assert 'href="#id_signs.speech.since_0"' in html(response)


def test_a_time_of_a_sign_that_is_not_ticked_does_not_count(walk):
    walk.answer("signs", ["neck"], **{"signs.speech.since": "today"})

    assert given(walk, "signs") == ["neck"]


def test_a_time_that_is_not_known_is_an_answer(walk):
    walk.answer("signs", ["speech"], **{"signs.speech.since": "unknown"})

    assert walk.visit.answers["signs"] in (("speech@unknown",), ("speech",))
    assert 'value="unknown" class="form-check-input" id="id_signs.speech.since_2" checked' in html(
        walk.ask("signs")
    )


def test_an_unknown_time_is_refused(walk):
    response = walk.answer("signs", ["speech"], **{"signs.speech.since": "yesterday"})

    assert "Choose one of the times on this page." in errors(response)


def test_the_answer_is_said_with_its_time(walk):
    walk.answer("signs", ["speech", "neck"], **{"signs.speech.since": "days"})

    page = html(walk.get("answers"))

    assert "Slurred speech: Some days ago" in page
    assert "A stiff neck" in page


# Each sign


def test_who_is_not_sure_about_some_is_asked_each_with_the_ticked_ones_filled_in(walk):
    response = walk.answer("signs", ["neck", "not-sure"])

    assert response.status_code == 200
    form = response.context["form"]
    assert form["signs.neck"].initial == "yes"
    assert form["signs.arm"].initial is None
    assert given(walk, "signs") is None


def test_each_sign_is_answered_yes_no_or_not_sure(walk):
    walk.answer("signs", [], _each="1", **ROWS)

    assert given(walk, "signs") == ["arm@not-sure", "neck"]
    assert walk.visit.outcome.care_level.name == "same_day"


def test_a_row_left_empty_is_asked_again(walk):
    response = walk.answer("signs", [], _each="1", **{"signs.speech": "no", "signs.neck": "no"})

    assert errors(response) == ["Choose “Yes”, “No” or “I’m not sure”: A weak arm"]


def test_not_sure_about_the_rest_answers_the_rows_left_empty(walk):
    walk.answer("signs", [], _each="1", **{"signs.neck": "yes", "signs-alone": ["not-sure"]})

    assert given(walk, "signs") == ["speech@not-sure", "arm@not-sure", "neck"]


def test_none_of_these_beside_a_yes_is_asked_about(walk):
    response = walk.answer("signs", [], _each="1", **{"signs.neck": "yes", "signs-alone": ["_none"]})

    assert errors(response) == ["You chose “None of these”, but not “No” here. Choose one or the other."]


def test_a_yes_in_a_row_says_since_when(walk):
    rows = {"signs.speech": "yes", "signs.arm": "no", "signs.neck": "no"}

    assert errors(walk.answer("signs", [], _each="1", **rows)) == ["Choose since when: “Slurred speech”."]
    walk.answer("signs", [], _each="1", **rows, **{"signs.speech.since": "days"})
    assert given(walk, "signs") == ["speech@days"]


def test_rows_given_before_are_shown_again(walk):
    walk.answer(
        "signs", [], _each="1", **{"signs.speech": "no", "signs.arm": "not-sure", "signs.neck": "yes"}
    )

    form = walk.ask("signs").context["form"]

    assert [form[f"signs.{key}"].initial for key in ("speech", "arm", "neck")] == ["no", "not-sure", "yes"]


def test_a_question_that_always_asks_each_shows_rows_at_once(walk):
    assert 'name="warnings.fever" value="not-sure"' in html(walk.ask("warnings"))
    walk.answer("warnings", [], **{"warnings.fever": "no", "warnings.pain": "no"})

    assert given(walk, "warnings") == []


def test_what_the_patient_is_not_sure_of_is_said(walk):
    walk.answer(
        "signs", [], _each="1", **{"signs.speech": "no", "signs.arm": "not-sure", "signs.neck": "yes"}
    )

    assert "Not sure: A weak arm" in html(walk.get("answers"))


# Options that do not apply


def test_an_option_that_cannot_apply_is_not_shown_and_not_taken(walk):
    walk.answer("places", ["cheek"])

    assert "Only the lid" not in html(walk.ask("course"))
    assert errors(walk.answer("course", "lid")) == ["Choose one of the answers on this page."]


def test_an_option_whose_place_is_taken_back_is_asked_again(walk):
    walk.answer("places", ["eyelid"])
    walk.answer("course", "lid")
    walk.answer("places", ["cheek"], change=True)

    assert "course" in [question.link_id for question in walk.visit.path.to_ask]


# Contradictions


def contradict(walk: Walk) -> Any:
    walk.answer("sides", "one")
    return walk.answer("course", "changes")


def test_two_answers_that_do_not_fit_together_are_asked_back(walk):
    response = contradict(walk)

    assert response.url == walk.url("contradiction", key="one-side-and-changes")
    page = html(walk.client.get(response.url))
    assert "You told us that it is always the same side" in page
    assert "Sides: “Always the same side”" in page
    assert "Course: “It changes sides”" in page


def test_saying_which_is_right_leads_to_the_other_question(walk):
    url = contradict(walk).url

    assert walk.client.post(url, {"right": "0"}).url == walk.url("question", link_id="course") + "?change"
    walk.answer("course", "same", change=True)
    assert walk.visit.contradictions == ()


def test_both_may_be_left_as_they_are_and_it_is_not_asked_again(walk):
    url = contradict(walk).url

    walk.client.post(url, {"right": "both"})

    assert walk.visit.contradictions == ()
    assert given(walk, "sides") == ["one"]
    assert walk.client.get(url).status_code == 302


def test_which_is_right_needs_an_answer(walk):
    response = walk.client.post(contradict(walk).url, {})

    assert response.status_code == 200
    assert "Choose which is right." in html(response)


def test_a_contradiction_that_does_not_exist_is_not_found(walk):
    assert walk.get("contradiction", key="nothing-like-it").status_code == 404


# Left and right


def test_a_side_chosen_in_words_is_kept_and_said(walk):
    walk.answer("places", ["eyelid", "tongue"], **{"places-side": "left"})

    assert walk.visit.progress.picks == ("eyelid.left", "tongue")
    assert "Eyelid (left)" in html(walk.get("answers"))


def test_places_pointed_at_say_their_side(walk):
    walk.answer("places", ["eyelid", "cheek"], **{"places-picks": "eyelid.left cheek.right"})

    page = html(walk.get("answers"))

    assert "Eyelid (left)" in page
    assert "Cheek (right)" in page


def finish(walk: Walk) -> None:
    walk.answer("for-whom", "me")
    walk.answer("age", "52")
    walk.answer("signs", ["_none"])
    walk.answer("warnings", [], False, **{"warnings-alone": ["_none"]})
    walk.answer("places", ["eyelid"], False, **{"places-side": "right"})
    walk.answer("sides", "one")
    walk.answer("course", "same")


def test_the_side_reaches_the_result_the_doctor_and_the_private_link(walk):
    finish(walk)

    assert "Eyelid (right)" in html(walk.get("result"))
    assert "Eyelid (right)" in html(walk.get("doctor"))
    walk.client.post(walk.url("share"))
    code = walk.visit.progress.link_code
    assert "Eyelid (right)" in html(walk.client.post("/shared/", {"code": code}))


# Settled


def test_a_patient_whose_level_is_settled_is_told_and_may_see_the_result(walk):
    walk.answer("for-whom", "me")
    walk.answer("age", "52")
    assert "How soon to get help is settled" not in html(walk.ask("signs"))
    walk.answer("signs", ["speech", "arm"], **{"signs.speech.since": "days", "signs.arm.since": "days"})

    page = html(walk.ask("sides"))

    assert "How soon to get help is settled" in page
    assert "Get help today" in html(walk.get("result"))


def test_a_patient_whose_level_may_still_rise_sees_no_result(walk):
    walk.answer("for-whom", "me")
    walk.answer("age", "52")

    assert walk.get("result").status_code == 302
