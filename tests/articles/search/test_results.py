"""What a search finds. These run on each database, which have to find the same."""

from importlib import import_module

import pytest
from django.apps import apps

from articles.importing import import_markdown
from articles.models import Article, Passage, Section
from articles.search import index, search
from tests.articles.make import make_article, make_section, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def twitching():
    """An article with a few sections, known to the search."""
    article = make_article(title="Facial twitching", summary="Why a face twitches.")
    make_section(article, "lids", heading="The eyelid", body="It flutters after *coffee* or stress.")
    make_section(
        article, "vessels", heading="Blood vessels", body="A vessel may press on a nerve near the ear."
    )
    make_section(article, "early", heading="Early signs", body="Ménière's disease of the nerve. Blood tests.")
    index(article)
    return article


@pytest.fixture
def hiccups():
    article = make_article(title="Hiccups", slug="hiccups", summary="Why you hiccup.")
    make_section(article, "stress", heading="Stress", body="Stress alone is no cause. Eating fast is.")
    index(article)
    return article


@pytest.mark.parametrize(
    ("body", "typed"),
    [
        ("眼睑抽搐很常见。", "抽搐"),
        ("まぶたがぴくぴくする", "ぴくぴく"),
        ("อาการเปลือกตากระตุกพบบ่อย", "เปลือกตา"),
        ("Bleph\u00adaro\u00adclonus is rare.", "blepharoclonus"),
    ],
)
def test_a_word_is_found_inside_a_line_without_spaces_and_with_soft_hyphens(body, typed):
    article = make_article(title="Twitching", summary="")
    make_section(article, "part", heading="Part", body=body)
    index(article)

    assert places(typed) == ["twitching#part"]
    assert places("面条") == []


def places(typed):
    """Every place found, in order: its article, and its anchor if it is a section."""
    found = []
    for one in search(typed).articles:
        slug = one.article.slug
        found += [f"{slug}#{place.section.anchor}" for place in one.sections] or [slug]
    return found


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("coffee", ["twitching#lids"]),
        ("COFFEE", ["twitching#lids"]),
        ("flutter", ["twitching#lids"]),
        ("twitches", ["twitching"]),
        ("facial twitching coffee", ["twitching#lids"]),
        ("nerve vessel", ["twitching#vessels"]),
        ("meniere", ["twitching#early"]),
        ("Ménière’s", ["twitching#early"]),
        ('"blood vessels"', ["twitching#vessels"]),
        ('"vessels blood"', []),
        ("what is the eyelid", ["twitching#lids"]),
        ("ear", ["twitching#vessels"]),
        ("twitc", ["twitching"]),
        ("coff", ["twitching#lids"]),
        ("stress", ["hiccups#stress", "twitching#lids"]),
        ("hiccups", ["hiccups"]),
        ("liver", []),
        ("", []),
        ("?!", []),
    ],
)
def test_a_search_finds_the_places_that_hold_the_words(twitching, hiccups, typed, expected):
    assert places(typed) == expected


def test_a_word_in_the_heading_counts_more_than_one_in_the_text(twitching):
    make_section(twitching, "other", heading="Other", body="The eyelid.")
    index(twitching)
    assert places("eyelid") == ["twitching#lids", "twitching#other"]


def test_a_word_in_the_title_counts_most(twitching, hiccups):
    make_section(hiccups, "face", heading="Twitching", body="Twitching.")
    index(hiccups)
    assert [found.article.slug for found in search("facial twitching").articles] == ["twitching"]
    assert search("twitching").articles[0].article.slug == "twitching"


def test_where_nothing_holds_all_words_some_do(twitching, hiccups):
    results = search("coffee hiccups")
    assert results.partly
    assert sorted(places("coffee hiccups")) == ["hiccups", "twitching#lids"]


def test_an_article_lists_its_best_sections_and_counts_the_others(twitching):
    for number in range(5):
        make_section(twitching, f"more-{number}", body="Coffee.")
    index(twitching)
    results = search("coffee")
    assert len(results.articles[0].sections) == 3
    assert results.articles[0].more == 3
    assert results.count == 6


def test_the_words_are_marked_in_title_heading_and_text(twitching):
    (found,) = search("facial eyelid coffee").articles
    assert found.title == "<mark>Facial</mark> twitching"
    assert found.sections[0].heading == "The <mark>eyelid</mark>"
    assert found.sections[0].snippet == "It flutters after <mark>coffee</mark> or stress."
    assert found.sections[0].url == "/articles/twitching/#lids"


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("coffe", ""),  # finds coffee as its beginning
        ("cofee", "coffee"),
        ("eyelit", "eyelid"),
        ("Eyelit  twicthing?", "eyelid twitching?"),
        ("fluttersx", "flutters"),
        ("twitchin", "twitching"),
        ("cofee ear", "coffee ear"),
        ("xyzzyx", ""),
        ("eat", ""),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest_one(twitching, typed, suggestion):
    assert search(typed).suggestion == suggestion


def test_a_suggestion_knows_a_word_once_its_article_is_published(twitching):
    Article.objects.update(status=Article.Status.DRAFT)
    assert search("eyelit").suggestion == ""
    Article.objects.update(status=Article.Status.PUBLISHED)
    assert search("eyelit").suggestion == "eyelid"


# What the search knows


def test_drafts_are_not_found(twitching):
    Article.objects.update(status=Article.Status.DRAFT)
    assert places("coffee") == []


def test_an_import_is_found_at_once_and_what_it_replaces_no_more():
    import_markdown(make_text("## Eyelids\n\nCoffee.\n"), publish=True)
    assert places("coffee") == ["twitching#eyelids"]
    import_markdown(make_text("## Eyelids\n\nTea.\n\n## Ears\n\nWater.\n"))
    assert places("coffee") == []
    assert places("tea") == ["twitching#eyelids"]
    assert places("water") == ["twitching#ears"]


def test_a_trial_import_is_not_found():
    import_markdown(make_text("## Eyelids\n\nCoffee.\n"), publish=True, dry_run=True)
    assert Passage.objects.count() == 0


def test_what_is_deleted_is_found_no_more(twitching, hiccups):
    Section.objects.get(anchor="stress").delete()
    assert places("stress") == ["twitching#lids"]
    twitching.delete()
    assert places("stress coffee ear") == []


def test_a_changed_row_is_found_by_its_new_words(twitching):
    Passage.objects.filter(body__contains="coffe").update(body="tea")
    assert places("coffee") == []
    assert places("tea") == ["twitching#lids"]


def test_links_and_marks_of_a_text_are_not_its_words(twitching):
    make_section(twitching, "link", body="**Tea**time, see [the leaflet](https://example.org/kettle).")
    index(twitching)
    assert places("kettle") == []
    assert places("teatime leaflet") == ["twitching#link"]


def test_articles_that_were_there_before_the_search_are_made_known_to_it():
    make_section(make_article(), "lids", body="Coffee.")
    assert places("coffee") == []
    import_module("articles.migrations.0002_passage").index_articles(apps, None)
    assert places("coffee") == ["twitching#lids"]


@pytest.mark.parametrize(
    "typed", ["'", "\\", "a' | 'b", 'a"b', "NEAR(a b)", "a:*", "*", "{}", "%s", "\x00", "ﷺ" * 500]
)
def test_no_sign_of_a_database_s_language_does_any_harm(twitching, typed):
    search(typed)


def test_a_search_asks_few_things_of_the_database(twitching, hiccups, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        search("stress")
