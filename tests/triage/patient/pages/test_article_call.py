import pytest
from django.urls import reverse

from articles.models import Article
from tests.articles.make import make_article, make_section
from tests.factories import make_release
from tests.triage.releases.test_loading import database_down
from triage.templatetags.article_calls import questionnaires_of

pytestmark = pytest.mark.django_db


def test_an_article_leads_to_its_questionnaire(client):
    make_release()
    article = Article.objects.get(slug="twitching")
    assert (
        f'href="{reverse("triage:start", args=["twitching"])}"'
        in client.get(article.get_absolute_url()).content.decode()
    )


def test_an_article_of_no_questionnaire_leads_to_none(client):
    make_release()
    article = make_article(slug="other")
    make_section(article, "a")
    assert (
        reverse("triage:start", args=["twitching"])
        not in client.get(article.get_absolute_url()).content.decode()
    )


def test_without_the_database_no_questionnaire_is_offered():
    with database_down():
        assert questionnaires_of("twitching") == []
