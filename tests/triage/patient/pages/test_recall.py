"""What patients meet when a release is withdrawn while they answer, or after they have a result."""

import json
from typing import Any

import pytest
from django.urls import reverse

from tests.factories import make_document
from tests.triage.patient.pages.walk import LID, NO_DANGER, WHOLE, Walk
from tests.triage.releases.test_loading import database_down, let_seconds_pass
from triage.drafts.mapping import load_document
from triage.models import Assessment, Question, Release
from triage.releases import loading
from triage.releases.publishing import publish, withdraw

pytestmark = pytest.mark.django_db

WITHDRAWN = "We have withdrawn the rules that you began with"
CLOSED = "This check is closed for now"
REASON = "A stroke was taken for tiredness."


def changed_document(**changes: Any) -> dict[str, Any]:
    """The document with a care-level rule that the first release lacks: a tired lid is an emergency."""
    rule = {
        "key": "lid-emergency",
        "when": [{"any": ["areas.eyelid"]}],
        "care_level": "emergency",
        "rationale": "It may be worse than it looks.",
        "sources": [],
    }
    document = make_document(vignettes=[])
    return {**document, "rules": [*document["rules"], rule], **changes}


def recall(document: dict[str, Any] | None = None) -> Release:
    """Withdraw the first release; a fixed one takes its place."""
    row = load_document(document or make_document(summary="Said better."))
    fixed = publish(row, None, "As tested.")
    withdraw(Release.objects.get(questionnaire=row, number=1), None, REASON)
    loading.forget_current()
    return fixed


def close() -> None:
    """Withdraw the only release."""
    withdraw(Release.objects.get(), None, REASON)
    loading.forget_current()


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


# In the middle


def test_a_patient_in_the_middle_goes_on_with_the_current_release_and_is_told_once(walk):
    walk.answers(LID)
    fixed = recall()

    response = walk.ask("medicines")

    assert walk.visit.release.id == fixed.pk
    assert walk.visit.progress.answers.keys() == LID.keys()
    assert WITHDRAWN in text_of(response)
    again = walk.ask("medicines")
    assert walk.visit.release.id == fixed.pk
    assert WITHDRAWN not in text_of(again)


def test_an_answer_sent_in_that_moment_is_kept(walk):
    walk.answers({**NO_DANGER})
    recall()

    response = walk.answer("sides", "one")

    assert response.status_code == 302
    page = walk.client.get(response.url)
    assert WITHDRAWN in text_of(page)
    assert walk.visit.progress.answers["sides"] == ["one"]


def test_answers_to_questions_that_have_changed_are_asked_again_by_name(walk):
    walk.answers(LID)
    document = json.loads(json.dumps(make_document(vignettes=[])).replace("sides.one", "sides.single"))
    sides = next(question for question in document["questions"] if question["link_id"] == "sides")
    sides["options"][0]["key"] = "single"
    recall(document)

    page = text_of(walk.get("answers"))

    assert WITHDRAWN in page
    assert "These questions have changed, so please answer them again: Sides." in page


def test_a_question_that_is_no_more_leads_on_to_the_next_one(walk):
    walk.answers(LID)
    document = make_document(vignettes=[])
    document["questions"].append(
        {"link_id": "stress", "label": "Stress", "text": "Stress?", "why": "It may.", "kind": "single",
         "options": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]}
    )  # fmt: skip
    row = load_document(document)
    withdrawn = publish(row, None, "As tested.")
    loading.forget_current()
    walk.answers(LID)
    Question.objects.filter(link_id="stress").delete()
    publish(load_document(make_document(summary="Said better.")), None, "As tested.")
    withdraw(withdrawn, None, REASON)
    loading.forget_current()

    response = walk.client.get(walk.url("question", link_id="stress"), follow=True)

    assert response.redirect_chain == [(walk.url("question", link_id="medicines"), 302)]
    assert WITHDRAWN in text_of(response)


def test_a_medicine_that_only_the_current_release_lists_is_understood_and_shown_to_be_confirmed(walk):
    walk.answers({**LID, "medicines": ("Primperan", [])})
    walk.confirm_medicines()
    assert walk.get("result").status_code == 200
    medicines = make_document()["medicines"]
    medicines[0]["brands"].append("Primperan")
    recall(make_document(medicines=medicines))

    response = walk.client.get(walk.url("result"), follow=True)

    assert response.redirect_chain == [(walk.url("question", link_id="medicines"), 302)]
    assert "We understood this as <strong>Metoclopramide</strong>" in text_of(response)


def test_answers_that_are_an_emergency_by_the_current_release_lead_to_the_emergency_page(walk):
    walk.answers(LID)
    recall(changed_document())

    response = walk.client.get(walk.url("question", link_id="medicines"), follow=True)

    assert response.redirect_chain == [(walk.url("emergency"), 302)]
    main = text_of(response).partition("<main")[2]
    assert main.index(WITHDRAWN) < main.index("Title of emergency")


def test_a_release_that_was_replaced_but_not_withdrawn_is_gone_on_with(walk):
    walk.answers(LID)
    publish(load_document(make_document(summary="Said better.")), None, "As tested.")
    loading.forget_current()

    response = walk.ask("medicines")

    assert walk.visit.release.number == 1
    assert WITHDRAWN not in text_of(response)


def test_another_process_moves_its_patients_within_seconds(walk, monkeypatch):
    walk.answers(LID)
    row = load_document(make_document(summary="Said better."))
    fixed = publish(row, None, "As tested.")
    withdraw(Release.objects.get(number=1), None, REASON)
    assert walk.visit.release.number == 1

    let_seconds_pass(monkeypatch)

    assert walk.visit.release.id == fixed.pk


def test_a_question_page_asks_nothing_of_the_database_once_the_recall_is_known(
    walk, django_assert_num_queries
):
    walk.answers(LID)
    recall()
    walk.ask("medicines")

    with django_assert_num_queries(0):
        walk.ask("tired")


def test_a_recall_that_is_known_holds_without_the_database(walk, monkeypatch):
    walk.answers(LID)
    fixed = recall()
    loading.current("twitching")
    let_seconds_pass(monkeypatch)

    with database_down():
        walk.ask("medicines")

    assert walk.visit.release.id == fixed.pk


# With a result


def test_a_result_reopened_says_so_before_anything_else_and_follows_the_current_release(walk):
    walk.answers(WHOLE)
    assert "Title of self_care" in text_of(walk.get("result"))
    recall(changed_document())

    response = walk.get("result")

    main = text_of(response).partition("<main")[2]
    assert main.index(WITHDRAWN) < main.index("<h1")
    assert "do not rely on it" in main
    assert "Title of emergency" in main
    assert "Title of self_care" not in main


def test_the_stored_assessment_stays_as_it_was_and_the_new_one_is_another(walk):
    walk.answers(WHOLE)
    walk.get("result")
    before = Assessment.objects.values().get()
    fixed = recall(changed_document())

    walk.get("result")

    assert Assessment.objects.filter(pk=before["id"]).values().get() == before
    after = Assessment.objects.exclude(pk=before["id"]).get()
    assert (after.release_id, after.care_level) == (fixed.pk, "emergency")


@pytest.mark.django_db(transaction=True)
def test_a_result_that_was_never_stored_is_not_stored_for_the_withdrawn_release(walk):
    walk.answers(WHOLE)
    with database_down():
        walk.get("result")
    fixed = recall()

    walk.get("result")

    assert Assessment.objects.get().release_id == fixed.pk


def test_deleting_the_answers_deletes_the_earlier_assessment_too(walk):
    walk.answers(WHOLE)
    walk.get("result")
    recall()
    walk.get("result")
    assert Assessment.objects.count() == 2

    walk.client.post(walk.url("delete"))

    assert not Assessment.objects.exists()


# No release left


@pytest.mark.parametrize("page", ["start", "how-it-works"])
def test_without_a_release_the_pages_say_that_the_check_is_closed(walk, page, settings):
    settings.EMERGENCY_NUMBERS = "112 (EU)"
    close()

    response = walk.get(page)

    main = text_of(response).partition("<main")[2].partition("</main>")[0]
    assert response.status_code == (200 if page == "start" else 410)
    assert CLOSED in main
    assert '<a href="tel:112">112</a>' in main
    assert f'href="{reverse("articles:detail", args=["twitching"])}"' in main


def test_without_a_release_nobody_can_begin(walk):
    close()

    response = walk.begin()

    assert CLOSED in text_of(response)
    assert not response.cookies


def test_without_a_release_those_in_the_middle_are_told_and_keep_their_answers(walk):
    walk.answers(WHOLE)
    walk.get("result")
    close()

    for response in (
        walk.ask("sides"),
        walk.answer("sides", "one"),
        walk.ask("no-such-question"),
        *(walk.get(page) for page in ("answers", "result", "emergency")),
        walk.client.post(walk.url("again")),
    ):
        assert response.status_code == 410
        page = text_of(response)
        assert CLOSED in page
        assert "If you have a result from it, do not rely on it" in page
        assert f'href="{walk.url("delete")}"' in page
        assert "answers" not in response.cookies


def test_answers_can_be_deleted_while_the_check_is_closed(walk):
    walk.answers(WHOLE)
    walk.get("result")
    close()

    assert "Nothing of them is left" in text_of(walk.client.post(walk.url("delete")))
    assert not Assessment.objects.exists()


def test_answers_kept_while_the_check_was_closed_go_on_with_the_next_release(walk):
    walk.answers(LID)
    close()
    walk.ask("medicines")
    fixed = publish(load_document(make_document(summary="Said better.")), None, "As tested.")
    loading.forget_current()

    response = walk.ask("medicines")

    assert walk.visit.release.id == fixed.pk
    assert WITHDRAWN in text_of(response)


def test_the_home_page_says_that_the_check_is_closed_and_leads_to_the_article(walk):
    close()

    main = text_of(walk.client.get("/")).partition("<main")[2].partition("</main>")[0]

    assert CLOSED in main
    assert 'href="tel:999"' in main
    assert f'href="{walk.url("start")}"' not in main
    assert f'href="{reverse("articles:detail", args=["twitching"])}"' in main


def test_the_article_says_that_the_check_is_closed(walk):
    close()

    page = text_of(walk.client.get(reverse("articles:detail", args=["twitching"])))

    assert CLOSED in page
    assert 'href="tel:999"' in page.partition("<main")[2].partition("</main>")[0]
    assert f'href="{walk.url("start")}"' not in page


def test_a_closed_check_that_was_never_published_is_not_found(client, db):
    assert Walk(client, slug="headache").get("start").status_code == 404
