"""Plain factories: what a test does not name does not matter to it."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import Permission, User

from articles.glossary import known
from articles.models import Article, Category, Section, Term

MOMENT = datetime(2025, 9, 28, 9, 59, 41, tzinfo=UTC)


def make_category(*names: str) -> Category:
    """The last of these categories, each within the one before."""
    category = None
    for name in names or ("Health",):
        category, _ = Category.objects.get_or_create(name=name, slug=name.lower(), parent=category)
    assert category
    return category


def make_article(**fields: Any) -> Article:
    category = fields.pop("category", None) or make_category()
    defaults = {
        "title": "Twitching",
        "slug": "twitching",
        "summary": "Why a face twitches.",
        "byline": "The editors",
        "status": Article.Status.PUBLISHED,
        "published_at": MOMENT,
    }
    return Article.objects.create(category=category, **{**defaults, **fields})


def make_section(article: Article, anchor: str, **fields: Any) -> Section:
    defaults = {
        "heading": anchor.replace("-", " ").capitalize(),
        "level": 2,
        "position": 10 * (article.sections.count() + 1),
        "body": f"Text of {anchor}.",
    }
    return Section.objects.create(article=article, anchor=anchor, **{**defaults, **fields})


def make_term(term: str, *forms: str, **fields: Any) -> Term:
    """An explained word, known at once: within a test no transaction ends."""
    row = Term(term=term, other_forms="\n".join(forms), **{"explanation": f"What {term} is.", **fields})
    row.full_clean()
    row.save()
    known.forget()
    return row


def make_user(name: str, *permissions: str, **fields: Any) -> User:
    """A member of staff who may do what is named: `view_article`, `change_article` ..."""
    user = User.objects.create_user(name, password="password", **{"is_staff": True, **fields})
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def make_text(content: str = "## Introduction\n\nHello.\n", **front_matter: str) -> str:
    """The file of an article."""
    defaults = {
        "title": "Twitching",
        "summary": "Why a face twitches.",
        "category": "More > Health",
        "byline": "The editors",
    }
    lines = "".join(f"{key}: {value}\n" for key, value in {**defaults, **front_matter}.items())
    return f"---\n{lines}---\n\n{content}"
