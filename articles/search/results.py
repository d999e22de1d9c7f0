"""Search results: articles, best first, each with its matching sections."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from articles.markdown import plain_text
from articles.models import Article, Passage, Section
from articles.search.engines import Way, find
from articles.search.query import Query, parse
from articles.search.snippets import Wanted, marked, snippet
from articles.search.suggestions import suggest

MOST_PASSAGES = 60
MOST_SECTIONS = 3  # of one article

ALL = Way()
# From strict to lenient: the first that finds something is used.
WAYS = (ALL, Way(beginnings=True), Way(all=False, beginnings=True))


@dataclass(frozen=True)
class FoundSection:
    section: Section
    url: str
    heading: SafeString
    snippet: SafeString


@dataclass(frozen=True)
class FoundArticle:
    article: Article
    title: SafeString
    summary: SafeString
    sections: tuple[FoundSection, ...]
    more: int  # sections that hold the words, too, and are not listed


@dataclass(frozen=True)
class Results:
    """`partly`: nothing has all words, so these have some. `suggestion`: another query, or ""."""

    query: Query
    articles: tuple[FoundArticle, ...] = ()
    partly: bool = False
    suggestion: str = ""

    @property
    def count(self) -> int:
        """The number of matches: sections, and articles without one."""
        return sum(max(1, len(found.sections) + found.more) for found in self.articles)


def search(typed: str) -> Results:
    """Search published articles for what was typed. Raises django.db.Error."""
    query = parse(typed)
    if not query.terms:
        return Results(query)
    for way in WAYS:
        if passages := find(query.terms, way, MOST_PASSAGES):
            articles = tuple(_articles(passages, _wanted(query, way)))
            return Results(query, articles, partly=not way.all, suggestion="" if way.all else suggest(query))
    return Results(query, suggestion=suggest(query))


def _wanted(query: Query, way: Way) -> Wanted:
    if way.beginnings:
        beginnings = tuple(query.stems)
        return lambda stem: stem.startswith(beginnings)
    return query.stems.__contains__


def _articles(passages: list[Passage], wanted: Wanted) -> Iterable[FoundArticle]:
    """The articles by their best passage: most words first, then the database's ranking."""
    by_article: dict[int, list[Passage]] = {}
    for passage in sorted(passages, key=lambda passage: -len(_held(passage, wanted, passage.title))):
        by_article.setdefault(passage.article_id, []).append(passage)
    for own in by_article.values():
        article = own[0].article
        # Title words match every section. Sections without a match of their own are not listed.
        sections = [passage.section for passage in own if passage.section and _held(passage, wanted)]
        yield FoundArticle(
            article=article,
            title=marked(article.title, wanted),
            summary=marked(article.summary, wanted),
            sections=tuple(_section(article, section, wanted) for section in sections[:MOST_SECTIONS]),
            more=len(sections[MOST_SECTIONS:]),
        )


def _held(passage: Passage, wanted: Wanted, title: str = "") -> set[str]:
    """The words looked for that stand in the heading, the text, or the title if it shall count."""
    return set(filter(wanted, f"{title} {passage.heading} {passage.body}".split()))


def _section(article: Article, section: Section, wanted: Wanted) -> FoundSection:
    return FoundSection(
        section=section,
        url=f"{article.get_absolute_url()}#{section.anchor}",
        heading=marked(section.heading, wanted),
        snippet=snippet(plain_text(section.body), wanted),
    )
