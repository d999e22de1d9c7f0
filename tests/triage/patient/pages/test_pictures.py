"""Places chosen on a picture: the answer is the options; picks on both sides propose one on the side."""

import pytest

from tests.factories import make_document, make_release
from tests.triage.patient.pages.walk import NO_DANGER, Walk, errors
from triage.models import Assessment

pytestmark = pytest.mark.django_db

AFTER = "medicines"  # the question that follows, on these answers
BOTH = "eyelid.left cheek.right"


def questions_with_a_picture():
    questions = make_document()["questions"]
    areas = next(question for question in questions if question["link_id"] == "areas")
    areas |= {"picture": "face", "both_sides": ["sides.both"]}
    areas["options"].append({"key": "chin", "label": "Chin"})
    for option in areas["options"]:
        option["region"] = option["key"]
    return questions


@pytest.fixture
def walk(client) -> Walk:
    make_release(questions=questions_with_a_picture())
    walk = Walk(client)
    walk.answers({**NO_DANGER, "sides": "one"})
    return walk


def point(walk, picks, areas=("eyelid", "cheek"), **options):
    return walk.answer("areas", list(areas), **options, **{"areas-picks": picks})


def test_the_picture_stands_before_the_list_which_is_the_answer(walk):
    page = walk.ask("areas").content.decode()

    assert page.index("<svg viewBox") < page.index('name="areas" value="eyelid"')
    assert 'data-region="eyelid"' in page
    assert "js/picture.js" in page


def test_other_questions_load_nothing_of_it(walk):
    assert "picture" not in walk.ask("sides").content.decode()


def test_the_picture_shows_again_what_was_pointed_at(walk):
    point(walk, "eyelid.left", ["eyelid"])

    assert 'name="areas-picks" value="eyelid.left"' in walk.ask("areas").content.decode()


@pytest.mark.parametrize("picks", ["", "eyelid.left cheek.left", "jaw.left eyelid.right", "nonsense <b>"])
def test_without_picks_on_both_sides_of_the_places_the_next_question_follows(walk, picks):
    assert point(walk, picks).url == walk.url("question", link_id=AFTER)


def test_a_text_too_long_for_picks_is_no_server_error(walk):
    assert point(walk, "x" * 100_000).status_code == 302


def test_picks_on_both_sides_lead_to_the_question_on_the_side_which_proposes_the_answer(walk):
    assert point(walk, BOTH).url == walk.url("question", link_id="sides")

    page = walk.ask("sides").content.decode()
    assert "On the picture you chose places on both sides. So “Both sides” is chosen here." in page
    assert "Before, your answer was “One side”." in page
    assert page.count("checked") == 1
    assert page.index("checked") > page.index('value="both"')


def test_both_sides_are_proposed_to_who_was_not_asked_about_the_side_yet(client):
    make_release(questions=questions_with_a_picture())
    walk = Walk(client)
    walk.answers(NO_DANGER)

    assert point(walk, BOTH).url == walk.url("question", link_id="sides")
    page = walk.ask("sides").content.decode()
    assert "So “Both sides” is chosen here." in page
    assert "Before, your answer was" not in page


def test_what_is_proposed_counts_only_once_it_is_confirmed(walk):
    point(walk, BOTH)
    assert "One side" in walk.get("answers").content.decode()

    assert walk.answer("sides", "both").url == walk.url("question", link_id=AFTER)
    assert "On the picture" not in walk.ask("sides").content.decode()


def test_who_keeps_the_first_answer_is_not_asked_again(walk):
    point(walk, BOTH)

    assert walk.answer("sides", "one").url == walk.url("question", link_id=AFTER)
    page = walk.ask("sides").content.decode()
    assert "On the picture" not in page
    assert page.index("checked") < page.index('value="both"')


def test_no_answer_is_an_error_as_without_a_proposal(walk):
    point(walk, BOTH)

    assert errors(walk.answer("sides", "")) == ["Choose an answer."]


def test_who_changes_the_places_is_asked_about_the_side_and_comes_back_to_all_answers(walk):
    for link_id, answer in {"areas": ["jaw"], "duration": "4", "medicines": ("", ["_none"])}.items():
        walk.answer(link_id, answer)

    asked = point(walk, "jaw.left eyelid.right", ["jaw", "eyelid"], change=True)
    assert asked.url == walk.url("question", link_id="sides") + "?change"
    walk.answer("tired", "no", change=True)
    assert walk.answer("sides", "both", change=True).url == walk.url("answers")


def test_there_is_no_result_before_the_patient_has_said_which_is_right(walk):
    for link_id, answer in {"areas": ["jaw"], "duration": "4", "medicines": ("", ["_none"])}.items():
        walk.answer(link_id, answer)
    point(walk, "jaw.left cheek.right", ["jaw", "cheek"], change=True)

    assert walk.get("result").url == walk.url("question", link_id="sides")
    walk.answer("sides", "one")
    assert walk.get("result").status_code == 200


def test_nothing_is_proposed_to_a_question_that_is_not_asked(client):
    questions = questions_with_a_picture()
    questions[1]["enable_when"] = [{"any": ["danger-signs.seizure"]}]
    make_release(questions=questions)
    walk = Walk(client)
    walk.answers(NO_DANGER)

    assert point(walk, BOTH).url == walk.url("question", link_id=AFTER)


@pytest.mark.parametrize("change", [False, True])
def test_from_what_is_proposed_back_leads_to_the_picture(walk, change):
    point(walk, BOTH, change=change)

    back = walk.ask("sides", change=change).context["back_url"]

    assert back == walk.url("question", link_id="areas") + ("?change" if change else "")


def test_picks_are_not_stored(walk):
    point(walk, "eyelid.left cheek.left")
    for link_id, answer in {"duration": "4", "tired": "no", "medicines": ("", ["_none"])}.items():
        walk.answer(link_id, answer)
    walk.get("result")

    assessment = Assessment.objects.get()
    assert assessment.answers["areas"] == ["eyelid", "cheek"]
    assert "left" not in str(assessment.answers)


def test_what_was_pointed_at_is_kept_by_who_says_that_the_question_is_not_clear(walk):
    fields = {"areas": ["eyelid"], "areas-picks": "eyelid.left"}
    walk.client.post(walk.url("unclear", link_id="areas"), fields)

    assert 'name="areas-picks" value="eyelid.left"' in walk.ask("areas").content.decode()
