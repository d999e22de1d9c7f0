"""Extracts the matching part of a text, with the words marked, as safe HTML."""

from collections.abc import Callable, Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.search.words import Word, normal, words

LENGTH = 240  # characters of a snippet
BEFORE = 60  # of these, at most so many before the first marked word

Wanted = Callable[[str], bool]  # of a word in its compared form: whether it was looked for


def marked(text: str, wanted: Wanted) -> SafeString:
    """The whole text."""
    text = normal(text)
    return _html(text, 0, len(text), _hits(text, wanted))


def snippet(text: str, wanted: Wanted) -> SafeString:
    """As much of the text as fits, where most of the words are close together."""
    text = normal(text)
    hits = _hits(text, wanted)
    start = max(0, _best_start(hits) - BEFORE)
    end = start + LENGTH
    # Whole words only: from after a space up to before one.
    start = 0 if start == 0 else text.find(" ", start) + 1
    end = len(text) if end >= len(text) else max(text.rfind(" ", start, end), start)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return mark_safe(before + _html(text, start, end, hits) + after)


def _hits(text: str, wanted: Wanted) -> list[Word]:
    return [word for word in words(text) if wanted(word.stem)]


def _best_start(hits: list[Word]) -> int:
    """Where the window with the most different words begins; the first of several."""
    room = LENGTH - BEFORE

    def different_words(first: Word) -> int:
        return len({hit.stem for hit in hits if first.start <= hit.start and hit.end <= first.start + room})

    return max(hits, key=different_words).start if hits else 0


def _html(text: str, start: int, end: int, hits: Iterable[Word]) -> SafeString:
    """The text from start to end, escaped, with the hits in <mark>."""
    parts = []
    for hit in hits:
        if start <= hit.start and hit.end <= end:
            parts.append(format_html("{}<mark>{}</mark>", text[start : hit.start], hit.text))
            start = hit.end
    return mark_safe("".join([*parts, format_html("{}", text[start:end])]))  # every part was escaped
