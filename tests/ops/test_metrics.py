import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from ops.metrics import MetricsMiddleware
from tests.factories import make_release
from tests.triage.patient.pages.walk import WHOLE, Walk
from tests.triage.releases.test_loading import database_down

TOKEN = "a token of the operator"


@pytest.fixture
def client(settings):
    """Made again, so that the middleware is."""
    settings.METRICS_TOKEN = TOKEN
    return Client()


def figures(client):
    """Name with labels → value."""
    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def risen(client, act):
    """What the figures have risen by after the act, those that have not left out."""
    before = figures(client)
    act()
    after = figures(client)
    return {name: after[name] - before.get(name, 0) for name in after if after[name] > before.get(name, 0)}


def test_without_a_token_in_the_settings_there_are_no_figures(settings):
    settings.METRICS_TOKEN = ""
    with pytest.raises(MiddlewareNotUsed):
        MetricsMiddleware(lambda request: HttpResponse())
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer a token", f"Basic {TOKEN}", TOKEN, "Bearer é"])
def test_whoever_has_not_the_token_gets_nothing(given, client):
    response = client.get("/metrics", headers={"Authorization": given})

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert not response.content


def test_requests_are_counted_and_timed_by_view_and_status(db, client):
    make_release()

    def act():
        client.get("/check/twitching/")
        client.get("/check/no-such-one/")
        client.get("/no-such-page/")

    rise = risen(client, act)
    assert rise["triage_request_seconds_count", "2xx", "triage:start"] == 1
    assert rise["triage_request_seconds_count", "4xx", "triage:start"] == 1
    assert rise["triage_request_seconds_count", "4xx", "none"] == 1
    assert rise["triage_request_seconds_sum", "2xx", "triage:start"] > 0


def test_questionnaires_begun_and_finished_are_counted_once(db, client):
    make_release()
    walk = Walk(client)

    def act():
        walk.answers(WHOLE)
        walk.get("result")
        walk.get("result")

    rise = risen(client, act)
    assert rise["triage_questionnaires_started_total", "twitching"] == 1
    assert rise["triage_questionnaires_completed_total", "twitching"] == 1


def test_failures_of_the_database_are_counted(db, client):
    client.raise_request_exception = False

    def act():
        with database_down():
            client.get("/articles/")

    assert risen(client, act)["triage_database_failures_total",] == 1


def test_no_label_names_an_address_or_an_answer(db, client):
    make_release()
    Walk(client).answers({**WHOLE, "medicines": ("Zyxomablimol", [])})
    client.get("/links/abc123/")

    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert "Zyxomablimol" not in response.text
    assert "abc123" not in response.text
    assert "127.0.0.1" not in response.text
