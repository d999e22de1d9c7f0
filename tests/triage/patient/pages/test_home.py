import pytest
from django.urls import reverse

from tests.factories import make_draft, make_release
from tests.triage.releases.test_loading import database_down

pytestmark = pytest.mark.django_db


def test_the_home_page_offers_each_topic_with_its_article_and_its_questionnaire(client):
    make_release()

    response = client.get("/")

    assert response.status_code == 200
    page = response.content.decode()
    assert "What may be behind a twitch." in page
    assert f'href="{reverse("triage:start", args=["twitching"])}"' in page
    assert f'href="{reverse("articles:detail", args=["twitching"])}"' in page


def test_a_questionnaire_without_a_release_is_not_offered(client):
    make_draft()

    page = client.get("/").content.decode()

    assert "What may be behind a twitch." not in page
    assert "No questionnaire has been published" in page


def test_the_home_page_gives_the_emergency_numbers_as_links_that_call(client, settings):
    settings.EMERGENCY_NUMBERS = "999 (UK) or <b>"

    page = client.get("/").content.decode()

    assert '<a href="tel:999">999</a> (UK) or &lt;b&gt;' in page


def test_the_home_page_asks_nothing_of_the_database_once_it_knows_the_releases(
    client, django_assert_num_queries
):
    make_release()
    client.get("/")

    with django_assert_num_queries(0):
        client.get("/")


def test_without_the_database_the_home_page_says_so_and_how_to_get_help(client):
    with database_down():
        response = client.get("/")

    assert response.status_code == 503
    assert 'href="tel:999"' in response.content.decode()
