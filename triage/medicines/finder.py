"""Finds the medicine that a typed name means: generic or brand, with dose and form, misspelt too.

A text is compared in three ways, the surest first:

1. exactly: the whole text, then the text without doses, without the words around a name ("took some"),
   without forms ("tablets"), frequencies ("twice a day"), salts ("hydrochloride") and bare numbers;
2. the same texts with a letter or two wrong;
3. names, misspelt or not, that stand inside a longer text ("my doctor gave me reglan").

A wrong medicine is worse than none: patients are asked about a name that is not understood, but may overlook
one that is misunderstood. So a misspelt name has to be long, begin with the same sound, and be nearer to one
medicine than to any other by a clear margin; where it is not, `between` names those it could be, for the
patient to choose from. Real names that are merely spelt alike count as other medicines (`LOOK_ALIKES`).

Medicines that the questionnaire lists come first. Others that are known by name (`known_medicines`) are found
after them, have no key, and are rivals of a misspelt name like any other.

The finder knows names only. What a medicine does is for the rules.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, takewhile

from rapidfuzz import process
from rapidfuzz.distance import OSA

from triage.medicines.names import (
    SHORTEST_MISSPELT,
    Name,
    Words,
    beginnings,
    index,
    plain,
    sounding_like,
    split,
)
from triage.medicines.stop_words import (
    ALL_NOISE,
    DENIED_AFTER,
    DENIED_BEFORE,
    DOSE_UNITS,
    LOOK_ALIKES,
    NOISE,
    PER,
)
from triage.rules.model import Medicine, Questionnaire

MOST_MISTAKES_OF_RIVALS = 3  # one more than a misspelt name may have
SHORTEST_MISSPELT_IN_TEXT = 9  # letters from which on a word of a longer text may be a misspelt name
SHORTEST_SUGGESTED = 2  # letters from which on names are suggested
SHORTEST_SUGGESTED_MISSPELT = 4  # letters from which on one may be wrong
SHORTEST_SUGGESTED_MISSPELT_TWICE = 7  # letters from which on two may be

DOSE = (
    rf"\d{{1,9}}(?:[.,]\d{{1,9}})?\s?(?:%|(?:{'|'.join(sorted(DOSE_UNITS))})\b)"
    rf"(?:\s?/\s?(?:\d{{1,9}}\s?)?(?:{'|'.join(sorted(PER))})\b)?"
)
_DOSE = re.compile(rf"(?<!\d){DOSE}")
_BETWEEN_INGREDIENTS = re.compile(r",|/|\(|\)|\band\b")


@dataclass(frozen=True, slots=True)
class Match:
    """A medicine, its name that was recognised, and whether the text is that name, but for dose and form."""

    medicine: Medicine
    name: str
    exact: bool


_NameAt = Callable[[Words, int], tuple[int, Name | None]]


class _ByLength:
    """The names that a text may misspell and their rivals, by length: those for one text stand together."""

    def __init__(self, names: Mapping[str, Name]) -> None:
        look_alikes = (Name(letters, (letters,), None) for letters in sorted(LOOK_ALIKES - names.keys()))
        misspelt = (name for name in (*names.values(), *look_alikes) if name.mistakes_allowed)
        self._names = sorted(misspelt, key=lambda name: len(name.letters))
        self._letters = [name.letters for name in self._names]

    def around(self, length: int) -> tuple[list[Name], list[str]]:
        """Those about as long, and the letters of each."""
        if length < SHORTEST_MISSPELT - 1:
            return [], []
        start = bisect_left(self._letters, length - MOST_MISTAKES_OF_RIVALS, key=len)
        end = bisect_right(self._letters, length + MOST_MISTAKES_OF_RIVALS, key=len)
        return self._names[start:end], self._letters[start:end]


class Finder:
    """Looks up names of medicines: those that a questionnaire lists, and others that are known by name.

    Built once for a release, it never changes.
    """

    def __init__(self, questionnaire: Questionnaire, known: Iterable[Medicine] = ()) -> None:
        self._listed = questionnaire.medicine_by_key
        self._use(index(questionnaire.medicines))
        if known:
            self._use(index(known, self._meaning) | self._names)
        self._by_length = _ByLength(self._names)
        pairs = [(beginning, name) for name in self._names.values() for beginning in name.beginnings]
        pairs.sort(key=lambda pair: (pair[0], pair[1].text))
        # Two lists take less than half the memory of one of pairs, and each release has its own.
        self._beginnings = [beginning for beginning, _name in pairs]
        self._beginning_names = [name for _beginning, name in pairs]
        self._by_first_letter: dict[str, list[Name]] = {}
        for name in self._names.values():
            self._by_first_letter.setdefault(name.letters[0], []).append(name)
        self._classes = _classes_by_label(questionnaire)

    def _use(self, names: dict[str, Name]) -> None:
        self._names = names
        self._most_words = max((len(name.beginnings) for name in names.values()), default=0)

    @property
    def names(self) -> Iterable[Name]:
        """All names that it looks up."""
        return self._names.values()

    def medicine(self, key: str, name: str = "") -> Medicine | None:
        """The listed medicine with this key, or the one that is known by this name; else `None`."""
        if key:
            return self._listed.get(key)
        return _known(name) if name else None

    def key(self, text: str) -> str | None:
        """The key of the medicine that `text` names; empty if it is known, but not in the list.

        `None` if it is not known or could be several.
        """
        match = self.find(text)
        return match.medicine.key if match else None

    def find(self, text: str) -> Match | None:
        """The medicine that `text` names; `None` if it is not known or could be several.

        Any text may come; no more than its first `LONGEST_TEXT` characters count.
        """
        variants = self._variants(text)
        if not variants:
            return None
        if exact := self._exact(variants):
            return exact if self._is_clear(exact) else None
        return self._misspelt(variants) or self._mentioned(variants[0])

    def between(self, text: str) -> list[Medicine]:
        """The medicines that `text` could be, if `find` cannot tell which; the nearest first."""
        if self.find(text):
            return []
        variants = self._variants(text)
        if exact := self._exact(variants):
            medicines = [exact.medicine, *self._listed_spelt_nearly(exact.name)]
        else:
            nearest = (self._nearest("".join(words)) for words in variants)
            medicines = [name.medicine for name in next(filter(None, nearest), []) if name.medicine]
        return list({_identity(medicine): medicine for medicine in medicines}.values())

    def suggest(self, text: str, limit: int = 8) -> list[Match]:
        """Medicines that `text` may be the beginning of: each once, at most `limit`, the likeliest first.

        First the medicine that the text names; then names that begin so, names with a later word that does,
        names that nearly do; and last the medicines of a class whose label has a word that begins so.
        """
        matches: dict[tuple[str, str], Match] = {}
        for match in self._suggestions(text):
            if len(matches) >= limit:
                break
            matches.setdefault(_identity(match.medicine), match)
        return list(matches.values())

    # Medicines that are known by name

    def _meaning(self, known: Medicine) -> Medicine:
        """The listed medicine that it is or has in it; else itself.

        Of a combination an ingredient that can cause movements is what counts: it must not be lost.
        """
        if match := self._exact(self._variants(known.name)):
            return match.medicine
        ingredients = (part for name in known.names for part in _ingredients(name))
        starts = (self._name_at(words, 0)[1] for words in (split(known.name.casefold()), *ingredients))
        medicines = (name.medicine for name in starts if name and name.medicine and name.medicine.classes)
        return next(medicines, _known(known.name))

    # Exact names

    def _variants(self, text: str) -> list[Words]:
        """The words of a text, then the fewer that are left without doses, forms and so on; none is empty."""
        plain_text = plain(text)
        words = split(_DOSE.sub(" ", plain_text))
        variants = [split(plain_text), words]
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

    def _is_clear(self, match: Match) -> bool:
        """Whether a name that is not listed is too far from the listed ones to be one of them misspelt."""
        return bool(match.medicine.key) or not self._listed_spelt_nearly(match.name)

    def _listed_spelt_nearly(self, name: str) -> list[Medicine]:
        """Listed medicines that can cause movements and of whose listed names one mistake makes this one."""
        near = [other for other, mistakes in self._near(beginnings(name)[0]) if mistakes == 1]
        medicines = (other.medicine for other in near if _is_own(other))
        return [medicine for medicine in medicines if medicine and medicine.classes]

    # Misspelt names

    def _misspelt(self, variants: list[Words]) -> Match | None:
        if DENIED_BEFORE.intersection(variants[0]):
            return None
        nearest = (self._nearest("".join(words)) for words in variants)
        return next((_match(names[0], exact=False) for names in nearest if len(names) == 1), None)

    def _nearest(self, letters: str) -> list[Name]:
        """The name that `letters` misspells, and after it those of other medicines that are about as near."""
        near = self._near(letters)
        best, fewest = next(
            (
                (name, mistakes)
                for name, mistakes in near
                if name.medicine and name.is_misspelt_by(letters, mistakes)
            ),
            (None, 0),
        )
        if best is None:
            return []
        return [best, *(name for name, mistakes in near if _is_rival(name, best, mistakes - fewest))]

    def _near(self, letters: str) -> list[tuple[Name, int]]:
        """Names and the mistakes that tell them from `letters`: the nearest first, of these the listed."""
        names, their_letters = self._by_length.around(len(letters))
        found = process.extract(
            letters, their_letters, scorer=OSA.distance, score_cutoff=MOST_MISTAKES_OF_RIVALS, limit=None
        )
        near = [(names[position], int(mistakes)) for _letters, mistakes, position in found]
        return sorted(near, key=lambda pair: (pair[1], not _is_listed(pair[0])))

    # Names inside a longer text

    def _mentioned(self, words: Words) -> Match | None:
        """The medicine named in a text.

        Of several, one that can cause movements rather than one that cannot, one that is listed rather than
        one that is not, and a name rather than a word.
        """
        spans = self._spans(words, self._mention_at)
        names = [name for start, end, name in spans if not _is_denied(words, start, end)]
        matches = [match for name in names if (match := _match(name, exact=False))]
        return min(matches, key=_unlikelihood, default=None)

    def _spans(self, words: Words, name_at: _NameAt) -> Iterator[tuple[int, int, Name]]:
        """The names in a text, one after the other, each with the place of its first word and of the next."""
        start = 0
        while start < len(words):
            end, name = name_at(words, start)
            if name:
                yield start, end, name
            start = end

    def _mention_at(self, words: Words, start: int) -> tuple[int, Name | None]:
        """The name that begins at a word, misspelt or not, and where the words after it begin."""
        end, name = self._name_at(words, start)
        word = words[start]
        if name or len(word) < SHORTEST_MISSPELT_IN_TEXT or word in ALL_NOISE:
            return end, name
        nearest = self._nearest(word)
        # Many words are spelt somewhat like one of all the medicines there are.
        is_sure = len(nearest) == 1 and nearest[0].medicine and nearest[0].medicine.key
        return end, nearest[0] if is_sure else None

    def _name_at(self, words: Words, start: int) -> tuple[int, Name | None]:
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
        right = [name for letters in typed for name in self._beginning_so(letters)]
        nearly = (name for letters in typed for name in self._beginning_nearly_so(letters, 1 if right else 2))
        yield from (match for name in chain(right, nearly) if (match := _match(name, exact=False)))
        for letters in typed:
            yield from (Match(m, m.name, exact=False) for m in self._in_class_beginning_so(letters))

    def _beginning_so(self, letters: str) -> list[Name]:
        places = range(bisect_left(self._beginnings, letters), len(self._beginnings))
        found = takewhile(lambda place: self._beginnings[place].startswith(letters), places)
        names = [self._beginning_names[place] for place in found]
        return sorted(names, key=lambda name: (not name.letters.startswith(letters), not _is_listed(name)))

    def _beginning_nearly_so(self, letters: str, most: int) -> list[Name]:
        """Names that begin so but for some mistakes, `most` at most; the fewest first."""
        lengths = (SHORTEST_SUGGESTED_MISSPELT, SHORTEST_SUGGESTED_MISSPELT_TWICE)
        if not (allowed := min(most, sum(len(letters) >= length for length in lengths))):
            return []
        alike = [name for first in sounding_like(letters[0]) for name in self._by_first_letter.get(first, ())]
        fewest: dict[int, float] = {}  # by the position in `alike`
        for length in range(len(letters) - allowed, len(letters) + allowed + 1):
            cut = [name.letters[:length] for name in alike]
            found = process.extract(letters, cut, scorer=OSA.distance, score_cutoff=allowed, limit=None)
            for _letters, mistakes, position in found:
                fewest[position] = min(mistakes, fewest.get(position, mistakes))
        near = [(mistakes, alike[position]) for position, mistakes in fewest.items()]
        near.sort(key=lambda one: (one[0], not _is_listed(one[1]), one[1].letters))
        return [name for _mistakes, name in near]

    def _in_class_beginning_so(self, letters: str) -> Iterator[Medicine]:
        for its_beginnings, medicines in self._classes:
            if any(beginning.startswith(letters) for beginning in its_beginnings):
                yield from medicines


def _known(name: str) -> Medicine:
    """A medicine that is known by its name: with no key, for it is not listed, and in no class."""
    return Medicine("", name, classes=())


def _ingredients(name: str) -> list[Words]:
    """The words of each medicine in a combination; nothing if it is none."""
    parts = [words for part in _BETWEEN_INGREDIENTS.split(plain(name)) if (words := split(part))]
    return parts if len(parts) > 1 else []


def _is_own(name: Name) -> bool:
    """Whether the name is listed with its medicine, and not just known to mean it."""
    return name.medicine is not None and name.text in name.medicine.names


def _is_listed(name: Name) -> bool:
    return bool(name.medicine and name.medicine.key)


def _identity(medicine: Medicine) -> tuple[str, str]:
    """What tells a medicine from others: the key, and the name of one that has none."""
    return (medicine.key, medicine.name)


def _unlikelihood(match: Match) -> tuple[bool, bool, bool]:
    medicine = match.medicine
    return (not medicine.classes, not medicine.key, match.name in medicine.other_names)


def _is_rival(name: Name, best: Name, mistakes_more: int) -> bool:
    """Is a name nearly as near as the best? Between medicines of the same classes less is at stake."""
    if name.medicine is best.medicine:
        return False
    same_classes = name.medicine and best.medicine and name.medicine.classes == best.medicine.classes
    return mistakes_more <= (0 if same_classes else 1)


def _is_denied(words: Words, start: int, end: int) -> bool:
    return words[max(start - 1, 0)] in DENIED_BEFORE or words[min(end, len(words) - 1)] in DENIED_AFTER


def _match(name: Name, *, exact: bool) -> Match | None:
    return Match(name.medicine, name.text, exact) if name.medicine else None


def _classes_by_label(questionnaire: Questionnaire) -> list[tuple[tuple[str, ...], list[Medicine]]]:
    """The medicines of each class, by the beginnings of the label that patients see."""
    question = questionnaire.medicine_question
    return [
        (
            beginnings(option.label),
            [medicine for medicine in questionnaire.medicines if option.key in medicine.classes],
        )
        for option in (question.options if question else ())
    ]
