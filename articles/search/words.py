"""Normalises words for search: no case, accents or common endings.

The site does this itself, for texts and queries alike, so that every database finds the same. The endings are
a few safe English ones ("twitches", "twitching" and "twitched" are one word). In another language they merge
a few words too many, which finds too much rather than too little. Scripts without spaces between words
(Chinese, Japanese, Thai and others) are cut into overlapping pairs of letters: a word is found inside a line.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_MARKS = "".join(chr(code) for code in range(0x3100) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
_LETTER = rf"(?:[^\W_]|[{_MARKS}])"
_WORD = re.compile(rf"{_LETTER}+(?:['’ʼ]{_LETTER}+)*")
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|[^{_UNSPACED}]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # soft hyphens and what has no width
_VOWEL = re.compile(r"[aeiouy]")
# Tried in this order: the first that fits is replaced, or ends the search if it stays as it is.
_PLURALS = (
    *(("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ies", "y")),
    *(("ss", "ss"), ("us", "us"), ("is", "is"), ("s", "")),
)
_DOUBLED = re.compile(r"([bdfgmnprt])\1\Z")
LONGEST = 60  # letters of a word that are looked at; databases have limits, too
SHORTEST_TRIMMED = 4  # letters of a word from which on endings are taken off
SHORTEST_STEM = 3

# Too common to search for.
_STOP_WORDS = """
    a about am an and any are as at be been but by can could did do does dont for from get got had has have he
    her his how i if im in into is it its ive just me my no not of on or our she should so some than that the
    their them then there these they this those to up was we were what when where which who why will with
    would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


class Word(NamedTuple):
    """A word of a text, its position, and its normalised form."""

    text: str
    start: int
    end: int
    stem: str


def words(text: str) -> Iterator[Word]:
    """The words of a text in Unicode normal form (see `normal`)."""
    for match in _WORD.finditer(text):
        for run in _RUN.finditer(match[0]):
            if run["unspaced"]:
                yield from _pairs(run[0], match.start() + run.start())
            else:
                start = match.start() + run.start()
                yield Word(run[0], start, start + len(run[0]), stem(fold(run[0])))


def _pairs(run: str, offset: int) -> Iterator[Word]:
    """Each two letters, with their marks, that are neighbours; a letter by itself if it has none."""
    starts = [place for place, letter in enumerate(run) if letter.isalnum()]
    ends = [*starts[1:], len(run)]
    pairs = zip(starts, ends[1:], strict=False) if len(starts) > 1 else zip(starts, ends, strict=True)
    for start, end in pairs:
        yield Word(run[start:end], offset + start, offset + end, fold(run[start:end]))


def normal(text: str) -> str:
    """The text with an accented letter in one character where there is one, without invisible signs."""
    return unicodedata.normalize("NFC", text.translate(_INVISIBLE))


def stems(text: str) -> str:
    """The text as the search stores it: the normalised words, joined."""
    return " ".join(word.stem for word in words(normal(text)))


def fold(word: str) -> str:
    """The word without case, accents and apostrophes: "Ménière’s" becomes "menieres"."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if letter.isalnum())[:LONGEST]


def stem(word: str) -> str:
    """The folded word without common English endings."""
    if len(word) < SHORTEST_TRIMMED:
        return word
    for ending, instead in _PLURALS:
        if word.endswith(ending):
            word = word.removesuffix(ending) + instead
            break
    word = _without(word, "ness")
    for ending in ("ing", "ed"):
        if not word.endswith("eed") and (shorter := _without(word, ending)) != word:
            word = _DOUBLED.sub(r"\1", shorter)
    word = _without(word, "e")
    return word[:-1] + "i" if word.endswith("y") and len(word) > SHORTEST_STEM else word


def _without(word: str, ending: str) -> str:
    """The word without the ending, if enough is left."""
    rest = word.removesuffix(ending)
    return rest if len(rest) >= SHORTEST_STEM and _VOWEL.search(rest) else word
