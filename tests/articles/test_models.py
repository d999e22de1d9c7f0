import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from articles.models import Article, CategoryTree, Section
from tests.articles.make import MOMENT, make_article, make_category, make_section, make_user

pytestmark = pytest.mark.django_db


def test_a_branch_leads_from_the_top_of_the_tree_down():
    recovery = make_category("More", "Health", "Recovery")
    assert [category.name for category in recovery.branch()] == ["More", "Health", "Recovery"]


def test_a_category_is_found_by_its_path():
    recovery = make_category("More", "Health", "Recovery")
    tree = CategoryTree()
    assert tree.find("more/health/recovery") == recovery
    assert tree.find("health/recovery") is None


def test_the_tree_is_read_by_one_query(django_assert_num_queries):
    recovery = make_category("More", "Health", "Recovery")
    with django_assert_num_queries(1):
        tree = CategoryTree()
        tree.branch(recovery.pk)
        tree.find("more/health")


@pytest.mark.parametrize("parent", [None, "More"])
def test_a_place_in_the_tree_has_one_category_of_a_name(parent):
    branch = [parent] if parent else []
    health = make_category(*branch, "Health")
    health.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        health.save(force_insert=True)


def test_the_same_name_may_stand_in_two_places():
    assert make_category("More", "Health") != make_category("Health")


def test_a_category_cannot_be_a_part_of_itself():
    more = make_category("More")
    more.parent = make_category("More", "Health", "Recovery")
    with pytest.raises(ValidationError, match="a part of itself"):
        more.full_clean()


def test_the_name_of_a_category_cannot_hold_what_stands_between_names():
    category = make_category("Health")
    category.name = "More > Health"
    with pytest.raises(ValidationError, match="stands between names"):
        category.full_clean()


def test_a_category_with_articles_cannot_be_deleted():
    article = make_article()
    with pytest.raises(ProtectedError):
        article.category.delete()


def test_a_published_article_has_a_date():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(published_at=None)


def test_an_article_that_is_published_without_a_date_gets_one():
    article = make_article(status=Article.Status.DRAFT, published_at=None)
    article.status = Article.Status.PUBLISHED
    article.full_clean()
    assert article.published_at


def test_an_article_keeps_the_date_it_has():
    article = make_article()
    article.full_clean()
    assert article.published_at == MOMENT


@pytest.mark.parametrize("review", [{"reviewed_by": "Dr Who"}, {"reviewed_on": MOMENT.date()}])
def test_a_review_says_by_whom_and_when(review):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article(**review)


def test_an_anchor_is_used_once_in_an_article():
    article = make_article()
    make_section(article, "a")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_section(article, "a")


@pytest.mark.parametrize("level", [1, 5])
def test_a_section_has_a_known_level(level):
    article = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_section(article, "a", level=level)


@pytest.mark.parametrize(
    ("field", "value"),
    [("anchor", "Not Good"), ("anchor", "main"), ("body", "## Heading"), ("body", "```\nopen")],
)
def test_a_section_is_checked_before_it_is_saved(field, value):
    section = make_section(make_article(), "a")
    setattr(section, field, value)
    with pytest.raises(ValidationError) as caught:
        section.full_clean()
    assert list(caught.value.message_dict) == [field]


@pytest.mark.parametrize("language", ["en", "en-GB", "zh-Hant-TW"])
def test_a_language_is_a_code(language):
    article = make_article(language=language)
    article.full_clean()


def test_a_language_that_is_no_code_is_refused():
    article = make_article(language="English")
    with pytest.raises(ValidationError, match="language's code"):
        article.full_clean()


def test_a_change_of_a_section_is_a_change_of_its_article():
    article = make_article()
    section = make_section(article, "a")
    moments = [article.updated_at]
    for change in (section.save, section.delete):
        change()
        article.refresh_from_db()
        moments.append(article.updated_at)
    assert moments == sorted(set(moments))


def test_changes_of_articles_and_sections_are_kept():
    article = make_article()
    section = make_section(article, "a")
    section.body = "New."
    section.save()
    section.delete()
    article.title = "New"
    article.save()
    assert [record.history_type for record in article.history.all()] == ["~", "+"]
    assert [record.history_type for record in Section.history.all()] == ["-", "~", "+"]


@pytest.mark.parametrize(
    ("permissions", "fields", "seen"),
    [
        (["view_article"], {}, True),
        ([], {}, False),
        (["view_article"], {"is_staff": False}, False),
        (["view_article"], {"is_active": False}, False),
    ],
    ids=["an editor", "staff with no rights", "a reader with rights", "an editor who left"],
)
def test_drafts_are_visible_to_staff_who_may_view_articles(permissions, fields, seen):
    make_article(status=Article.Status.DRAFT)
    assert Article.objects.visible_to(make_user("someone", *permissions, **fields)).exists() is seen


def test_a_visitor_sees_published_articles_alone():
    published = make_article()
    make_article(slug="draft", status=Article.Status.DRAFT)
    assert list(Article.objects.visible_to(AnonymousUser())) == [published]


def test_the_address_of_a_section_is_its_anchor_in_the_article():
    section = make_section(make_article(), "one-side")
    assert section.get_absolute_url() == "/articles/twitching/#one-side"
