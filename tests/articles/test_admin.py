import re
from typing import Any

import pytest
from django.test import Client

from articles import references
from articles.glossary import known
from articles.models import Article, Category, Section, Term
from articles.references import Reference
from articles.search import search
from tests.articles.make import make_article, make_category, make_section, make_term, make_user

pytestmark = pytest.mark.django_db
EDITOR = ["view_article", "add_article", "change_article", "delete_article"] + [
    f"{action}_section" for action in ("view", "add", "change", "delete")
]


@pytest.fixture
def article():
    article = make_article(status=Article.Status.DRAFT)
    make_section(article, "a")
    make_section(article, "b", level=3)
    return article


@pytest.fixture
def editor(client):
    client.force_login(make_user("editor", *EDITOR, "view_category"))
    return client


@pytest.fixture
def publisher(client):
    client.force_login(make_user("publisher", *EDITOR, "view_category", "publish_article"))
    return client


def address(article: Article, page: str = "change") -> str:
    return f"/admin/articles/article/{article.pk}/{page}/"


def filled_in(client: Client, path: str, **changes: Any) -> dict[str, Any]:
    """What a browser would post: every field of the page's form as it stands, then the changes."""
    response = client.get(path)
    assert response.status_code == 200
    context = response.context
    forms = [context["adminform"].form] + [
        form
        for inline in context["inline_admin_formsets"]
        for form in [inline.formset.management_form, *inline.formset.forms]
    ]
    fields = {bound.html_name: bound.value() for form in forms for bound in form if not bound.field.disabled}
    moments = {name: value for name, value in fields.items() if hasattr(value, "isoformat")}
    for name, moment in moments.items():
        fields[f"{name}_0"], fields[f"{name}_1"] = moment.date(), moment.time()
    return {name: "" if value is None else value for name, value in {**fields, **changes}.items()}


def save(client: Client, article: Article, **changes: Any) -> str:
    """Posts the form; gives the errors of the page that comes back, "" if it was saved."""
    response = client.post(address(article), filled_in(client, address(article), **changes))
    return "" if response.status_code == 302 else told(response)


def told(response: Any) -> str:
    errors = re.findall(r'<ul class="errorlist.*?</ul>', response.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", error) for error in errors)


def test_an_editor_changes_a_section_of_a_draft(editor, article):
    assert save(editor, article, **{"sections-0-body": "New.\r\n\r\n- x\r\n"}) == ""
    section = Section.objects.get(anchor="a")
    assert section.body == "New.\n\n- x"
    assert section.history.first().history_user.username == "editor"


def test_what_was_not_changed_gets_no_history(editor, article):
    Section.objects.filter(anchor="b").update(body="one\n\ntwo")
    as_browsers_send_it = {"sections-1-body": "one\r\n\r\ntwo"}
    assert save(editor, article, **{"sections-0-heading": "New", **as_browsers_send_it}) == ""
    assert [record.heading for record in Section.history.filter(history_type="~")] == ["New"]
    assert Article.history.filter(history_type="~").count() == 0


def test_an_editor_adds_an_article(editor):
    path = "/admin/articles/article/add/"
    fields = {
        "title": "New",
        "slug": "new",
        "summary": "x",
        "category": make_category().pk,
        "byline": "x",
        "sections-TOTAL_FORMS": 1,
        "sections-0-heading": "What it is",
        "sections-0-level": 2,
        "sections-0-position": 10,
        "sections-0-body": "Text.",
    }
    response = editor.post(path, filled_in(editor, path, **fields))
    assert response.status_code == 302, told(response)
    assert Article.objects.get().status == Article.Status.DRAFT
    assert Section.objects.get().anchor == "what-it-is"


def test_an_anchor_and_a_slug_stay_as_they_are(editor, article):
    assert save(editor, article, **{"slug": "other", "sections-0-anchor": "other"}) == ""
    assert Article.objects.get().slug == "twitching"
    assert Section.objects.filter(anchor="a").exists()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"sections-0-body": "## Heading"}, "Line 1: A heading stands inside the text of a section"),
        ({"sections-0-body": "[x](#nowhere)"}, "leads to no section of this article"),
        ({"sections-0-level": 3}, "This skips a level"),
        ({"sections-1-level": 4}, "This skips a level"),
        ({"sections-0-position": 99}, "This skips a level"),
        ({"sources": "![x](/y.png)"}, "A picture is included"),
        ({"reviewed_by": "Dr Who"}, "Give both the reviewer and the day of the review, or neither."),
        ({"language": "English"}, "Give the language&#x27;s code"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_saved(editor, article, changes, problem):
    assert problem in save(editor, article, title="Other", **changes)
    assert Article.objects.get().title == "Twitching"


def added(number: int, **fields: Any) -> dict[str, Any]:
    """A new section in the form, the one with this number."""
    defaults = {"heading": "New", "anchor": "", "level": 2, "position": 30, "body": ""}
    return {f"sections-{number}-{name}": value for name, value in {**defaults, **fields}.items()}


def test_a_section_cannot_take_the_anchor_of_another(editor, article):
    changes = {"sections-TOTAL_FORMS": 3, **added(2, anchor="b")}
    assert "Two sections have the same anchor." in save(editor, article, **changes)


def test_two_new_sections_cannot_share_an_anchor(editor, article):
    changes = {"sections-TOTAL_FORMS": 4, **added(2), **added(3)}
    assert "Two sections have the same anchor." in save(editor, article, **changes)


@pytest.fixture
def needed(monkeypatch):
    finder = lambda slug: [Reference("b", "the questionnaire “Face”")]  # noqa: E731
    monkeypatch.setattr(references, "_sources", [finder])


def test_a_section_is_deleted(editor, article):
    assert save(editor, article, **{"sections-1-DELETE": "on"}) == ""
    assert list(Section.objects.values_list("anchor", flat=True)) == ["a"]


@pytest.mark.parametrize(
    "change", [{}, {"sections-1-body": "## Wrong"}], ids=["as it is", "with a mistake in it"]
)
def test_deleting_a_section_that_something_needs_is_refused(editor, article, needed, change):
    problem = save(editor, article, **{"sections-1-DELETE": "on", **change})
    assert "The section “b” is needed by the questionnaire “Face”." in problem
    assert Section.objects.count() == 2


def test_deleting_an_article_that_something_needs_is_refused(editor, article, needed):
    page = editor.get(address(article, "delete")).content.decode()
    assert "The section “b” is needed by the questionnaire “Face”." in page
    editor.post(address(article, "delete"), {"post": "yes"})
    assert Article.objects.exists()


def test_deleting_several_articles_one_of_which_is_needed_is_refused(editor, article, needed):
    fields = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    editor.post("/admin/articles/article/", fields)
    assert Article.objects.exists()


def test_an_article_that_nothing_needs_is_deleted(editor, article):
    editor.post(address(article, "delete"), {"post": "yes"})
    assert not Article.objects.exists()


def test_an_editor_cannot_publish(editor, article):
    assert save(editor, article, status=Article.Status.PUBLISHED) == ""
    assert not Article.objects.get().is_published


def test_an_editor_cannot_change_or_delete_what_is_published(editor, article):
    Article.objects.update(status=Article.Status.PUBLISHED)
    assert editor.get(address(article)).status_code == 200
    assert editor.post(address(article), {"title": "Other"}).status_code == 403
    assert editor.post(address(article, "delete"), {"post": "yes"}).status_code == 403
    assert Article.objects.get().title == "Twitching"


def test_a_publisher_publishes(publisher, article):
    assert save(publisher, article, status=Article.Status.PUBLISHED) == ""
    assert Article.objects.get().is_published


def test_a_publisher_changes_what_is_published(publisher, article):
    Article.objects.update(status=Article.Status.PUBLISHED)
    assert save(publisher, article, title="Other") == ""
    assert Article.objects.get().title == "Other"


def test_an_article_without_sections_is_not_published(publisher, article):
    changes = {"status": Article.Status.PUBLISHED, "sections-0-DELETE": "on", "sections-1-DELETE": "on"}
    assert "A published article needs a section at least." in save(publisher, article, **changes)


def test_what_a_publisher_changes_is_found_by_the_search(publisher, article):
    assert save(publisher, article, status="published", **{"sections-0-body": "Cocoa."}) == ""
    (found,) = search("cocoa").articles
    assert [place.section.anchor for place in found.sections] == ["a"]
    assert save(publisher, article, **{"sections-0-body": "Tea."}) == ""
    assert search("cocoa").articles == ()


def test_who_takes_back_an_article_learns_who_needs_it(publisher, article, needed):
    Article.objects.update(status=Article.Status.PUBLISHED)
    fields = filled_in(publisher, address(article), status=Article.Status.DRAFT)
    page = publisher.post(address(article), fields, follow=True).content.decode()
    assert "Readers no longer see this article. It is needed by the questionnaire “Face”." in page


WORD = {
    "term": " Bell's  palsy",
    "other_forms": "facial palsy\r\n\r\n facial  paralysis ",
    "explanation": "A weak face.",
    "source_title": "A leaflet",
    "source_url": "example.org/leaflet",
}


def test_a_publisher_explains_a_word(client, django_capture_on_commit_callbacks):
    client.force_login(make_user("publisher", "add_term", "view_term"))
    assert client.get("/admin/articles/term/add/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/admin/articles/term/add/", WORD)
    assert response.status_code == 302, told(response)
    (entry,) = known.current().entries
    assert (entry.term, entry.forms) == ("Bell's palsy", ("facial palsy", "facial paralysis"))
    assert entry.source_url == "https://example.org/leaflet"
    assert "Bell&#x27;s palsy" in client.get("/admin/articles/term/").content.decode()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"other_forms": "Myelin"}, "“myelin” is explained by “myelin” already."),
        ({"source_title": ""}, "Say what the address leads to."),
        ({"explanation": "x" * 301}, "at most 300 characters"),
        ({"other_forms": "x" * 81}, "is longer than 80 characters"),
    ],
)
def test_a_word_that_cannot_be_explained_so_is_refused_with_the_reason(client, changes, problem):
    make_term("myelin")
    client.force_login(make_user("publisher", "add_term", "view_term"))
    response = client.post("/admin/articles/term/add/", {**WORD, **changes})
    assert problem in told(response)
    assert Term.objects.count() == 1


def test_an_editor_cannot_explain_words_past_the_publisher(client):
    client.force_login(make_user("editor", *EDITOR, "view_term"))
    assert client.post("/admin/articles/term/add/", WORD).status_code == 403


def preview(client: Client, article: Article, **changes: Any) -> Any:
    return client.post(address(article, "preview"), filled_in(client, address(article), **changes))


def test_the_page_offers_a_preview(editor, article):
    page = editor.get(address(article)).content.decode()
    assert f'formaction="{address(article, "preview")}"' in page


def test_a_preview_shows_what_was_typed_and_saves_nothing(editor, article):
    changes = {"title": "Other", "sections-0-body": "**New**", "sections-1-DELETE": "on"}
    response = preview(editor, article, **changes)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Preview: nothing is saved." in page
    assert ">Other</h1>" in page
    assert "<strong>New</strong>" in page
    assert 'id="b"' not in page
    assert Article.objects.get().title == "Twitching"
    assert list(Section.objects.values_list("body", flat=True)) == ["Text of a.", "Text of b."]


def test_an_article_is_previewed_before_it_is_saved(editor):
    path = "/admin/articles/article/add/"
    fields = {"title": "New", "slug": "new", "summary": "x", "category": make_category().pk, "byline": "x"}
    response = editor.post(f"{path}preview/", filled_in(editor, path, **fields))
    assert ">New</h1>" in response.content.decode()
    assert not Article.objects.exists()


def test_a_preview_of_mistakes_tells_them(editor, article):
    response = preview(editor, article, title="", **{"sections-0-body": "## Heading"})
    assert response.status_code == 422
    assert "A heading stands inside the text of a section" in told(response)
    assert "This field is required." in told(response)


def test_a_preview_of_nothing_is_not_found(editor):
    assert editor.post("/admin/articles/article/99/preview/").status_code == 404


@pytest.mark.parametrize(
    ("rights", "status"), [(["view_article"], 403), ([], 404)], ids=["a reader", "no rights"]
)
def test_a_preview_is_for_those_who_may_change_the_article(client, article, rights, status):
    client.force_login(make_user("someone", *rights))
    assert client.post(address(article, "preview")).status_code in {status, 403}


def test_a_preview_is_not_for_visitors(client, article):
    assert "/admin/login/" in client.post(address(article, "preview"))["Location"]


def test_the_history_tells_who_changed_what(publisher, article):
    save(publisher, article, title="Other", **{"sections-0-body": "New <b>text</b>."})
    make_section(article, "c").delete()
    page = publisher.get(address(article, "history")).content.decode()
    assert "publisher" in page
    assert re.findall("<(del|ins)>(.*?)</", page) == [
        ("del", "Text of a."),
        ("ins", "New &lt;b&gt;text&lt;/b&gt;."),
        ("del", "Twitching"),
        ("ins", "Other"),
    ]
    assert re.search(r"C, removed", page)


def test_the_history_of_nothing_is_not_found(publisher):
    assert publisher.get("/admin/articles/article/99/history/").status_code == 404


def test_the_history_is_for_those_who_may_view_the_article(client, article):
    client.force_login(make_user("someone"))
    assert client.get(address(article, "history")).status_code == 403


def test_the_list_can_be_searched_by_the_headings_of_sections(editor, article):
    page = editor.get("/admin/articles/article/?q=B").content.decode()
    assert "Twitching" in page


def test_a_category_is_added(client):
    client.force_login(make_user("editor", "view_category", "add_category"))
    parent = make_category("More")
    client.post("/admin/articles/category/add/", {"name": "Health", "slug": "health", "parent": parent.pk})
    assert Category.objects.get(slug="health").parent == parent


def test_the_list_shows_where_a_category_stands(client):
    client.force_login(make_user("editor", "view_category"))
    make_category("More", "Health")
    assert "More" in client.get("/admin/articles/category/").content.decode()


@pytest.mark.parametrize("name", ["change", "history", "delete"])
def test_no_page_holds_inline_script_or_style(publisher, article, name):
    html = publisher.get(address(article, name)).content.decode()
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=", html)
