import logging

import pytest
from django.db import OperationalError

from articles import search
from articles.models import Article
from tests.articles.make import make_article, make_section
from tests.triage.releases.test_loading import database_down

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"' eyelid"


@pytest.fixture
def article():
    article = make_article(title="Facial twitching", summary="Why <b>a</b> face twitches.")
    make_section(article, "lids", heading="The <i>eyelid</i>", body="Coffee & tea; 1 < 2 <script>.")
    search.index(article)
    return article


def ask(client, typed):
    return client.get("/search/", {"q": typed})


def html(client, typed):
    response = ask(client, typed)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", ["/", "/articles/", "/search/"])
def test_the_search_field_is_a_form_that_needs_no_script(client, path):
    page = client.get(path).content.decode()
    assert '<form class="search-form" role="search" action="/search/">' in page
    assert 'name="q"' in page


def test_a_result_shows_article_section_and_text(article, client):
    page = html(client, "coffee")
    assert "1 place found" in page
    assert '<a href="/articles/twitching/">Facial twitching</a>' in page
    assert '<a href="/articles/twitching/#lids">' in page
    assert "<mark>Coffee</mark> &amp; tea" in page


def test_the_field_keeps_what_was_typed(article, client):
    assert 'value="coffee &quot;tea&quot;"' in html(client, 'coffee "tea"')


def test_nothing_that_was_typed_or_written_becomes_html(article, client):
    page = html(client, HOSTILE)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "The &lt;i&gt;<mark>eyelid</mark>&lt;/i&gt;" in page
    assert "Why &lt;b&gt;a&lt;/b&gt; face" in page


@pytest.mark.parametrize("typed", ["", "   "])
def test_without_words_there_are_no_results_but_the_field(article, client, typed):
    page = html(client, typed)
    assert 'id="results"' not in page
    assert 'name="q"' in page


@pytest.mark.parametrize("typed", ["xyzzyx", "?!"])
def test_where_nothing_is_found_the_page_says_what_can_be_done(article, client, typed):
    page = html(client, typed)
    assert "Nothing found" in page
    assert 'look through <a href="/articles/">all articles</a>' in page


def test_a_misspelt_word_is_asked_back(article, client):
    page = html(client, "cofee")
    assert '<a href="/search/?q=coffee">coffee</a>?' in page


def test_words_that_stand_nowhere_together_are_said_to(article, client):
    assert "No place holds all of these words." in html(client, "coffee xyzzyx")


def test_a_long_text_is_searched_by_its_first_words(article, client):
    page = html(client, ("coffee " + "word " * 200)[:600])
    assert "we looked for its first words only" in page
    assert html(client, "x" * 500)


def test_a_draft_is_found_by_nobody(article, admin_client):
    Article.objects.update(status=Article.Status.DRAFT)
    assert "Nothing found" in html(admin_client, "coffee")


def test_deleting_an_article_does_not_ask_about_the_rows_of_the_search(article, admin_client):
    page = admin_client.get(f"/admin/articles/article/{article.pk}/delete/").content.decode()
    assert "assage" not in page


# What was typed may tell of someone's health


def test_no_search_engine_cache_or_other_site_learns_what_was_typed(article, client):
    response = ask(client, "eyelid")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert "eyelid" not in page.partition("</head>")[0]


def test_what_was_typed_is_not_logged(article, client, caplog, monkeypatch):
    def fail(typed):
        raise OperationalError(f"near {typed!r}")

    caplog.set_level(logging.DEBUG)
    ask(client, "eyelid")
    monkeypatch.setattr("articles.views.full_text.search", fail)
    assert ask(client, "eyelid").status_code == 503
    assert "The search failed" in caplog.text
    assert "eyelid" not in caplog.text


def test_without_the_database_the_page_says_so(client):
    with database_down():
        response = ask(client, "eyelid")
    assert response.status_code == 503
    assert "Please try again in a minute." in response.content.decode()
    assert 'value="eyelid"' in response.content.decode()


def test_one_client_searches_only_so_often_and_others_go_on(client, settings):
    settings.CLIENT_LIMITS = 1
    statuses = [client.get("/search/?q=lid", REMOTE_ADDR="192.0.2.1").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert client.get("/search/?q=lid", REMOTE_ADDR="192.0.2.2").status_code == 200
