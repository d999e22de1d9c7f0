"""Finds the medicine that a typed name means: generic or brand, with dose and form, misspelt too.

A text is compared in three ways, the surest first:

1. exactly: the whole text, then the text without doses, without the words around a name ("took some"),
   without forms ("tablets"), frequencies ("twice a day"), salts ("hydrochloride") and bare numbers;
2. the same texts with a letter or two wrong;
3. names, misspelt or not, that stand inside a longer text ("my doctor gave me reglan").

A wrong medicine is worse than none: patients are asked about a name that is not understood, but may overlook
one that is misunderstood. So a misspelt name has to be long, begin with the same sound, and be nearer to one
medicine than to any other by a clear margin. Real names that are merely spelt alike count as other medicines
(`LOOK_ALIKES`).

The finder knows names only. What a medicine does is for the rules.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from operator import itemgetter

from rapidfuzz import process
from rapidfuzz.distance import OSA

from triage.medicine_words import ALL_NOISE, DENIED_AFTER, DENIED_BEFORE, DOSE_UNITS, LOOK_ALIKES, NOISE, PER
from triage.rules.model import Medicine, Questionnaire

LONGEST_TEXT = 120  # characters that are looked at
SHORTEST_MISSPELT = 6  # letters from which on one may be wrong, missing, too many or swapped with the next
SHORTEST_MISSPELT_TWICE = 10  # letters from which on two may be
MOST_MISTAKES_OF_RIVALS = 3  # one more than a misspelt name may have
SHORTEST_MISSPELT_IN_TEXT = 9  # letters from which on a word of a longer text may be a misspelt name
SHORTEST_SUGGESTED = 2  # letters from which on names are suggested
SHORTEST_SUGGESTED_MISSPELT = 4  # letters from which on one may be wrong
SHORTEST_SUGGESTED_MISSPELT_TWICE = 7  # letters from which on two may be

# Names are often misspelt by ear, but seldom in their first sound, for which any of these letters may stand.
SAME_SOUND = ("aeiouyh", "ckqsxz", "fpv", "gj")

_DOSE = re.compile(
    rf"(?<!\d)\d{{1,9}}(?:[.,]\d{{1,9}})?\s?(?:%|(?:{'|'.join(sorted(DOSE_UNITS))})\b)"
    rf"(?:\s?/\s?(?:\d{{1,9}}\s?)?(?:{'|'.join(sorted(PER))})\b)?"
)
_APOSTROPHE = re.compile(r"['‘’ʼ´`]")
_WORD = re.compile(r"[^\W_]+")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A medicine, its name that was recognised, and whether the text is that name, but for dose and form."""

    medicine: Medicine
    name: str
    exact: bool


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as it is compared: its letters and digits run together, from each of its words on."""

    text: str
    beginnings: tuple[str, ...]
    medicine: Medicine | None  # None: the name of a look-alike, or of two medicines

    @property
    def letters(self) -> str:
        return self.beginnings[0]

    @property
    def mistakes_allowed(self) -> int:
        """How many letters may be wrong, missing, too many or swapped.

        None may in a name that a digit or a last letter of its own tells from others, as with vitamins.
        """
        if not self.letters.isalpha() or len(self.beginnings[-1]) == 1:
            return 0
        return sum(len(self.letters) >= length for length in (SHORTEST_MISSPELT, SHORTEST_MISSPELT_TWICE))

    def is_misspelt_by(self, letters: str, mistakes: int) -> bool:
        spare = self.mistakes_allowed - mistakes
        return spare > 0 or (spare == 0 and _begin_alike(self.letters, letters))


_NameAt = Callable[[Words, int], tuple[int, _Name | None]]


class Finder:
    """Looks up the names of a questionnaire's medicines. Built once for a release, it never changes."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._names = _index(questionnaire.medicines)
        self._most_words = max((len(name.beginnings) for name in self._names.values()), default=0)
        self._near_length = _by_length_nearby(self._names)
        beginnings = ((beginning, name) for name in self._names.values() for beginning in name.beginnings)
        self._beginnings = sorted(beginnings, key=lambda pair: (pair[0], pair[1].text))
        self._classes = _classes_by_label(questionnaire)

    def key(self, text: str) -> str | None:
        """The key of the medicine that `text` names; `None` if it is not in the list or could be several."""
        match = self.find(text)
        return match.medicine.key if match else None

    def find(self, text: str) -> Match | None:
        """The medicine that `text` names; `None` if it is not in the list or could be several.

        Any text may come; no more than its first `LONGEST_TEXT` characters count.
        """
        variants = self._variants(text)
        if not variants:
            return None
        return self._exact(variants) or self._misspelt(variants) or self._mentioned(variants[0])

    def suggest(self, text: str, limit: int = 8) -> list[Match]:
        """Medicines that `text` may be the beginning of: each once, at most `limit`, the likeliest first.

        First the medicine that the text names; then names that begin so, names with a later word that does,
        names that nearly do; and last the medicines of a class whose label has a word that begins so.
        """
        matches: dict[str, Match] = {}
        for match in self._suggestions(text):
            if len(matches) >= limit:
                break
            matches.setdefault(match.medicine.key, match)
        return list(matches.values())

    # Exact names

    def _variants(self, text: str) -> list[Words]:
        """The words of a text, then the fewer that are left without doses, forms and so on; none is empty."""
        plain = _plain(text)
        words = _split(_DOSE.sub(" ", plain))
        variants = [_split(plain), words]
        in_names = self._words_in_names(words)
        for noise in NOISE:
            words = tuple(word for word in words if word not in noise or word in in_names)
            variants.append(words)
        variants.append(tuple(word for word in words if not word.isdecimal()))
        return [variant for variant in dict.fromkeys(variants) if variant]

    def _words_in_names(self, words: Words) -> set[str]:
        """Words that are part of a name here, such as the night in one that ends with it."""
        return {word for start, end, _name in self._spans(words, self._name_at) for word in words[start:end]}

    def _exact(self, variants: list[Words]) -> Match | None:
        return next(
            (_match(name, exact=True) for words in variants if (name := self._names.get("".join(words)))),
            None,
        )

    # Misspelt names

    def _misspelt(self, variants: list[Words]) -> Match | None:
        if DENIED_BEFORE.intersection(variants[0]):
            return None
        names = (self._nearest("".join(words)) for words in variants)
        return next((_match(name, exact=False) for name in names if name), None)

    def _nearest(self, letters: str) -> _Name | None:
        """The name that `letters` misspells, if no other medicine's is about as near."""
        near = self._near(letters)
        best, fewest = next(
            (
                (name, mistakes)
                for name, mistakes in near
                if name.medicine and name.is_misspelt_by(letters, mistakes)
            ),
            (None, 0),
        )
        if best is None or any(_is_rival(name, best, mistakes - fewest) for name, mistakes in near):
            return None
        return best

    def _near(self, letters: str) -> list[tuple[_Name, int]]:
        """Names and the mistakes that tell them from `letters`, the nearest first."""
        names, their_letters = self._near_length.get(len(letters), ([], []))
        found = process.extract(
            letters, their_letters, scorer=OSA.distance, score_cutoff=MOST_MISTAKES_OF_RIVALS, limit=None
        )
        return [(names[position], int(mistakes)) for _letters, mistakes, position in found]

    # Names inside a longer text

    def _mentioned(self, words: Words) -> Match | None:
        """The medicine named in a text.

        Of several, one that can cause movements rather than one that cannot, and a name rather than a word.
        """
        spans = self._spans(words, self._mention_at)
        names = [name for start, end, name in spans if not _is_denied(words, start, end)]
        matches = [match for name in names if (match := _match(name, exact=False))]
        return min(
            matches, key=lambda m: (not m.medicine.classes, m.name in m.medicine.other_names), default=None
        )

    def _spans(self, words: Words, name_at: _NameAt) -> Iterator[tuple[int, int, _Name]]:
        """The names in a text, one after the other, each with the place of its first word and of the next."""
        start = 0
        while start < len(words):
            end, name = name_at(words, start)
            if name:
                yield start, end, name
            start = end

    def _mention_at(self, words: Words, start: int) -> tuple[int, _Name | None]:
        """The name that begins at a word, misspelt or not, and where the words after it begin."""
        end, name = self._name_at(words, start)
        word = words[start]
        if name or len(word) < SHORTEST_MISSPELT_IN_TEXT or word in ALL_NOISE:
            return end, name
        return end, self._nearest(word)

    def _name_at(self, words: Words, start: int) -> tuple[int, _Name | None]:
        """The longest listed name that begins at a word, and where the words after it begin."""
        for end in range(min(len(words), start + self._most_words), start, -1):
            name = self._names.get("".join(words[start:end]))
            if name and not ALL_NOISE.issuperset(words[start:end]):
                return end, name
        return start + 1, None

    # Suggestions

    def _suggestions(self, text: str) -> Iterator[Match]:
        if found := self.find(text):
            yield found
        variants = self._variants(text)
        whole_and_bare = dict.fromkeys("".join(words) for words in variants[:1] + variants[-1:])
        typed = [letters for letters in whole_and_bare if len(letters) >= SHORTEST_SUGGESTED]
        for suggested in (self._beginning_so, self._beginning_nearly_so):
            names = (name for letters in typed for name in suggested(letters))
            yield from (match for name in names if (match := _match(name, exact=False)))
        for letters in typed:
            yield from (Match(m, m.name, exact=False) for m in self._in_class_beginning_so(letters))

    def _beginning_so(self, letters: str) -> list[_Name]:
        start = bisect_left(self._beginnings, letters, key=itemgetter(0))
        names = [
            name for _b, name in takewhile(lambda pair: pair[0].startswith(letters), self._beginnings[start:])
        ]
        return sorted(names, key=lambda name: not name.letters.startswith(letters))

    def _beginning_nearly_so(self, letters: str) -> list[_Name]:
        lengths = (SHORTEST_SUGGESTED_MISSPELT, SHORTEST_SUGGESTED_MISSPELT_TWICE)
        if not (allowed := sum(len(letters) >= length for length in lengths)):
            return []
        long_enough = [pair for pair in self._beginnings if len(pair[0]) >= len(letters) - allowed]
        cut = [beginning[: len(letters)] for beginning, _name in long_enough]
        found = process.extract(letters, cut, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        near = [(mistakes, *long_enough[position]) for _beginning, mistakes, position in found]
        near.sort(key=lambda one: (one[0], one[1] != one[2].letters))
        return [name for _mistakes, _beginning, name in near]

    def _in_class_beginning_so(self, letters: str) -> Iterator[Medicine]:
        for beginnings, medicines in self._classes:
            if any(beginning.startswith(letters) for beginning in beginnings):
                yield from medicines


def _is_rival(name: _Name, best: _Name, mistakes_more: int) -> bool:
    """Is a name nearly as near as the best? Between medicines of the same classes less is at stake."""
    if name.medicine is best.medicine:
        return False
    same_classes = name.medicine and best.medicine and name.medicine.classes == best.medicine.classes
    return mistakes_more <= (0 if same_classes else 1)


def _begin_alike(one: str, other: str) -> bool:
    return one[0] == other[0] or any(one[0] in sound and other[0] in sound for sound in SAME_SOUND)


def _is_denied(words: Words, start: int, end: int) -> bool:
    return words[max(start - 1, 0)] in DENIED_BEFORE or words[min(end, len(words) - 1)] in DENIED_AFTER


def _match(name: _Name, *, exact: bool) -> Match | None:
    return Match(name.medicine, name.text, exact) if name.medicine else None


def _index(medicines: Iterable[Medicine]) -> dict[str, _Name]:
    """All names by their letters. What two medicines are called, but for marks, is the name of neither."""
    names: dict[str, _Name] = {}
    for medicine in medicines:
        for text in medicine.names:
            beginnings = _beginnings(text)
            if not beginnings:
                continue
            name = names.setdefault(beginnings[0], _Name(text, beginnings, medicine))
            if name.medicine is not medicine:
                names[beginnings[0]] = _Name(text, beginnings, None)
    return names


def _by_length_nearby(names: Mapping[str, _Name]) -> dict[int, tuple[list[_Name], list[str]]]:
    """For each length of a text, the names it may misspell and their rivals; and the letters of each."""
    look_alikes = [_Name(letters, (letters,), None) for letters in sorted(LOOK_ALIKES - names.keys())]
    misspellable = [name for name in (*names.values(), *look_alikes) if name.mistakes_allowed]
    longest = max((len(name.letters) for name in misspellable), default=0)
    nearby = {}
    for length in range(SHORTEST_MISSPELT - 1, longest + MOST_MISTAKES_OF_RIVALS):
        close = [name for name in misspellable if abs(len(name.letters) - length) <= MOST_MISTAKES_OF_RIVALS]
        nearby[length] = (close, [name.letters for name in close])
    return nearby


def _classes_by_label(questionnaire: Questionnaire) -> list[tuple[tuple[str, ...], list[Medicine]]]:
    """The medicines of each class, by the beginnings of the label that patients see."""
    question = questionnaire.medicine_question
    return [
        (
            _beginnings(option.label),
            [medicine for medicine in questionnaire.medicines if option.key in medicine.classes],
        )
        for option in (question.options if question else ())
    ]


def _beginnings(text: str) -> tuple[str, ...]:
    words = _words(text)
    return tuple("".join(words[start:]) for start in range(len(words)))


def _words(text: str) -> Words:
    return _split(_plain(text))


def _split(plain: str) -> Words:
    return tuple(_WORD.findall(plain))


def _plain(text: str) -> str:
    """Lower case, without accents, apostrophes and control characters."""
    decomposed = unicodedata.normalize("NFKD", text[:LONGEST_TEXT].casefold())[:LONGEST_TEXT]
    return _APOSTROPHE.sub("", "".join(map(_plain_character, decomposed)))


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    return "" if category == "Mn" else " " if category.startswith("C") else character
