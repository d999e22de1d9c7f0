"""Anchors: the stable names of an article's sections, in links and in questionnaires.

An anchor is written in the heading, `## Both sides {#both-sides}`, or derived from the heading once and kept.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

MAX_LENGTH = 60
# Used by other parts of an article's page.
SOURCES = "sources"
RESERVED = frozenset({SOURCES, "main", "contents", "comments"})
_PATTERN = re.compile(r"[a-z0-9]+(?:[-_]+[a-z0-9]+)*")


def objection(anchor: str) -> str:
    """Why this cannot be an anchor, as a sentence; empty if it can be one."""
    if anchor in RESERVED:
        return _("The anchor “%(anchor)s” is used by another part of the page.") % {"anchor": anchor}
    if len(anchor) > MAX_LENGTH:
        return _("The anchor “%(anchor)s” is longer than %(limit)d characters.") % {
            "anchor": anchor,
            "limit": MAX_LENGTH,
        }
    if not _PATTERN.fullmatch(anchor):
        return _(
            "The anchor “%(anchor)s” holds something other than lower-case letters a to z, digits, "
            "and hyphens between them."
        ) % {"anchor": anchor}
    return ""


def validate_anchor(anchor: str) -> None:
    """Django's validator of the field. Raises ValidationError."""
    if sentence := objection(anchor):
        raise ValidationError(sentence, code="anchor")


def make_anchor(heading: str, taken: Collection[str] = ()) -> str:
    """An anchor made from the heading that is neither reserved nor among the `taken` ones."""
    stem = slugify(heading)[: MAX_LENGTH - 4].strip("-_") or "section"
    anchor, number = stem, 1
    while anchor in taken or anchor in RESERVED:
        number += 1
        anchor = f"{stem}-{number}"
    return anchor


def assign(sections: Iterable[tuple[str, str]], existing: Iterable[tuple[str, str]]) -> list[str]:
    """The anchors of an article's sections, given as (heading, anchor written in it or "") in order.

    `existing` are the (heading, anchor) pairs the article has now. A heading without an anchor keeps the
    anchor of the section with the same heading, so a second import moves no anchor; otherwise one is derived.
    """
    sections = list(sections)
    anchors = [anchor for _heading, anchor in sections]
    taken = set(filter(None, anchors))
    free = [(heading, anchor) for heading, anchor in existing if anchor not in taken]
    for index, (heading, _anchor) in enumerate(sections):
        kept = next((pair for pair in free if pair[0] == heading), None)
        if not anchors[index] and kept:
            free.remove(kept)
            anchors[index] = kept[1]
    taken.update(anchors)
    for index, (heading, _anchor) in enumerate(sections):
        if not anchors[index]:
            anchors[index] = make_anchor(heading, taken)
            taken.add(anchors[index])
    return anchors


def duplicates(anchors: Iterable[str]) -> set[str]:
    return {anchor for anchor, count in Counter(filter(None, anchors)).items() if count > 1}
