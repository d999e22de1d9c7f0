"""The explained words of one page: linked at first occurrence, explained at the end of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.glossary.entries import ExplainedTerm, Glossary

if TYPE_CHECKING:
    from articles.sections import RenderedSection


@dataclass(frozen=True)
class Explained:
    """A word of the page. `back` is the anchor of its `heading`; both may be ""."""

    entry: ExplainedTerm
    back: str
    heading: str


class PageWords:
    """Collects the words while a page renders. Use `explained` at the end of the page, when all are known."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._explained: dict[ExplainedTerm, Explained] = {}
        self._linked: set[ExplainedTerm] = set()

    def add(self, entries: Iterable[ExplainedTerm], back: str = "", heading: str = "") -> None:
        """Adds words that are already linked in a text under this heading."""
        for entry in entries:
            self._explained.setdefault(entry, Explained(entry, back, heading))

    def add_sections(self, sections: Iterable[RenderedSection]) -> None:
        for section in sections:
            self.add(section.words, section.anchor, section.heading)
            self.add_sections(section.children)

    def link(self, text: str) -> SafeString:
        """The plain text, escaped, with each word linked at its first occurrence on the page."""
        parts, end = [], 0
        for place in self._glossary.find(text):
            if place.entry not in self._linked:
                self._linked.add(place.entry)
                self.add([place.entry])
                word = text[place.start : place.end]
                parts.append(
                    format_html('{}<a href="{}">{}</a>', text[end : place.start], place.entry.href, word)
                )
                end = place.end
        return mark_safe("".join([*parts, format_html("{}", text[end:])]))  # every part was escaped

    @property
    def explained(self) -> list[Explained]:
        return sorted(self._explained.values(), key=lambda explained: explained.entry.term.casefold())
