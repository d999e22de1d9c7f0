"""Parses what someone typed into a query."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from articles.search.words import STOP_WORDS, Word, fold, normal, words

LONGEST_TEXT = 500  # characters that are read
MOST_WORDS = 16  # words that are looked for
_QUOTES = str.maketrans(dict.fromkeys("“”„«»‟", '"'))
_PHRASE = re.compile(r'"([^"]*)"')

Phrase = tuple[str, ...]  # words, in their compared form, that stand one after the other


@dataclass(frozen=True)
class Query:
    """`text` is what was typed, in one line; `terms` are the words and phrases to find."""

    text: str
    terms: tuple[Phrase, ...]
    is_cut: bool  # more was typed than is looked for

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(stem for phrase in self.terms for stem in phrase)


def parse(typed: str) -> Query:
    """Every word counts except very common ones. "Words in quotation marks" stay together."""
    text = _in_one_line(typed[:LONGEST_TEXT])
    terms = tuple(dict.fromkeys(_terms(text.translate(_QUOTES))))
    kept, room = [], MOST_WORDS
    for phrase in terms:
        if len(phrase) <= room:
            kept.append(phrase)
            room -= len(phrase)
    return Query(text, tuple(kept), is_cut=len(kept) < len(terms) or len(typed) > LONGEST_TEXT)


def is_telling(word: Word) -> bool:
    """Whether the word is not too common to search for."""
    return fold(word.text) not in STOP_WORDS


def _in_one_line(typed: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in normal(typed)).split())


def _terms(text: str) -> Iterator[Phrase]:
    phrases = [tuple(word.stem for word in words(phrase)) for phrase in _PHRASE.findall(text)]
    loose = list(words(_PHRASE.sub(" ", text)))
    telling = [word for word in loose if is_telling(word)]
    yield from filter(None, phrases)
    # A query of common words only ("what is it") searches for these.
    yield from _neighbours(telling if telling or any(phrases) else loose)


def _neighbours(found: list[Word]) -> Iterator[Phrase]:
    """Each word by itself; the pairs of a script without spaces stay together."""
    phrase: list[Word] = []
    for word in found:
        if phrase and word.start >= phrase[-1].end:
            yield tuple(part.stem for part in phrase)
            phrase = []
        phrase.append(word)
    if phrase:
        yield tuple(part.stem for part in phrase)
