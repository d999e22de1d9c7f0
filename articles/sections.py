"""Renders sections as a tree of headings and safe HTML, and caches them.

Each process caches rendered articles. One query checks whether an article is current, however many sections a
page shows. If the database does not answer, the last version is shown. A change of the glossary, whose words
the article links, renders it again.
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from django.db import Error
from django.utils.safestring import SafeString

from articles import markdown
from articles.glossary import known
from articles.glossary.entries import ExplainedTerm, Glossary
from articles.models import Article, Section
from core.back_off import BackOff
from core.cache import LRUCache
from core.signals import database_failed

logger = logging.getLogger(__name__)

CACHE_SIZE = 500  # articles in memory, those read last
_rendered: LRUCache["RenderedArticle"] = LRUCache(CACHE_SIZE)  # by slug
_asking = BackOff()  # result pages go on with what is remembered while the database is slow


@dataclass(frozen=True)
class RenderedSection:
    anchor: str
    heading: str  # plain text
    html: SafeString
    words: tuple[ExplainedTerm, ...] = ()  # that are linked to explanations, which the page has to show
    children: tuple["RenderedSection", ...] = ()


@dataclass(frozen=True)
class RenderedArticle:
    article_id: int
    slug: str
    updated_at: datetime
    title: str
    url: str
    sections: tuple[RenderedSection, ...]
    sources: SafeString
    glossary: Glossary  # that it was rendered with

    def pick(self, anchors: Iterable[str]) -> list[RenderedSection]:
        """The sections with these anchors, in that order; unknown anchors are skipped.

        A section includes its sub-sections; if some of these are requested as well, only those.
        """
        wanted = list(dict.fromkeys(anchors))
        found = {section.anchor: section for section in _narrowed(self.sections, set(wanted))}
        return [found[anchor] for anchor in wanted if anchor in found]


def sections_for(article_slug: str, anchors: Iterable[str]) -> list[RenderedSection]:
    """The published article's sections with these anchors (see `RenderedArticle.pick`), by one query at most.

    Never raises when the database fails: returns what this process rendered last, or nothing.
    """
    article = published_article(article_slug)
    return article.pick(anchors) if article else []


def published_article(slug: str) -> RenderedArticle | None:
    """The published article, by one query at most; None if there is none.

    Never raises when the database fails: returns what this process rendered last, or None.
    """
    kept = _rendered.get(slug)
    if kept and _asking.is_paused:
        return kept
    published = Article.objects.published().filter(slug=slug)
    try:
        with _asking.watched():
            if kept and _knows_its_words(kept) and _is_unchanged(kept):
                return kept
            sections = list(Section.objects.filter(article__in=published).select_related("article"))
    except Error:
        database_failed.send(sender=Article)
        logger.exception("The database does not answer; the article %r is shown as it was.", slug)
        return kept
    if not sections:
        _rendered.drop(slug)
        return None
    return _keep(render(sections[0].article, sections))


def _is_unchanged(kept: RenderedArticle) -> bool:
    published = Article.objects.published()
    return published.filter(slug=kept.slug, pk=kept.article_id, updated_at=kept.updated_at).exists()


def render_article(article: Article) -> RenderedArticle:
    """The article, published or not, with all its sections."""
    kept = _rendered.get(article.slug)
    is_same = kept and (kept.article_id, kept.updated_at) == (article.pk, article.updated_at)
    if kept and is_same and _knows_its_words(kept):
        return kept
    rendered = render(article, article.sections.all())
    return _keep(rendered) if article.is_published else rendered


def render(article: Article, sections: Iterable[Section]) -> RenderedArticle:
    """The article with these sections, in this order. Neither needs to be saved."""
    page, words = article.get_absolute_url(), known.current()
    return RenderedArticle(
        article_id=article.pk,
        slug=article.slug,
        updated_at=article.updated_at,
        title=article.title,
        url=page,
        sections=_tree(list(sections), page, words),
        sources=markdown.render(article.sources, page),
        glossary=words,
    )


def _knows_its_words(article: RenderedArticle) -> bool:
    return article.glossary == known.current()


def _keep(article: RenderedArticle) -> RenderedArticle:
    _rendered.keep(article.slug, article)
    return article


def _tree(sections: list[Section], page: str, glossary: Glossary) -> tuple[RenderedSection, ...]:
    """Each section with the deeper ones that follow it."""
    tree = []
    while sections:
        section, *following = sections
        below = list(takewhile(lambda other: other.level > section.level, following))  # noqa: B023
        html, words = markdown.render_explained(section.body, page, glossary)
        children = _tree(below, page, glossary)
        tree.append(RenderedSection(section.anchor, section.heading, html, words, children))
        sections = following[len(below) :]
    return tuple(tree)


def _narrowed(sections: Iterable[RenderedSection], wanted: Collection[str]) -> Iterator[RenderedSection]:
    """The wanted sections not below another wanted one; below each, the wanted ones or, if none, all."""
    for section in sections:
        below = tuple(_narrowed(section.children, wanted))
        if section.anchor not in wanted:
            yield from below
        else:
            yield replace(section, children=below) if below else section
