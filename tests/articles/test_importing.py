from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import references
from articles.exporting import export_markdown
from articles.importing import import_markdown
from articles.models import Article, Category, Section
from articles.problems import ArticleError
from articles.references import Reference
from tests.articles.make import make_text
from tests.properties import examples

pytestmark = pytest.mark.django_db
SHIPPED = Path(__file__).parents[2] / "articles/content/facial-twitching.md"
CONTENT = "## A\n\na\n\n### B\n\nb\n\n## C\n\nc\n\n## Sources\n\n- s\n"


def test_a_new_article_is_added_as_a_draft():
    report = import_markdown(make_text(CONTENT))
    assert (report.is_new, report.added) == (True, ("a", "b", "c"))
    assert (report.changed, report.removed, report.unchanged) == ((), (), ())
    article = Article.objects.get()
    assert (article.title, article.status, article.sources) == ("Twitching", Article.Status.DRAFT, "- s")
    assert [category.name for category in article.category.branch()] == ["More", "Health"]
    assert list(article.sections.values_list("anchor", "level", "heading", "body")) == [
        ("a", 2, "A", "a"),
        ("b", 3, "B", "b"),
        ("c", 2, "C", "c"),
    ]


def test_an_article_is_published_on_request():
    article = import_markdown(make_text(), publish=True).article
    assert article.is_published
    assert article.published_at


def test_a_published_article_stays_published_with_its_date():
    first = import_markdown(make_text(), publish=True).article
    second = import_markdown(make_text(byline="Others")).article
    assert (second.status, second.published_at) == (first.status, first.published_at)


def test_importing_the_same_text_again_changes_nothing():
    first = import_markdown(make_text(CONTENT)).article
    report = import_markdown(make_text(CONTENT))
    assert report.unchanged == ("a", "b", "c")
    assert not report.changes_anything
    assert report.article.updated_at == first.updated_at
    assert (Article.history.count(), Section.history.count(), Category.objects.count()) == (1, 3, 2)


def test_a_changed_section_is_changed_in_place():
    import_markdown(make_text(CONTENT))
    before = Section.objects.get(anchor="b")
    report = import_markdown(make_text(CONTENT.replace("\nb\n", "\nnew\n")), reason="a better word")
    assert (report.changed, report.unchanged) == (("b",), ("a", "c"))
    after = Section.objects.get(anchor="b")
    assert (after.pk, after.body) == (before.pk, "new")
    assert [record.history_change_reason for record in after.history.all()] == ["a better word", ""]


def test_a_section_that_is_gone_is_removed():
    import_markdown(make_text(CONTENT))
    report = import_markdown(make_text(CONTENT.replace("### B\n\nb\n\n", "")))
    assert (report.removed, report.unchanged) == (("b",), ("a", "c"))
    assert list(Section.objects.values_list("anchor", flat=True)) == ["a", "c"]


def test_a_section_in_between_leaves_the_others_unchanged():
    import_markdown(make_text(CONTENT))
    report = import_markdown(make_text(CONTENT.replace("## C", "## New\n\nn\n\n## C")))
    assert (report.added, report.unchanged, report.reordered) == (("new",), ("a", "b", "c"), False)
    assert list(Section.objects.values_list("anchor", flat=True)) == ["a", "b", "new", "c"]


def test_sections_in_another_order_are_put_in_that_order():
    import_markdown(make_text("## A\n## B\n"))
    report = import_markdown(make_text("## B\n## A\n"))
    assert (report.reordered, report.unchanged) == (True, ("b", "a"))
    assert list(Section.objects.values_list("anchor", flat=True)) == ["b", "a"]


def test_order_numbers_given_by_an_editor_stay():
    import_markdown(make_text("## A\n## B\n"))
    Section.objects.filter(anchor="b").update(position=99)
    assert not import_markdown(make_text("## A\n## B\n")).changes_anything
    assert Section.objects.get(anchor="b").position == 99


def test_an_anchor_stays_with_its_heading():
    import_markdown(make_text("## Causes {#why}\n"))
    report = import_markdown(make_text("## First\n\n## Causes\n"))
    assert (report.added, report.unchanged) == (("first",), ("why",))


def test_a_heading_can_change_while_its_anchor_stays():
    import_markdown(make_text("## Causes {#why}\n"))
    report = import_markdown(make_text("## Reasons {#why}\n"))
    assert (report.added, report.changed, report.removed) == ((), ("why",), ())


def test_what_differs_in_the_article_itself_is_reported():
    import_markdown(make_text(slug="x"))
    report = import_markdown(make_text(slug="x", title="New", category="Other"))
    assert report.fields == ("title", "category")
    assert Article.objects.get().title == "New"


def test_a_review_that_is_no_longer_claimed_is_taken_off():
    import_markdown(make_text(reviewed_by="Dr Who", reviewed_on="2025-01-01"))
    assert import_markdown(make_text()).article.reviewed_by == ""


def test_a_dry_run_tells_what_would_change_and_changes_nothing():
    report = import_markdown(make_text(CONTENT), dry_run=True)
    assert report.added == ("a", "b", "c")
    assert not Article.objects.exists()
    assert not Category.objects.exists()


def test_a_text_with_a_problem_changes_nothing():
    import_markdown(make_text(CONTENT))
    with pytest.raises(ArticleError):
        import_markdown(
            make_text(CONTENT.replace("\na\n", "\nnew\n") + "\n#### D\n", title="New", slug="twitching")
        )
    assert Article.objects.get().title == "Twitching"
    assert Section.objects.get(anchor="a").body == "a"


def test_a_link_to_a_section_that_is_not_there_is_told():
    with pytest.raises(
        ArticleError, match=r"Line 11: The link “#x” leads to no section of this article\..*: a, b, sources"
    ):
        import_markdown(make_text("## A\n\n[ok](#b)\n[no](#x)\n\n## B\n"))


def test_problems_of_every_kind_are_told_at_once():
    with pytest.raises(ArticleError) as caught:
        import_markdown(make_text("## A {#A}\n\n[no](#x)\n", titel="x"))
    assert [problem.line for problem in caught.value.problems] == [6, 9, 11]


@pytest.fixture
def needed(monkeypatch):
    monkeypatch.setattr(references, "_sources", [lambda slug: [Reference("b", "the questionnaire “Face”")]])


def test_a_section_that_something_needs_is_not_removed(needed):
    import_markdown(make_text(CONTENT))
    with pytest.raises(
        ArticleError, match=r"The section “b” is needed by the questionnaire “Face”\. Write {#b}"
    ):
        import_markdown(make_text("## A\n"))
    assert Section.objects.count() == 3


def test_a_section_that_something_needs_can_be_changed(needed):
    import_markdown(make_text(CONTENT))
    assert import_markdown(make_text("## New {#b}\n\nb\n")).changed == ("b",)


def test_a_long_reason_is_cut_to_what_the_history_holds():
    import_markdown(make_text(), reason="x" * 500)
    assert Article.history.get().history_change_reason == "x" * 100


def test_the_shipped_article_is_exported_as_it_was_imported():
    text = SHIPPED.read_text(encoding="utf-8")
    assert export_markdown(import_markdown(text).article) == text


def test_the_shipped_article_has_the_sections_that_questionnaires_lead_to():
    import_markdown(SHIPPED.read_text(encoding="utf-8"))
    assert list(Section.objects.values_list("anchor", "level")) == [
        ("introduction", 2),
        ("one-side", 2),
        ("neurovascular-compression", 3),
        ("structural-abnormalities", 3),
        ("vascular-and-inflammatory", 3),
        ("vascular-malformations", 4),
        ("infection-and-inflammation", 4),
        ("both-sides", 2),
        ("neurological-disorders", 3),
        ("tics", 3),
        ("medication-side-effects", 3),
        ("psychogenic-factors", 3),
        ("other-reasons", 2),
        ("children-and-pregnancy", 2),
        ("children", 3),
        ("pregnancy", 3),
        ("next-steps", 2),
        ("eye-care", 3),
        ("driving", 3),
        ("lifestyle-factors", 3),
    ]


class AnyText(TestCase):
    @given(st.text() | st.text(alphabet="#{}a-\n `[]()").map(make_text))
    @settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow])
    def test_any_text_is_imported_or_told_what_is_wrong_with_it(self, text: str) -> None:
        try:
            article = import_markdown(text).article
        except ArticleError:
            assert not Article.objects.exists()
        else:
            assert article.sections.exists()

    @given(
        st.lists(
            st.sampled_from(
                ["## A", "### B", "## A {#c}", "## Ä *ö*", "text", "- x\n  y", "## C", "## Sources"]
            )
        )
    )
    @settings(max_examples=examples(60))
    def test_an_article_exported_and_imported_again_is_unchanged(self, lines: list[str]) -> None:
        try:
            article = import_markdown(make_text("## First\n\n" + "\n\n".join(lines))).article
        except ArticleError:
            return
        exported = export_markdown(article)
        assert not import_markdown(exported).changes_anything
        assert export_markdown(article) == exported
