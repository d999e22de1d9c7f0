import re

import html5lib
import pytest
from django.test import Client

from articles import views
from articles.glossary import known
from articles.models import Article, Section, Term
from tests.articles.make import MOMENT, make_article, make_category, make_section, make_term, make_user

pytestmark = pytest.mark.django_db
PAGE = "/articles/twitching/"


@pytest.fixture
def article():
    article = make_article(
        title="Causes & <b>twitches</b>",
        category=make_category("More", "Health", "Recovery"),
        sources="- [NHS](https://nhs.example/)",
    )
    make_section(article, "one-side", heading="One & only side")
    make_section(article, "compression", level=3, body="**Text** <script>alert(1)</script>")
    make_section(article, "next-steps")
    return article


@pytest.fixture
def draft(article):
    Article.objects.update(status=Article.Status.DRAFT)
    return Article.objects.get()


def html(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_shows_title_summary_byline_and_moment(article, client):
    page = html(client, PAGE)
    assert ">Causes &amp; &lt;b&gt;twitches&lt;/b&gt;</h1>" in page
    assert "Why a face twitches." in page
    assert "By The editors" in page
    assert 'datetime="2025-09-28T09:59:41+0000">' in page


def test_the_breadcrumb_leads_through_the_categories(article, client):
    (crumbs,) = re.findall(r'<nav class="article-crumbs".*?</nav>', html(client, PAGE), re.DOTALL)
    assert re.findall(r'href="([^"]*)".*<span itemprop="name">([^<]*)<', crumbs) == [
        ("/articles/", "Articles"),
        ("/articles/category/more/", "More"),
        ("/articles/category/more/health/", "Health"),
        ("/articles/category/more/health/recovery/", "Recovery"),
    ]


def test_the_contents_list_every_section_in_its_place(article, client):
    (contents,) = re.findall(r'<nav class="article-contents".*?</nav>', html(client, PAGE), re.DOTALL)
    assert re.findall(r'href="([^"]*)"|(</?ol>)', contents) == [
        ("", "<ol>"),
        ("#one-side", ""),
        ("", "<ol>"),
        ("#compression", ""),
        ("", "</ol>"),
        ("#next-steps", ""),
        ("", "</ol>"),
    ]


def test_sections_are_nested_headings_with_their_anchors(article, client):
    assert re.findall(r'<(h\d) id="([^"]*)"', html(client, PAGE)) == [
        ("h2", "contents"),
        ("h2", "one-side"),
        ("h3", "compression"),
        ("h2", "next-steps"),
        ("h2", "sources"),
        ("h2", "comments"),
    ]


def test_a_heading_links_to_itself(article, client):
    assert '<a class="article-anchor" href="#one-side">One &amp; only side</a>' in html(client, PAGE)


def test_the_text_of_a_section_is_safe_html(article, client):
    page = html(client, PAGE)
    assert "<strong>Text</strong>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_sources_are_shown(article, client):
    assert '<a href="https://nhs.example/" rel="noopener">NHS</a>' in html(client, PAGE)


def test_a_page_without_sources_has_no_such_heading(article, client):
    Article.objects.update(sources="")
    assert 'id="sources"' not in html(client, PAGE)


def test_an_article_that_no_clinician_checked_says_so(article, client):
    assert "No clinician has signed off this article yet." in html(client, PAGE)


def test_an_article_that_was_checked_says_by_whom(article, client):
    Article.objects.update(reviewed_by="Dr Who", reviewed_on="2025-10-01")
    page = html(client, PAGE)
    assert "Checked by Dr Who on" in page
    assert "No clinician" not in page


def items(client: Client, path: str) -> list[dict]:
    """The microdata of a page: its items, each with its type, and its properties as text or items."""

    def read(element) -> dict:
        item = {"type": element.get("itemtype").removeprefix("https://schema.org/")}
        gather(element, item)
        return item

    def gather(element, item) -> None:
        for child in element:
            if name := child.get("itemprop"):
                value = read(child) if child.get("itemscope") is not None else text(child)
                item.setdefault(name, []).append(value)
            if child.get("itemscope") is None:
                gather(child, item)

    def text(element) -> str:
        given = (element.get(name) for name in ("content", "datetime", "href"))
        return next(filter(None, given), "".join(element.itertext()))

    page = html5lib.parse(html(client, path), namespaceHTMLElements=False)
    whole = page.iterfind(".//*[@itemscope]")
    return [read(element) for element in whole if element.get("itemprop") is None]


def test_search_engines_read_what_the_article_is(article, client):
    Article.objects.update(reviewed_by="Dr Who", reviewed_on="2025-10-01", updated_at=MOMENT)
    (page,) = items(client, PAGE)
    (breadcrumb,) = page.pop("breadcrumb")
    assert page == {
        "type": "MedicalWebPage",
        "name": ["Causes & <b>twitches</b>"],
        "description": ["Why a face twitches."],
        "inLanguage": ["en-GB"],
        "author": ["The editors"],
        "datePublished": ["2025-09-28T09:59:41+0000"],
        "dateModified": ["2025-09-28T09:59:41+0000"],
        "reviewedBy": ["Dr Who"],
        "lastReviewed": ["2025-10-01"],
    }
    assert breadcrumb["type"] == "BreadcrumbList"
    steps = breadcrumb["itemListElement"]
    assert [step["position"] for step in steps] == [["1"], ["2"], ["3"], ["4"]]
    assert [step["name"] for step in steps] == [["Articles"], ["More"], ["Health"], ["Recovery"]]
    assert steps[1]["item"] == ["/articles/category/more/"]


def test_search_engines_are_told_of_no_review_that_did_not_happen(article, client):
    (page,) = items(client, PAGE)
    assert not {"reviewedBy", "lastReviewed"} & page.keys()


def test_the_breadcrumb_of_a_category_stands_for_itself(article, client):
    (breadcrumb,) = items(client, "/articles/category/more/health/")
    assert [step["name"] for step in breadcrumb["itemListElement"]] == [["Articles"], ["More"], ["Health"]]


def test_search_engines_learn_address_and_summary(article, client):
    page = html(client, PAGE)
    assert '<link rel="canonical" href="http://testserver/articles/twitching/">' in page
    assert 'content="Why a face twitches."' in page
    assert "noindex" not in page


def test_the_answer_says_when_the_article_was_changed_and_is_asked_for_again(article, client):
    response = client.get(PAGE)
    assert response["Last-Modified"].endswith("GMT")
    assert response["Cache-Control"] == "no-cache"


def test_an_article_of_no_questionnaire_leads_to_all_of_them(article, client):
    assert '<a class="btn btn-primary" href="/">Choose a topic</a>' in html(client, PAGE)


def test_without_triage_the_page_does_the_same(article, client, monkeypatch):
    monkeypatch.setattr(views, "QUESTIONNAIRE_CALL", views.QUESTIONNAIRE_CALL[1:])
    assert '<a class="btn btn-primary" href="/">Choose a topic</a>' in html(client, PAGE)


@pytest.mark.parametrize("path", [PAGE, "/articles/", "/articles/category/more/"])
def test_no_page_holds_inline_script_or_style(article, client, path):
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", html(client, path))


def test_a_page_costs_a_fixed_number_of_queries(article, client, django_assert_max_num_queries):
    for number in range(20):
        make_section(article, f"section-{number}", level=2 + number % 2)
    known.current()  # asked once in a while, for all pages
    with django_assert_max_num_queries(5):
        client.get(PAGE)


@pytest.mark.parametrize(
    "path", ["/articles/nothing/", "/articles/category/nothing/", "/articles/category/health/"]
)
def test_what_does_not_exist_is_not_found(article, client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", [PAGE, "/articles/"])
def test_pages_take_no_posts(article, client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    "permissions", [None, [], ["change_category"]], ids=["a visitor", "staff", "other staff"]
)
def test_a_draft_does_not_exist_for_those_who_may_not_view_it(draft, client, permissions):
    if permissions is not None:
        client.force_login(make_user("someone", *permissions))
    assert client.get(PAGE).status_code == 404
    assert "twitches" not in html(client, "/articles/")


def test_a_draft_is_shown_to_editors_and_marked(draft, client):
    client.force_login(make_user("editor", "view_article"))
    page = html(client, PAGE)
    assert "Draft: this page is shown to staff alone." in page
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert "Draft" in html(client, "/articles/")


def test_the_list_shows_articles_by_category(article, client):
    make_article(title="Other", slug="other", category=make_category("Health"))
    page = html(client, "/articles/")
    assert re.findall(r"<h2>(.*?)</h2>|<h3><a href=\"(.*?)\"", page) == [
        ("Health", ""),
        ("", "/articles/other/"),
        ("More › Health › Recovery", ""),
        ("", "/articles/twitching/"),
    ]


def test_a_category_lists_the_articles_below_it(article, client):
    make_article(title="Other", slug="other", category=make_category("Health"))
    page = html(client, "/articles/category/more/health/")
    assert "/articles/twitching/" in page
    assert "/articles/other/" not in page


def test_an_empty_category_says_so(client):
    make_category("More")
    assert "There is no article here yet." in html(client, "/articles/category/more/")


def test_the_list_costs_a_fixed_number_of_queries(article, client, django_assert_max_num_queries):
    for number in range(10):
        make_article(slug=f"article-{number}", category=make_category("More", f"C{number}"))
    with django_assert_max_num_queries(3):
        client.get("/articles/")


def test_a_long_list_comes_in_pages_that_lead_to_each_other(client, monkeypatch):
    monkeypatch.setattr("articles.views.PER_PAGE", 2)
    for number in (1, 2, 3):
        make_article(title=f"Article {number}", slug=f"article-{number}")

    first, second = html(client, "/articles/"), html(client, "/articles/?page=2")

    assert re.findall(r"Article \d", first) == ["Article 1", "Article 2"]
    assert re.findall(r"Article \d", second) == ["Article 3"]
    assert 'href="?page=2"' in first
    assert 'href="?page=1"' in second


def test_a_list_keeps_its_categories_together_over_its_pages(client, monkeypatch):
    monkeypatch.setattr("articles.views.PER_PAGE", 2)
    for slug, category in (("a", "Health"), ("b", "Eyes"), ("c", "Health"), ("d", "Eyes")):
        make_article(title=slug, slug=slug, category=make_category(category))

    pages = [re.findall(r"/articles/(\w)/", html(client, f"/articles/?page={page}")) for page in (1, 2)]

    assert pages == [["b", "d"], ["a", "c"]]


def test_a_short_list_speaks_of_no_pages(article, client):
    assert "Pages of articles" not in html(client, "/articles/")


# Words explained


def test_a_word_of_an_article_leads_to_its_explanation_at_the_end(article, client):
    make_term("compression", explanation="A <pressing>.")
    make_term("unused")
    Section.objects.filter(anchor="next-steps").update(body="A compression and a compression.")
    Article.objects.update(updated_at=MOMENT)
    page = html(client, PAGE)
    assert 'A <a href="#word:compression">compression</a> and a compression.' in page
    assert page.count('id="word:') == 1
    assert '<div id="word:compression">' in page
    assert "A &lt;pressing&gt;." in page
    assert '<a class="words-back no-print" href="#next-steps">Back to “Next steps”</a>' in page


def test_an_article_without_such_words_has_no_list_of_them(article, client):
    make_term("unused")
    assert 'id="words-explained"' not in html(client, PAGE)


def test_a_changed_word_changes_the_article_that_was_kept(article, client):
    word = make_term("text", explanation="Old.")
    assert "Old." in html(client, PAGE)
    Term.objects.filter(pk=word.pk).update(explanation="New.")
    known.forget()
    page = html(client, PAGE)
    assert "New." in page
    assert "Old." not in page


def test_the_page_of_all_words_explains_each(client):
    make_term("myelin", explanation="The cover.", source_title="A leaflet", source_url="https://a.example/")
    make_term("electromyography", "EMG", "electromyographies")
    page = html(client, "/words/")
    assert page.index('id="word:electromyography"') < page.index('id="word:myelin"')
    assert "Also: EMG</dd>" in page
    assert '<a href="https://a.example/" rel="noopener">A leaflet</a>' in page
    assert "In our own words." in page
    (terms,) = items(client, "/words/")
    assert [term["name"] for term in terms["hasDefinedTerm"]] == [["Electromyography"], ["Myelin"]]
    assert terms["hasDefinedTerm"][1]["description"] == ["The cover."]


def test_a_site_without_words_says_so(client):
    assert "No word is explained here yet." in html(client, "/words/")


def test_a_search_for_a_word_explains_it(client):
    make_term("multiple sclerosis", "MS", explanation="An illness.")
    assert "An illness." in html(client, "/search/?q=what+is+ms")
    assert "An illness." not in html(client, "/search/?q=arms")


def test_the_search_suggests_words_of_the_glossary(client):
    make_term("myelin")
    assert '<a href="/search/?q=myelin">myelin</a>?' in html(client, "/search/?q=myelim")
