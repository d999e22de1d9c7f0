"""The words of each article, section by section, as the search stores them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from articles.markdown import plain_text
from articles.models import Article, Passage, Section
from articles.search.words import stems


@transaction.atomic
def index(article: Article) -> None:
    """Update the search rows of the article. Every action that saves articles calls it."""
    Article.objects.select_for_update().get(pk=article.pk)  # two at once would both add
    article.passages.all().delete()
    rows = passages(article, Section.objects.filter(article=article))
    Passage.objects.bulk_create(Passage(**row) for row in rows)


def passages(article: Any, sections: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The fields of the article's rows of `Passage`: one for title and summary, one for each section.

    Each includes the title, so "facial twitching coffee" finds the section on coffee.
    """
    title = stems(article.title)
    shared = {"article_id": article.pk, "title": title}
    yield {**shared, "section_id": None, "heading": "", "body": stems(article.summary)}
    for section in sections:
        body = stems(plain_text(section.body))
        yield {**shared, "section_id": section.pk, "heading": stems(section.heading), "body": body}
