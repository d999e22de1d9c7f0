"""Suggests a query when no article has a word that was typed."""

import re
from datetime import datetime
from functools import lru_cache
from itertools import chain

from django.db.models import Count, Max
from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.glossary.entries import Glossary
from articles.glossary.known import current
from articles.models import Article, Section
from articles.search.engines import Way, find
from articles.search.query import Query, is_telling
from articles.search.words import Word, fold, normal, words

SHORTEST = 4  # letters of a word from which on one may be wrong, missing, too many or swapped with the next
SHORTEST_TWICE = 7  # letters from which on two may be


MOST_SECTIONS = 1_000  # of which the words are known; beyond, headings alone
_ADDRESS = re.compile(r"\]\([^)]*\)")  # of a link in Markdown


def suggest(query: Query) -> str:
    """The query with each unknown word replaced by the nearest known one; empty if none is near."""
    unknown = [word for word in words(query.text) if is_telling(word) and not _is_held(word)]
    known = _known_words(current(), *_version()) if unknown else {}
    text = query.text
    for word in reversed(unknown):
        if nearest := _nearest(word, known):
            text = text[: word.start] + nearest + text[word.end :]
    return text if text != query.text else ""


def _is_held(word: Word) -> bool:
    return bool(find([(word.stem,)], Way(beginnings=True), limit=1))


def _version() -> tuple[int, datetime | None]:
    """Changes with every change of a published article."""
    told = Article.objects.published().aggregate(count=Count("pk"), latest=Max("updated_at"))
    return told["count"], told["latest"]


@lru_cache(maxsize=1)
def _known_words(glossary: Glossary, count: int, latest: datetime | None) -> dict[str, str]:
    """The words of published articles and of the glossary as written, by their folded form.

    Those of titles and headings come first: of words equally near the first is suggested.
    """
    published = Article.objects.published()
    sections = Section.objects.filter(article__in=published).order_by("pk")
    told = chain(
        published.values_list("title", flat=True),
        sections.values_list("heading", flat=True),
        (form for entry in glossary.entries for form in (entry.term, *entry.forms)),
        published.values_list("summary", flat=True),
        (_ADDRESS.sub(" ", body) for body in sections.values_list("body", flat=True)[:MOST_SECTIONS]),
    )
    found = dict.fromkeys(word.text.lower() for text in told for word in words(normal(text)))
    known: dict[str, str] = {}
    for word in found:
        known.setdefault(fold(word), word)
    return known


def _nearest(word: Word, known: dict[str, str]) -> str:
    """A word that starts with the typed one, else one with few wrong letters; empty if there is neither."""
    typed = fold(word.text)
    if len(typed) >= SHORTEST and (longer := next((name for name in known if name.startswith(typed)), "")):
        return known[longer]
    mistakes = (len(typed) >= SHORTEST) + (len(typed) >= SHORTEST_TWICE)
    found = process.extractOne(typed, known.keys(), scorer=OSA.distance, score_cutoff=mistakes)
    return known[found[0]] if found and mistakes else ""
