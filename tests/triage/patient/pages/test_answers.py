import pytest

from tests.factories import make_document
from tests.triage.patient.pages.walk import LID, NO_DANGER, WHOLE, Walk
from tests.triage.releases.test_loading import database_down
from triage.models import Assessment
from triage.patient.assessments import COOKIE_NAME
from triage.patient.typed_answers import number_in_words
from triage.rules.document import parse

pytestmark = pytest.mark.django_db


def shown(walk: Walk, which: str = "answered"):
    """What the page of answers lists, as label → lines."""
    return {question.label: lines for question, lines in walk.get("answers").context[which]}


def test_every_answer_is_listed_in_the_patients_words(walk):
    walk.answers({**WHOLE, "sides": "not-sure", "areas": ["eyelid", "jaw"], "medicines": ("Reglan\nfoo", [])})

    assert shown(walk) == {
        "Danger signs": ["None of these"],
        "Sides": ["I’m not sure"],
        "Areas": ["Eyelid", "Jaw"],
        "How long": ["4 days"],
        "Tired": ["Yes"],
        "Medicines": ["Reglan (Metoclopramide)", "foo (a name we do not know)"],
    }


def test_no_medicine_is_said_to_be_none(walk):
    walk.answers(WHOLE)

    assert shown(walk)["Medicines"] == ["I take no medicines"]


def test_each_answer_can_be_changed_from_the_page(walk):
    walk.answers(WHOLE)

    page = walk.get("answers").content.decode()

    for link_id in WHOLE:
        assert f'href="{walk.url("question", link_id=link_id)}?change"' in page


def test_all_answers_given_lead_to_the_result(walk):
    walk.answers(WHOLE)

    assert f'href="{walk.url("result")}"' in walk.get("answers").content.decode()


def test_what_is_still_to_answer_is_listed_and_comes_before_the_result(walk):
    walk.answers(LID)

    page = walk.get("answers").content.decode()

    assert "Not answered yet" in page
    assert f'href="{walk.url("question", link_id="medicines")}"' in page
    assert walk.url("result") not in page


def test_an_answer_whose_question_no_longer_applies_is_set_aside_and_comes_back(walk):
    walk.answers(WHOLE)

    walk.answer("areas", ["jaw"], change=True)
    assert "Tired" not in shown(walk)
    assert shown(walk, "set_aside") == {"Tired": ["Yes"]}
    page = walk.get("answers").content.decode()
    assert page.index("1 answer does not count now") < page.index(
        "<dt>Do you have any of these right now?</dt>"
    )
    assert "These answers do not count now" in page

    walk.answer("areas", ["eyelid"], change=True)
    assert shown(walk)["Tired"] == ["Yes"]
    assert not shown(walk, "set_aside")


def test_an_answer_set_aside_does_not_count(walk):
    walk.answers(WHOLE)
    walk.answer("areas", ["jaw"], change=True)

    assert walk.get("result").context["outcome"].first != "lifestyle"


# Deleting


def test_deleting_asks_first(walk):
    walk.answers(WHOLE)

    page = walk.get("delete").content.decode()

    assert "Yes, delete my answers" in page
    assert walk.get("answers").status_code == 200


def test_deleting_leaves_nothing_in_the_browser_and_nothing_in_the_database(walk):
    walk.answers(WHOLE)
    walk.get("result")
    assert Assessment.objects.exists()

    response = walk.client.post(walk.url("delete"))

    assert "Nothing of them is left on this device or on our server." in response.content.decode()
    assert response.cookies[COOKIE_NAME]["max-age"] == 0
    assert not Assessment.objects.exists()
    assert walk.get("answers").status_code == 410


def test_deleting_after_a_change_deletes_the_result_stored_before_it(walk):
    walk.answers(WHOLE)
    walk.get("result")
    walk.answer("sides", "both", change=True)

    walk.client.post(walk.url("delete"))

    assert not Assessment.objects.exists()


def test_deleting_after_starting_again_deletes_the_result_before_it_too(walk):
    walk.answers(WHOLE)
    walk.get("result")
    walk.answers(LID)

    walk.client.post(walk.url("delete"))

    assert not Assessment.objects.exists()


def test_deleting_before_the_result_asks_nothing_of_the_database(walk, django_assert_num_queries):
    walk.answers(WHOLE)

    with django_assert_num_queries(0):
        walk.client.post(walk.url("delete"))


def test_deleting_twice_is_harmless(walk):
    walk.answers(WHOLE)
    walk.client.post(walk.url("delete"))

    assert walk.client.post(walk.url("delete")).status_code == 200
    assert "There are no answers of yours" in walk.get("delete").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_deletion_that_the_database_did_not_do_is_told(walk):
    walk.answers(WHOLE)
    walk.get("result")

    with database_down():
        page = walk.client.post(walk.url("delete")).content.decode()

    assert "could not be removed from our server just now" in page
    assert walk.get("answers").status_code == 410


def test_every_page_of_the_questionnaire_leads_to_deleting(walk):
    walk.answers({**NO_DANGER, "danger-signs": ["weak-arm"]})
    link = f'href="{walk.url("delete")}"'

    pages = [walk.ask("sides"), walk.get("answers"), walk.get("emergency"), walk.get("result")]

    assert all(link in page.content.decode() for page in pages)


def test_one_of_a_unit_is_said_in_the_singular():
    question = parse(make_document()).question_by_link_id["duration"]

    assert number_in_words(question, "1", "weeks") == "1 week"
    assert number_in_words(question, "1.0", "weeks") == "1.0 week"
    assert number_in_words(question, "2", "weeks") == "2 weeks"


def test_a_unit_without_a_singular_keeps_its_label():
    question = parse(make_document()).question_by_link_id["duration"]

    assert number_in_words(question, "1", "days") == "1 days"
