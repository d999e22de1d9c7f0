import pytest
from django.db import OperationalError
from django.utils.safestring import SafeString

from articles import sections
from articles.glossary import known
from articles.models import Article, Section
from articles.sections import RenderedSection, published_article, render_article, sections_for
from core.cache import LRUCache
from tests.articles.make import make_article, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(sections, "_rendered", LRUCache(most=3))


@pytest.fixture
def article():
    article = make_article()
    levels = {"one": 2, "one-a": 3, "one-a-i": 4, "one-b": 3, "both": 2, "both-a": 3}
    for anchor, level in levels.items():
        make_section(article, anchor, level=level)
    article.refresh_from_db()
    return article


def outline(tree: list[RenderedSection] | tuple[RenderedSection, ...]) -> list[object]:
    """Anchors, each followed by the list of those below it."""
    return [part for section in tree for part in (section.anchor, outline(section.children)) if part]


def test_sections_form_a_tree_by_their_levels(article):
    assert outline(render_article(article).sections) == [
        "one",
        ["one-a", ["one-a-i"], "one-b"],
        "both",
        ["both-a"],
    ]


def test_a_section_is_given_with_those_below_it(article):
    assert outline(sections_for("twitching", ["one-a"])) == ["one-a", ["one-a-i"]]


def test_a_section_is_given_with_heading_and_html(article):
    (section,) = sections_for("twitching", ["both-a"])
    assert (section.heading, section.html) == ("Both a", "<p>Text of both-a.</p>\n")


def test_sections_are_given_in_the_order_asked_for(article):
    assert outline(sections_for("twitching", ["both-a", "one-b"])) == ["both-a", "one-b"]


def test_a_section_asked_for_with_one_of_its_parts_brings_that_part_alone(article):
    assert outline(sections_for("twitching", ["one", "one-b"])) == ["one", ["one-b"]]
    assert outline(sections_for("twitching", ["one-a-i", "one"])) == ["one", ["one-a-i"]]


def test_a_section_asked_for_twice_is_given_once(article):
    assert outline(sections_for("twitching", ["one-b", "one-b"])) == ["one-b"]


def test_an_anchor_that_does_not_exist_is_left_out(article):
    assert outline(sections_for("twitching", ["nowhere", "one-b"])) == ["one-b"]


def test_an_article_that_does_not_exist_has_no_sections():
    assert sections_for("nothing", ["one"]) == []


def test_a_draft_gives_no_sections(article):
    Article.objects.update(status=Article.Status.DRAFT)
    assert sections_for("twitching", ["one"]) == []


def test_links_between_sections_lead_to_the_article(article):
    Section.objects.filter(anchor="both").update(body="[x](#one)")
    (section,) = sections_for("twitching", ["both"])
    assert 'href="/articles/twitching/#one"' in section.html


@pytest.mark.parametrize("kept", [False, True])
def test_sections_cost_one_query(article, kept, django_assert_num_queries):
    known.current()  # asked once in a while, for all articles
    if kept:
        sections_for("twitching", ["one"])
    with django_assert_num_queries(1):
        assert sections_for("twitching", ["one", "both", "both-a"])


def test_sections_that_did_not_change_are_not_rendered_again(article):
    assert published_article("twitching") is published_article("twitching")


def test_the_page_of_the_article_and_other_pages_share_what_was_rendered(article):
    assert render_article(article) is published_article("twitching")


def test_a_changed_section_is_rendered_again(article):
    sections_for("twitching", ["both-a"])
    section = Section.objects.get(anchor="both-a")
    section.body = "New."
    section.save()
    assert sections_for("twitching", ["both-a"])[0].html == "<p>New.</p>\n"


def test_a_changed_article_is_rendered_again(article):
    before = published_article("twitching")
    article.sources = "- New"
    article.save()
    after = published_article("twitching")
    assert before
    assert after
    assert (before.sources, after.sources) == ("", "<ul>\n<li>New</li>\n</ul>\n")


def test_an_article_that_is_taken_back_gives_nothing(article):
    published_article("twitching")
    article.status = Article.Status.DRAFT
    article.save()
    assert published_article("twitching") is None


def test_an_article_put_in_place_of_another_is_rendered(article):
    published_article("twitching")
    article.delete()
    make_section(make_article(), "other")
    other = published_article("twitching")
    assert other
    assert outline(other.sections) == ["other"]


def test_without_a_database_the_sections_rendered_last_are_given(article, monkeypatch):
    before = sections_for("twitching", ["one"])
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", fail)
    assert sections_for("twitching", ["one"]) == before


def test_without_a_database_and_anything_rendered_no_section_is_given(article, monkeypatch, caplog):
    monkeypatch.setattr("django.db.models.query.QuerySet.__iter__", fail)
    assert sections_for("twitching", ["one"]) == []
    assert "The database does not answer" in caplog.text


def fail(*args: object) -> None:
    raise OperationalError("the database is down")


def test_a_draft_is_rendered_for_its_editors_but_not_kept(article):
    article.status = Article.Status.DRAFT
    article.save()
    assert render_article(article).sections
    assert not len(sections._rendered)


def test_articles_read_last_stay_in_memory_though_many_others_are_read():
    """A crawler goes through all of them; patients' pages need theirs though the database is away."""
    needed = make_article(slug="needed")
    kept = render_article(needed)
    for number in range(10):
        render_article(make_article(slug=f"article-{number}"))
        assert render_article(needed) is kept
    assert len(sections._rendered) == 3


def test_an_article_that_is_not_saved_can_be_rendered():
    article = Article(slug="new", title="New", sources="- x")
    rendered = sections.render(article, [Section(anchor="a", heading="A", level=2, body="*x*")])
    assert rendered.sections == (RenderedSection("a", "A", SafeString("<p><em>x</em></p>\n")),)
