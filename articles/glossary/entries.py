"""The explained words, and where they occur in a text.

Only whole words match. Case matters if the word has capitals beyond its first letter (MS, CT). The longest
match wins: "acute dystonic reaction", not "dystonic".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import slugify

# No anchor of a section can look like it (see `anchors`): an explanation keeps its own place on any page.
ANCHOR = "word:"


@dataclass(frozen=True)
class ExplainedTerm:
    term: str
    explanation: str
    forms: tuple[str, ...] = ()  # other ways to write it
    source_title: str = ""
    source_url: str = ""

    @property
    def anchor(self) -> str:
        """The id of the explanation, wherever it is shown."""
        return f"{ANCHOR}{slugify(self.term)}"

    @property
    def other_names(self) -> list[str]:
        """The forms that are more than the term's own plural or ending."""
        return [form for form in self.forms if form[:4].lower() != self.term[:4].lower()]

    @property
    def href(self) -> str:
        return f"#{self.anchor}"


@dataclass(frozen=True)
class Span:
    """Where a word occurs in a text: from `start` up to `end`."""

    start: int
    end: int
    entry: ExplainedTerm


class Glossary:
    """All explained words. Immutable; two with the same entries are equal."""

    def __init__(self, entries: Iterable[ExplainedTerm] = ()) -> None:
        self.entries = tuple(entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Glossary) and self.entries == other.entries

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.entries)

    def find(self, text: str) -> Iterator[Span]:
        """Every word of the glossary in the text, in order, without overlaps."""
        for match in self._pattern.finditer(text) if self.entries else ():
            yield Span(match.start(), match.end(), self._entry(match[0]))

    def entries_in(self, texts: Iterable[str]) -> tuple[ExplainedTerm, ...]:
        """The words in the texts, in the order of first occurrence."""
        return tuple(dict.fromkeys(place.entry for text in texts for place in self.find(text)))

    @cached_property
    def _by_form(self) -> dict[str, ExplainedTerm]:
        return {key(form): entry for entry in self.entries for form in (entry.term, *entry.forms)}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        forms = sorted(self._by_form, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(_regex, forms))})(?!\w)")

    def _entry(self, found: str) -> ExplainedTerm:
        found = key(found)
        return self._by_form.get(found) or self._by_form[key(found.lower())]


def key(form: str) -> str:
    """The form as it is compared: apostrophes and spaces plain, in small letters if case does not count."""
    form = " ".join(form.replace("’", "'").split())
    return form if has_capitals(form) else form.lower()


def has_capitals(form: str) -> bool:
    """Whether capitals are part of the form, as in MS, and not of a name or the beginning of a sentence."""
    return any(letter.isupper() for word in re.findall(r"\w+", form) for letter in word[1:])


def _regex(form: str) -> str:
    written = re.escape(form).replace("'", "['’]").replace(r"\ ", r"\s+")
    return written if has_capitals(form) else f"(?i:{written})"
