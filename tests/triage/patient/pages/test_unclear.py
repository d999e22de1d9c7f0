"""A patient says that a question is not clear: in one tap, without being known, and nothing is lost."""

import pytest
from django.contrib.messages import get_messages
from django.db import DatabaseError
from django.utils import timezone

from tests.factories import make_editor, make_release
from tests.triage.patient.pages.walk import NO_DANGER, Walk
from triage.models import Question, Questionnaire, UnclearReport
from triage.patient import question_feedback
from triage.patient.views import question_feedback as page
from triage.releases.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(client) -> Walk:
    make_release()
    walk = Walk(client)
    walk.answers(NO_DANGER)
    return walk


def report(walk, link_id="sides", **fields):
    return walk.client.post(walk.url("unclear", link_id=link_id), fields)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_every_question_offers_it(walk):
    assert walk.url("unclear", link_id="sides") in walk.ask("sides").content.decode()


def test_one_tap_is_enough_and_leads_back_to_the_question(walk):
    response = report(walk)

    assert response.url == walk.url("question", link_id="sides")
    assert "Thank you. The editors are told" in said(response)[0]
    kept = UnclearReport.objects.get()
    assert (kept.link_id, kept.text) == ("sides", "")


def test_a_line_may_be_added(walk):
    report(walk, **{"unclear-text": "  What is\n a side?\0 " + "x" * 400})

    text = UnclearReport.objects.get().text
    assert text.startswith("What is a side? xxx")
    assert len(text) == 300


def test_what_was_chosen_on_the_page_is_kept(walk):
    report(walk, sides="both")

    assert 'value="both"' in walk.ask("sides").content.decode().split("checked")[0][-200:]


def test_a_danger_sign_chosen_with_it_still_leads_to_the_emergency_page(walk):
    response = report(walk, "danger-signs", **{"danger-signs": ["weak-arm"]})

    assert response.url == walk.url("emergency")


def test_nothing_is_kept_that_says_who_it_was():
    assert {field.name for field in UnclearReport._meta.fields} == {
        "id",
        "release",
        "link_id",
        "text",
        "created_at",
        "dealt_with_at",
    }


def test_a_preview_keeps_nothing(client):
    make_release()
    client.force_login(make_editor())
    walk = Walk(client, preview=True)
    walk.begin()

    assert "In the preview nothing is kept." in said(report(walk, "danger-signs"))
    assert not UnclearReport.objects.exists()


def test_a_flood_is_stopped(walk, monkeypatch):
    monkeypatch.setattr(question_feedback, "MOST_AN_HOUR", 2)
    for _ in range(3):
        response = report(walk)

    assert UnclearReport.objects.count() == 2
    assert "this one was not kept" in said(response)[-1]


def test_without_the_database_the_patient_is_told_and_goes_on(walk, monkeypatch):
    def fail(*_given):
        raise DatabaseError

    monkeypatch.setattr(page, "report_unclear", fail)
    response = report(walk)

    assert response.url == walk.url("question", link_id="sides")
    assert "We could not keep that just now" in said(response)[0]


def test_it_is_not_asked_for_by_a_link(walk):
    assert walk.get("unclear", link_id="sides").status_code == 405


def test_a_question_that_does_not_exist_is_not_found(walk):
    assert report(walk, "nonsense").status_code == 404


def test_editors_find_it_in_their_queue_and_mark_it_as_dealt_with(walk, client):
    report(walk, **{"unclear-text": "What is a side?"})
    client.force_login(make_editor())
    row = UnclearReport.objects.get()
    queue = "/admin/triage/unclearreport/"

    assert "What is a side?" in client.get(queue, {"dealt_with": "no"}).content.decode()
    client.post(queue, {"action": "mark_dealt_with", "_selected_action": [str(row.pk)]})
    row.refresh_from_db()
    assert row.dealt_with_at
    assert "What is a side?" not in client.get(queue, {"dealt_with": "no"}).content.decode()
    assert client.get(f"{queue}{row.pk}/change/").status_code == 200


def test_the_queue_offers_to_choose_among_releases_that_were_reported_and_no_others(walk, client):
    row = Questionnaire.objects.get()
    ids = [row.releases.get().pk]
    for number in range(2):
        Question.objects.filter(link_id="sides").update(text=f"Side {number}?")
        ids.append(publish(row, None, "As tested.").pk)
    for release_id in ids[:2]:
        question_feedback.report_unclear(release_id, "sides")
    client.force_login(make_editor())

    page = client.get("/admin/triage/unclearreport/").content.decode()

    assert [f"release={release_id}" in page for release_id in ids] == [True, True, False]


def test_the_queue_can_be_cut_down_to_one_release(walk, client):
    report(walk, **{"unclear-text": "What is a side?"})
    row = Questionnaire.objects.get()
    Question.objects.filter(link_id="sides").update(text="Which side?")
    other = publish(row, None, "As tested.")
    question_feedback.report_unclear(other.pk, "sides", "What is which?")
    client.force_login(make_editor())

    page = client.get("/admin/triage/unclearreport/", {"release": str(other.pk)}).content.decode()

    assert "What is which?" in page
    assert "What is a side?" not in page


def test_reports_are_deleted_after_a_year(walk):
    report(walk)
    UnclearReport.objects.update(created_at=timezone.now() - question_feedback.KEPT_FOR)
    report(walk)

    assert (
        question_feedback.purge_question_feedback()
        == "1 report of an unclear question was past its time and is deleted."
    )
    assert UnclearReport.objects.count() == 1
