import pytest
from django.template.loader import render_to_string

from core.http import errors


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_every_error_page_leads_home_and_gives_the_emergency_numbers(status):
    page = errors.page(status).content.decode()

    assert 'href="/"' in page
    assert 'href="tel:999"' in page
    assert "noindex" in page


def test_a_page_that_does_not_exist_is_not_found(client):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert "There is no such page here." in response.content.decode()


def test_an_error_of_ours_is_said_to_be_ours(client, monkeypatch):
    def fail() -> None:
        raise RuntimeError

    monkeypatch.setattr("triage.patient.views.home.loading.on_offer", fail)
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 500
    assert "It is our mistake, not yours." in response.content.decode()


def test_a_right_to_left_language_turns_the_page_round(settings, monkeypatch):
    from django.utils import translation

    with translation.override("ar"):
        page = render_to_string("404.html")

    assert 'dir="rtl"' in page
    assert "bootstrap.rtl.min.css" in page
