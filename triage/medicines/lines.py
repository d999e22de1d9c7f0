"""Takes a line apart that names several medicines, as people type it or paste it from a label.

Nothing that is recognised is lost. Each part is a piece of the text as it was typed, to be read by the finder
on its own. A product of several medicines stays whole, and so does a medicine with its brand beside it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from triage.medicines.finder import JOINED, UNKNOWN, Finder, Reading
from triage.medicines.names import plain, split
from triage.medicines.stop_words import ALL_NOISE, AROUND, NOT_KNOWN, NOTHING
from triage.rules.model import Medicine

NOT_IN_NAMES = ALL_NOISE - AROUND
MOST_WORDS_OF_A_NAME = 3  # an unknown text beside names is a name, too, if it is no longer

# Between medicines: signs, but not in a number or a strength (37,5; 5mg/ml), and words for "and".
_SEPARATOR = re.compile(
    r"\s*(?:[\n\r;•·|،؛、]+|(?<!\d),|,(?!\d)|(?<=\d),(?=\d{1,3}[^\W\d_]{3})|[+&]|\s[-–—]\s"
    r"|(?<![\dml%])/(?!(?:ml|l|h|hr|day|dose)\b)|/(?=[^\W\d_]{5})|[()\[\]]"
    r"|\b(?:and|und|et|y|e|och|og|ja|en|oraz|ve|и|و|also|plus also|as well as|with|mit|avec|con)\b)\s*",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^\s*(?:\d{1,2}[.)]\s+|[-–—*•·]+\s*)")
_AROUND = " \t,;:.+&/-–—*•·"


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    start: int
    end: int
    medicines: tuple[Medicine, ...]  # that it means or may mean
    words: tuple[str, ...]  # that are no dose or form
    is_sure: bool  # whether it means them

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for medicine in self.medicines for key in _keys(medicine))


def parts_of(finder: Finder, line: str) -> list[str]:
    """The names in a line, each as it was typed; the whole line if it names one medicine or none."""
    line = _LIST_MARK.sub("", " ".join(line.split())).strip(_AROUND)
    if not line or _is_one(finder, line):
        return [line] if line else []
    parts = [part for segment in _segments(line) for part in _taken_apart(finder, line, *segment)]
    named = [part for part in parts if part.medicines]
    if not named:
        return [line]
    kept = [part for part in parts if part.medicines or 0 < len(part.words) <= MOST_WORDS_OF_A_NAME]
    return list(dict.fromkeys(part.text for part in _joined(line, kept))) if len(kept) > 1 else [line]


def raw_medicines(finder: Finder, entries: Iterable[Any]) -> list[Any]:
    """Raw answers to the question for medicines, with the keys of what names in them mean.

    What is no name, or comes with its key, stays as it is.
    """
    return [raw for entry in entries for raw in _raw(finder, entry)]


def _raw(finder: Finder, entry: Any) -> Iterator[Any]:
    told = {"name": entry} if isinstance(entry, str) else entry
    if not isinstance(told, dict) or "medicine" in told or not isinstance(told.get("name"), str):
        yield entry
        return
    for part in parts_of(finder, told["name"]) or [told["name"]]:
        match = finder.find(part)
        key = match.medicine.key if match else UNKNOWN
        for one in [one for one in key.split(JOINED) if one] or [""]:
            is_open = one != UNKNOWN or finder.leaves_open
            yield {**told, "name": part, "medicine": one if is_open else ""}


def says_nothing(text: str) -> bool:
    """Whether the text says that there is no medicine."""
    return _tidy(text) in NOTHING


def says_not_known(text: str) -> bool:
    """Whether the text says that the patient does not know."""
    return _tidy(text) in NOT_KNOWN or text.strip() == "?"


def _tidy(text: str) -> str:
    return " ".join(split(plain(text)))


def _is_one(finder: Finder, line: str) -> bool:
    """Whether the whole line is a name, so that an "and" in it is part of the name."""
    match = finder.find(line)
    return match is not None and match.exact


def _segments(line: str) -> Iterator[tuple[int, int]]:
    start = 0
    for separator in _SEPARATOR.finditer(line):
        yield start, separator.start()
        start = separator.end()
    yield start, len(line)


def _taken_apart(finder: Finder, line: str, start: int, end: int) -> Iterator[_Part]:
    """A segment, or the names in it if no sign stands between them."""
    text = line[start:end]
    reading = finder.read(text)
    places = _places_of_names(finder, text) if _is_of_several(reading) else []
    if len(places) < 2:
        if part := _part(finder, line, start, end, reading):
            yield part
        return
    for place, following in zip(places, [*places[1:], len(text)], strict=True):
        begin = 0 if place == places[0] else place
        piece = line[start + begin : start + following]
        if part := _part(finder, line, start + begin, start + following, finder.read(piece)):
            yield part


def _is_of_several(reading: Reading) -> bool:
    """Whether several names were found; a product has one name."""
    match = reading.match
    return match is None or (not match.exact and JOINED in match.medicine.key + match.medicine.name)


def _places_of_names(finder: Finder, text: str) -> list[int]:
    """Where the names of different medicines begin."""
    words, spans = finder.spans(text)
    places, seen, position = [], set(), 0
    folded = text.casefold()
    offsets = []
    for word in words:
        found = folded.find(word, position)
        if found < 0:
            return []
        offsets.append(found)
        position = found + len(word)
    for begin, _end, name in spans:
        keys = frozenset(key for medicine in name.medicines for key in _keys(medicine))
        if keys not in seen:
            places.append(offsets[begin])
        seen.add(keys)
    return places


def _part(finder: Finder, line: str, start: int, end: int, reading: Reading) -> _Part | None:
    text = line[start:end].strip(_AROUND)
    medicines = (reading.match.medicine,) if reading.match else reading.choices
    words = tuple(w for w in split(plain(text)) if w not in NOT_IN_NAMES and not w[0].isdecimal())
    if not medicines and ALL_NOISE.issuperset(words):
        return None
    return _Part(text, start, end, medicines, words, reading.match is not None)


def _joined(line: str, parts: list[_Part]) -> Iterator[_Part]:
    """Neighbours that mean the same medicine ("metoclopramide (Reglan)") are one part."""
    last: _Part | None = None
    for part in parts:
        if last and last.is_sure and part.is_sure and part.keys <= last.keys:
            end = part.end + (line[part.end : part.end + 1] in (")", "]"))
            last = replace(last, text=line[last.start : end].strip(_AROUND), end=end)
            continue
        if last:
            yield last
        last = part
    if last:
        yield last


def _keys(medicine: Medicine) -> Iterator[str]:
    for key in medicine.key.split(JOINED) if medicine.key not in ("", "?") else (f"={medicine.name}",):
        if key:
            yield key
