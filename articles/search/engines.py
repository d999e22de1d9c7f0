"""The full-text search of each database: the passages with some words, best first.

Words arrive split and normalised (see `words`), so no database dictionary is involved and both databases find
the same. Only the ranking differs: PostgreSQL's `ts_rank` and SQLite's `bm25`, with the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from articles.models import Article, Passage
from articles.search.query import Phrase


@dataclass(frozen=True)
class Way:
    """How to match words: all or any, whole or as prefixes."""

    all: bool = True
    beginnings: bool = False


# A word in the title counts twice one in the heading, and that four times one in the text.
_SQL = {
    "postgresql": """
        SELECT passage.*
        FROM articles_passage passage
        JOIN articles_article article ON article.id = passage.article_id
        CROSS JOIN to_tsquery('simple', %s) looked_for
        WHERE passage.words @@ looked_for AND article.status = %s
        ORDER BY ts_rank(ARRAY[0, 0.125, 0.5, 1]::real[], passage.words, looked_for, 1) DESC, passage.id
        LIMIT %s
    """,
    "sqlite": """
        SELECT passage.*
        FROM articles_passage_words
        JOIN articles_passage passage ON passage.id = articles_passage_words.rowid
        JOIN articles_article article ON article.id = passage.article_id
        WHERE articles_passage_words MATCH %s AND article.status = %s
        ORDER BY bm25(articles_passage_words, 8, 4, 1), passage.id
        LIMIT %s
    """,
}


def find(terms: Sequence[Phrase], way: Way, limit: int) -> list[Passage]:
    """The passages of published articles with these terms, at least one."""
    write = {"postgresql": _tsquery, "sqlite": _fts5}[connection.vendor]
    parameters = [write(terms, way), Article.Status.PUBLISHED, limit]
    found = Passage.objects.raw(_SQL[connection.vendor], parameters)
    return list(found.prefetch_related("article", "section"))


def _tsquery(terms: Sequence[Phrase], way: Way) -> str:
    end = ":*" if way.beginnings else ""
    phrases = (" <-> ".join(f"'{word}'" for word in phrase) + end for phrase in terms)
    return (" & " if way.all else " | ").join(f"({phrase})" for phrase in phrases)


def _fts5(terms: Sequence[Phrase], way: Way) -> str:
    end = " *" if way.beginnings else ""
    phrases = (f'"{" ".join(phrase)}"{end}' for phrase in terms)
    return (" AND " if way.all else " OR ").join(phrases)
