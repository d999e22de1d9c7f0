"""Finds out who needs an article's sections, before one is removed.

Questionnaires link to sections by anchor, but articles do not know about questionnaires. An app that needs
sections registers a function at start-up:

    references.register(sections_of_questionnaires)
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Reference:
    """Something that needs the section with this anchor; its name completes "is needed by ..."."""

    anchor: str
    needed_by: str

    def __str__(self) -> str:
        return _("The section “%(anchor)s” is needed by %(needed_by)s.") % {
            "anchor": self.anchor,
            "needed_by": self.needed_by,
        }


ReferenceSource = Callable[[str], Iterable[Reference]]
_sources: list[ReferenceSource] = []


def register(source: ReferenceSource) -> ReferenceSource:
    """Register a function from an article's slug to the references to its sections. Works as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def to_article(slug: str) -> list[Reference]:
    """Every reference to the article's sections."""
    return [reference for source in _sources for reference in source(slug)]


def to_sections(slug: str, anchors: Collection[str]) -> list[Reference]:
    """The references to the sections with these anchors."""
    return [reference for reference in to_article(slug) if reference.anchor in anchors] if anchors else []
