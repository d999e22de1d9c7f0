"""What one client may do on patients' pages, and that others do not notice."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from core.throttling import Limit
from tests.factories import make_release
from tests.triage.patient.pages.walk import WHOLE, Walk
from triage.models import Assessment, SharedSummary, UnclearReport
from triage.patient.views import question_feedback, questions, shared, visits

pytestmark = pytest.mark.django_db
ONE = Limit("one", 1, 3600)


@pytest.fixture(autouse=True)
def limits(settings):
    settings.CLIENT_LIMITS = 1
    make_release()


def patient(address: str = "192.0.2.1") -> Walk:
    return Walk(Client(REMOTE_ADDR=address))


def walk_to_the_result(walk: Walk):
    walk.answers(WHOLE)
    return walk.get("result")


def test_beyond_its_limit_a_client_gets_results_that_are_not_stored(monkeypatch):
    monkeypatch.setattr(visits, "ASSESSMENTS", ONE)
    answers = [walk_to_the_result(patient()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Assessment.objects.count() == 1
    walk_to_the_result(patient("192.0.2.2"))
    assert Assessment.objects.count() == 2


def test_beyond_its_limit_a_client_makes_no_more_links_and_others_do(monkeypatch):
    monkeypatch.setattr(shared, "LINKS", ONE)
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        walk = patient(address)
        walk_to_the_result(walk)
        walk.client.post(walk.url("share"))
    assert SharedSummary.objects.count() == 2


def test_beyond_its_limit_a_client_reports_no_more_questions_and_others_do(monkeypatch):
    monkeypatch.setattr(question_feedback, "REPORTS", ONE)
    said = []
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        walk = patient(address)
        walk.begin()
        response = walk.client.post(walk.url("unclear", link_id="danger-signs"))
        said.append(str(list(get_messages(response.wsgi_request))[-1]))
    assert UnclearReport.objects.count() == 2
    assert "This report was not kept" in said[1]


def test_beyond_its_limit_a_client_waits_for_the_page_of_medicines(monkeypatch):
    monkeypatch.setattr(questions, "MEDICINES", ONE)
    walk = patient()
    walk.begin()
    assert [walk.ask("medicines").status_code for _ in range(2)] == [200, 429]
    assert walk.ask("sides").status_code == 200
    other = patient("192.0.2.2")
    other.begin()
    assert other.ask("medicines").status_code == 200
