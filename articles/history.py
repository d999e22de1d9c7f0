"""Who changed what in an article and when: its fields and its sections in one list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from itertools import islice
from operator import attrgetter
from typing import Any

from django.db.models import Field, QuerySet
from django.utils.translation import gettext as _

from articles.comments.models import Comment
from articles.models import Article, Category, Section

SHOWN = 500  # the latest changes
_NOT_SHOWN = {"id", "article", "moderated_by", "moderated_at"}


@dataclass(frozen=True)
class FieldDifference:
    field: str
    lines: tuple[
        tuple[str, str], ...
    ]  # "-" for one that is gone, "+" for a new one, " " for one nearby; its text


@dataclass(frozen=True)
class ArticleChange:
    date: datetime
    by: str  # "" if nobody was logged in, as for a command
    subject: str
    kind: str
    reason: str
    differences: tuple[FieldDifference, ...]


def changes(article: Article) -> list[ArticleChange]:
    """The latest changes of the article and its sections, newest first."""
    categories = {pk: str(category) for pk, category in Category.objects.in_bulk().items()}
    found = [
        *_of_records(Article.history.filter(id=article.pk), attrgetter("title"), categories),
        *_of_records(Section.history.filter(article_id=article.pk), attrgetter("heading"), categories),
    ]
    return sorted(found, key=lambda change: change.date, reverse=True)[:SHOWN]


def changes_of_comment(comment: Comment) -> list[ArticleChange]:
    """The decisions about the comment, newest first."""
    records = Comment.history.filter(id=comment.pk)
    found = list(_of_records(records, lambda record: str(record.get_status_display()), {}))
    return found[::-1]


def _of_records(
    records: QuerySet[Any], subject: Callable[[Any], str], categories: dict[int, str]
) -> Iterator[ArticleChange]:
    kinds = {"+": _("added"), "~": _("changed"), "-": _("removed")}
    before: dict[int, Any] = {}  # the record before, by the id of the row
    for record in reversed(records.select_related("history_user")[:SHOWN]):
        previous = before.get(record.id)
        yield ArticleChange(
            date=record.history_date,
            by=str(record.history_user or ""),
            subject=subject(record),
            kind=kinds[record.history_type],
            reason=record.history_change_reason or "",
            differences=tuple(_differences(previous, record, categories)) if previous else (),
        )
        before[record.id] = record


def _differences(previous: Any, record: Any, categories: dict[int, str]) -> Iterator[FieldDifference]:
    for field in record.tracked_fields:
        if field.name in _NOT_SHOWN:
            continue
        old, new = _shown(previous, field, categories), _shown(record, field, categories)
        if old != new:
            lines = unified_diff(old.split("\n"), new.split("\n"), lineterm="", n=1)
            shown = tuple((line[0], line[1:]) for line in islice(lines, 2, None) if line[0] != "@")
            yield FieldDifference(str(field.verbose_name), shown)


def _shown(record: Any, field: "Field[Any, Any]", categories: dict[int, str]) -> str:
    value = getattr(record, field.attname)
    if field.name == "category":
        return categories.get(value, "")
    if field.choices:
        return str(getattr(record, f"get_{field.name}_display")())
    return "" if value is None else str(value)
