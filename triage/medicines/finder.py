"""Finds the medicine that a typed name means: generic or brand, with dose and form, misspelt too.

A text is compared in these ways, the surest first:

1. exactly: the whole text, then the text without doses, without the words around a name ("took some"),
   without forms ("tablets"), frequencies ("twice a day"), salts ("hydrochloride"), makers and bare numbers;
2. names inside a longer text ("my doctor gave me reglan"): all of them, so none is lost;
3. with a letter or two wrong.

A wrong medicine is worse than none. So a misspelt name has to be long, begin with the same sound, and be
nearer to one medicine than to any other by a clear margin. Where it is not, `between` names those it could
be, also by their sound, for the patient to choose from. So it does for a name of two medicines, and for one
that is denied ("I don't take reglan"). Real names that are merely spelt alike count as other medicines.

A product of several medicines means all of them: its key joins theirs (`JOINED`). What nobody can say more of
than its name has the key `UNKNOWN`: all classes are open.

The finder knows names only. What a medicine does is for the rules.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from triage.medicines.shared_list import SharedMedicine
from triage.medicines.spelling import read_badly, skeleton, sound
from triage.medicines.stop_words import (
    ACID_TABLET,
    ADDED_TO_ACID_TABLET,
    ALL_NOISE,
    DENIED_AFTER,
    DENIED_ANYWHERE,
    DENIED_BEFORE,
    DOPAMINE_BLOCKER_ENDS,
    DOSE_UNITS,
    LOOK_ALIKES,
    MORE_INSIDE,
    NO_DOPAMINE_BLOCKER,
    NOISE,
    PARTS_OF_SUBSTANCES,
    PER,
    TELLING_ENDS,
)
from triage.rules.model import Medicine, Questionnaire

UNKNOWN = "?"  # the key of a medicine that may be in any class
JOINED = "+"  # between the keys of the medicines in a product

MOST_MISTAKES_OF_RIVALS = 3  # one more than a misspelt name may have
SHORTEST_IN_TEXT = 3  # letters from which on a name counts inside a longer text
SHORTEST_MISSPELT_IN_TEXT = 9  # letters from which on a word of a longer text may be a misspelt name
SHORTEST_MISSPELT_TWICE_IN_TEXT = 12  # the same for two wrong letters
SHORTEST_ASKED_IN_TEXT = 6  # letters from which on it is asked about
SHORTEST_ASKED = 4  # letters from which on a name that nobody knows is compared with all others
SHORTEST_SURE_BRAND = 8  # letters from which on one mistake in a brand is no question
SHORTEST_SURE_HARMLESS = 8  # the same for a name in no class
SHORTEST_SUGGESTED = 2  # letters from which on names are suggested
SHORTEST_SUGGESTED_MISSPELT = 4  # letters from which on one may be wrong
SHORTEST_SUGGESTED_MISSPELT_TWICE = 7  # letters from which on two may be
LONGEST_ADDED = 3  # letters behind a name that say that something else is in it
MOST_CHOICES = 6
MOST_WORDS_ASKED = 3  # in a longer text its words are compared one by one, and have to be more alike
VOWELS = "aeiou"
SAME_END = 3  # letters at the end of names that are compared
LIKE_ENOUGH = 0.7  # of 1: a name that is asked about
LIKE_ENOUGH_IN_TEXT = 0.85
LESS_ALIKE = 0.15  # how much less than the most alike another choice may be
SKELETON_ALIKE = 0.8  # the same for its consonants
SKELETON_WEIGHT = 0.85

DOSE = (
    rf"\d{{1,9}}(?:[.,]\d{{1,9}})?\s?(?:%|(?:{'|'.join(sorted(DOSE_UNITS))})\b)"
    rf"(?:\s?/\s?(?:\d{{1,9}}\s?)?(?:{'|'.join(sorted(PER))})\b)?"
)
_DOSE = re.compile(rf"(?<!\d){DOSE}")
_STUCK = re.compile(r"(?<=[^\W\d_]{4})(?=\d)|(?<=\d)(?=[^\W\d_]{2})")
_BETWEEN_INGREDIENTS = re.compile(r",|/|\(|\)|\+|\band\b")
_DENIED_ANYWHERE = re.compile(DENIED_ANYWHERE)


@dataclass(frozen=True, slots=True)
class Match:
    """A medicine, its name that was recognised, and whether the text is that name, but for dose and form."""

    medicine: Medicine
    name: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was understood as: one medicine, or several that it could be, or nothing."""

    match: Match | None = None
    choices: tuple[Medicine, ...] = ()
    is_denied: bool = False


_NOTHING = Reading()
_NameAt = Callable[[Words, int], tuple[int, Name | None]]
Span = tuple[int, int, Name]


class _Bucket:
    """Names by length, each with its letters, its sound and the consonants of that."""

    def __init__(self, names: list[Name]) -> None:
        self._names = sorted(names, key=lambda name: len(name.letters))
        self._letters = [name.letters for name in self._names]
        self._sounds = [sound(letters) for letters in self._letters]
        self._bones = list(map(skeleton, self._sounds))

    def near(self, letters: str, most: int) -> Iterator[tuple[Name, int]]:
        """Names and the mistakes, `most` at most, that tell them from these letters."""
        start, end = self._about(len(letters), most)
        found = process.extract(
            letters, self._letters[start:end], scorer=OSA.distance, score_cutoff=most, limit=None
        )
        return ((self._names[start + place], int(mistakes)) for _letters, mistakes, place in found)

    def like(self, letters: str, least: float) -> Iterator[tuple[Name, float]]:
        """Names at least so much like these letters, from 0 to 1, by what is most alike in them."""
        spare = 1 + max(1, int(len(letters) * (1 - least)))
        start, end = self._about(len(letters), spare)
        its_sound = sound(letters)
        bones = skeleton(its_sound)
        for text, texts, its_least, weight in (
            (letters, self._letters, least, 1.0),
            (its_sound, self._sounds, least, 1.0),
            (bones, self._bones, max(least, SKELETON_ALIKE), SKELETON_WEIGHT),
        ):
            if len(text) < SHORTEST_ASKED - 1:
                continue
            found = process.extract(
                text, texts[start:end], scorer=OSA.normalized_similarity, score_cutoff=its_least, limit=None
            )
            yield from ((self._names[start + place], score * weight) for _text, score, place in found)

    def _about(self, length: int, spare: int) -> tuple[int, int]:
        start = bisect_left(self._letters, length - spare, key=len)
        return start, bisect_right(self._letters, length + spare, key=len)


class _Alike:
    """Names in buckets: those that begin with the same sound, and those that end in the same letters.

    Hardly anybody misspells both ends, and so a text is compared with few of all names.
    """

    def __init__(self, names: Iterable[Name]) -> None:
        sorted_in: dict[str, list[Name]] = {}
        for name in names:
            for key in _bucket_keys(name.letters):
                sorted_in.setdefault(key, []).append(name)
        self._buckets = {key: _Bucket(names) for key, names in sorted_in.items()}

    def near(self, letters: str, most: int) -> dict[Name, int]:
        return {
            name: mistakes for bucket in self._of(letters) for name, mistakes in bucket.near(letters, most)
        }

    def like(self, letters: str, least: float) -> dict[Name, float]:
        likeness: dict[Name, float] = {}
        for bucket in self._of(letters):
            for name, score in bucket.like(letters, least):
                likeness[name] = max(score, likeness.get(name, 0.0))
        return likeness

    def _of(self, letters: str) -> list[_Bucket]:
        return [self._buckets[key] for key in _bucket_keys(letters) if key in self._buckets]


def _bucket_keys(letters: str) -> tuple[str, str]:
    first = sound(letters)[:1]
    return f"^{'a' if first in VOWELS else first}", f"{letters[-SAME_END:]}$"


class Finder:
    """Looks up names of medicines: those that a questionnaire lists, and others that are known by name.

    Built once for a release, it never changes.
    """

    def __init__(self, questionnaire: Questionnaire, known: Iterable[SharedMedicine] = ()) -> None:
        self.leaves_open: bool = questionnaire.has_floor
        self._listed = questionnaire.medicine_by_key
        question = questionnaire.medicine_question
        self._class_keys = {option.key for option in question.options} if question else set()
        self._common: dict[str, int] = {}
        self._names = index(((m, m.names) for m in questionnaire.medicines), are_listed=True)
        self._most_words = max((len(name.beginnings) for name in self._names.values()), default=0)
        self._add_known(list(known))
        self._most_words = max((len(name.beginnings) for name in self._names.values()), default=0)
        look_alikes = [Name(text, (text,), ()) for text in sorted(LOOK_ALIKES - self._names.keys())]
        names = [*self._names.values(), *look_alikes]
        self._alike_names = _Alike(names)
        pairs = [(beginning, name) for name in self._names.values() for beginning in name.beginnings]
        pairs.sort(key=lambda pair: (pair[0], pair[1].text))
        # Two lists take less than half the memory of one of pairs, and each release has its own.
        self._beginnings = [beginning for beginning, _name in pairs]
        self._beginning_names = [name for _beginning, name in pairs]
        self._by_first_letter: dict[str, list[Name]] = {}
        for name in self._names.values():
            self._by_first_letter.setdefault(name.letters[0], []).append(name)
        self._classes = _classes_by_label(questionnaire)

    # What is known

    def _add_known(self, known: Sequence[SharedMedicine]) -> None:
        """Shared medicines first: they say what they are. Of others only the names are known."""
        by_key = {shared.key: self._meaning_of_shared(shared) for shared in known if shared.key}
        for shared in known:
            if shared.key:
                self._common[_identity(by_key[shared.key])] = shared.common
        products = [s for s in known if s.ingredients]
        for key in {key for product in products for key in product.ingredients} - by_key.keys():
            by_key[key] = self._listed.get(key) or _known(key, UNKNOWN)
        shared_names = index(
            [(by_key[s.key], s.names) for s in known if s.key]
            + [(self._product([by_key[key] for key in p.ingredients]), p.other_names) for p in products]
        )
        for letters, name in shared_names.items():
            self._names[letters] = _merged(self._names[letters], name) if letters in self._names else name
        self._most_words = max((len(name.beginnings) for name in self._names.values()), default=0)
        others = index((self._meaning_of_name(s), s.names) for s in known if not (s.key or s.ingredients))
        self._names = others | self._names

    def _meaning_of_shared(self, shared: SharedMedicine) -> Medicine:
        if shared.key in self._listed:
            return self._listed[shared.key]
        return _known(shared.name, UNKNOWN if self._class_keys.intersection(shared.classes) else "")

    def _meaning_of_name(self, known: SharedMedicine) -> Medicine:
        """The medicine that it is or has in it; else itself.

        Of a combination an ingredient that can cause movements is what counts: it must not be lost.
        """
        if (name := self._exact(self._variants(known.name))) and name.medicine:
            return name.medicine
        ingredients = (part for text in known.names for part in _ingredients(text))
        starts = (self._name_at(words, 0)[1] for words in (split(known.name.casefold()), *ingredients))
        medicines = (name.medicine for name in starts if name and name.medicine and _matters(name.medicine))
        return next(medicines, None) or _known(known.name, UNKNOWN if _may_block_dopamine(known.name) else "")

    def _product(self, medicines: Sequence[Medicine], name: str = "") -> Medicine:
        """A medicine that is all of these."""
        parts = list({_identity(medicine): medicine for medicine in medicines}.values())
        if len(parts) == 1:
            return parts[0]
        return Medicine(
            key=JOINED.join(part.key for part in parts) if any(part.key for part in parts) else "",
            name=name or f" {JOINED} ".join(part.name for part in parts),
            classes=tuple(dict.fromkeys(key for part in parts for key in part.classes)),
        )

    @property
    def names(self) -> Iterable[Name]:
        """All names that it looks up."""
        return self._names.values()

    def common(self, medicine: Medicine) -> int:
        """How many people take it, from 1 to 3."""
        return self._common.get(_identity(medicine), 1)

    def medicine(self, key: str, name: str = "") -> Medicine | None:
        """The listed medicine with this key, the product of several, or the one known by this name."""
        if key in self._listed:
            return self._listed[key]
        if JOINED in key:
            parts = [self._listed.get(part) or _known("", part) for part in key.split(JOINED)]
            if not all(part.key in ("", UNKNOWN) or part.key in self._listed for part in parts):
                return None
            return Medicine(key, name, tuple(dict.fromkeys(k for part in parts for k in part.classes)))
        return _known(name, key) if name and key in ("", UNKNOWN) else None

    def key(self, text: str) -> str | None:
        """The key of the medicine that `text` names; empty if it is known, but not in the list.

        `None` if it is not known, or could be several, or is a product of several.
        """
        match = self.find(text)
        if match is None or match.medicine.key == UNKNOWN or JOINED in match.medicine.key:
            return None
        return match.medicine.key

    # Reading a text

    def find(self, text: str) -> Match | None:
        """The medicine that `text` names; `None` if it is not known or could be several.

        Any text may come; no more than its first `LONGEST_TEXT` characters count.
        """
        return self.read(text).match

    def between(self, text: str) -> list[Medicine]:
        """The medicines that `text` could be, if `find` cannot tell which; the nearest first."""
        return list(self.read(text).choices)

    def read(self, text: str) -> Reading:
        """What `text` means, or may mean."""
        variants = self._variants(text)
        if not variants:
            return _NOTHING
        if name := self._names.get("".join(variants[0])):
            return self._read_exact(name)
        if denied := self._denied(text, variants):
            return Reading(choices=denied, is_denied=True)
        if name := self._exact(variants):
            return self._read_exact(name)
        if match := self._mentioned(variants):
            return Reading(match)
        return self._read_misspelt(variants)

    def _read_exact(self, name: Name) -> Reading:
        near = () if name.is_listed else tuple(self._listed_spelt_nearly(name))
        if name.medicine and not near:
            return Reading(Match(name.medicine, name.text, exact=True))
        return Reading(choices=_each_once((*name.medicines, *near)))

    def _denied(self, text: str, variants: list[Words]) -> tuple[Medicine, ...]:
        """The medicines that the text says are not taken."""
        words = variants[1] if len(variants) > 1 else variants[0]
        anywhere = _DENIED_ANYWHERE.search(plain(text).replace("not sure", "unsure")) is not None
        denied_word = not DENIED_BEFORE.isdisjoint(words) or not DENIED_AFTER.isdisjoint(words)
        if not (anywhere or denied_word):
            return ()
        spans = list(self._spans(words, self._mention_at))
        names = [n for s, e, n in spans if anywhere or _is_denied(words, s, e)]
        if not names and denied_word and not anywhere:
            rest = tuple(word for word in words if word not in DENIED_BEFORE | DENIED_AFTER | ALL_NOISE)
            names = self._alike("".join(rest)) if rest and not spans else []
        return _each_once(medicine for name in names for medicine in name.medicines)

    # Exact names

    def _variants(self, text: str) -> list[Words]:
        """The words of a text, then the fewer that are left without doses, forms and so on; none is empty."""
        plain_text = plain(text)
        whole = split(plain_text)
        words = split(_DOSE.sub(" ", plain_text))
        variants = [whole, words]
        words = tuple(chain.from_iterable(split(_STUCK.sub(" ", word)) for word in words))
        in_names = self._words_in_names(words)
        variants.append(words)
        for noise in NOISE:
            words = tuple(word for word in words if word not in noise or word in in_names)
            variants.append(words)
        variants.append(_without_numbers(words))
        return [variant for variant in dict.fromkeys(variants) if variant]

    def _words_in_names(self, words: Words) -> set[str]:
        """Words that are part of a name here, such as the night in one that ends with it."""
        return {word for start, end, _name in self._spans(words, self._name_at) for word in words[start:end]}

    def _exact(self, variants: list[Words]) -> Name | None:
        found = (self._names.get("".join(words)) for words in variants)
        return next((name for name in found if name), None)

    def _listed_spelt_nearly(self, name: Name) -> list[Medicine]:
        """Listed medicines that can cause movements and of whose listed names one mistake makes this one."""
        if any(_matters(medicine) for medicine in name.medicines):
            return []
        near = [other for other, mistakes in self._near(name.letters, 1) if mistakes == 1]
        medicines = (medicine for other in near for medicine in other.medicines)
        return [medicine for medicine in medicines if medicine.classes]

    # Names inside a longer text

    def spans(self, text: str) -> tuple[Words, list[Span]]:
        """The words of a text without doses, and the names in it."""
        words = split(_STUCK.sub(" ", _DOSE.sub(" ", plain(text))))
        return words, list(self._spans(words, self._mention_at))

    def _mentioned(self, variants: list[Words]) -> Match | None:
        """All medicines named in a text, as one; with what letters behind a name say is in it, too."""
        for words in variants[1:] or variants:
            spans = list(self._spans(words, self._mention_at))
            if not spans or any(len(name.medicines) != 1 for _start, _end, name in spans):
                continue
            medicines = []
            for _start, end, name in spans:
                medicines += [*name.medicines, *self._added(name.medicines[0], words, end)]
            text = " ".join(name.text for _start, _end, name in spans)
            return Match(self._product(medicines), text, exact=False)
        return None

    def _added(self, medicine: Medicine, words: Words, end: int) -> list[Medicine]:
        """What the letters behind a name say is in the product, too."""
        following = words[end] if end < len(words) else ""
        if medicine.name.casefold().endswith(ACID_TABLET):
            for name, letters in ADDED_TO_ACID_TABLET.items():
                if following in letters and (found := self._names.get(name)):
                    return list(found.medicines)
        is_letters = following.isalpha() and len(following) <= LONGEST_ADDED and len(words) == end + 1
        is_more = following in MORE_INSIDE or is_letters
        if following and is_more and following not in ALL_NOISE and JOINED not in medicine.key:
            return [_known(f"“{following}”", UNKNOWN)]
        return []

    def _spans(self, words: Words, name_at: _NameAt) -> Iterator[Span]:
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
        if name and len(words) > 1 and (len(name.letters) < SHORTEST_IN_TEXT or _is_part(words, start)):
            return end, None
        if name or len(word) < SHORTEST_MISSPELT_IN_TEXT or word in ALL_NOISE or not word.isalpha():
            return end, name
        nearest = self._nearest(word)
        # Many words are spelt somewhat like one of all the medicines there are.
        is_one = len(nearest) == 1 and nearest[0].medicine and nearest[0].medicine.key
        is_long = len(word) >= SHORTEST_MISSPELT_TWICE_IN_TEXT
        is_sure = is_one and (is_long or OSA.distance(nearest[0].letters, word) == 1)
        return end, nearest[0] if is_sure else None

    def _name_at(self, words: Words, start: int) -> tuple[int, Name | None]:
        """The longest name that begins at a word, and where the words after it begin."""
        for end in range(min(len(words), start + self._most_words), start, -1):
            name = self._names.get("".join(words[start:end]))
            if name and not ALL_NOISE.issuperset(words[start:end]):
                return end, name
        return start + 1, None

    # Misspelt names

    def _read_misspelt(self, variants: list[Words]) -> Reading:
        joined = list(dict.fromkeys("".join(words) for words in variants))
        for letters in joined:
            nearest = self._nearest(letters)
            if (
                len(nearest) == 1
                and not _tells_apart(variants[-1][-1])
                and self._is_sure(nearest[0], letters)
            ):
                return Reading(_match(nearest[0]))
        badly = [reading for letters in joined for reading in read_badly(letters)]
        for letters in badly:
            if name := self._names.get(letters):
                return self._read_exact(name)
        return Reading(choices=self._choices(variants, list(dict.fromkeys([*joined[-2:], *badly]))))

    def _is_sure(self, name: Name, letters: str) -> bool:
        """Whether a misspelt name need not be asked about."""
        medicine = name.medicine
        if medicine is None or medicine.key == UNKNOWN or JOINED in medicine.key:
            return False
        is_generic = name.text == medicine.name
        mistakes = OSA.distance(name.letters, letters)
        if not _matters(medicine):
            return mistakes == 1 and len(letters) >= SHORTEST_SURE_HARMLESS
        return is_generic or (mistakes == 1 and len(letters) >= SHORTEST_SURE_BRAND)

    def _nearest(self, letters: str) -> list[Name]:
        """The name that `letters` misspells, and after it those of other medicines that are about as near."""
        near = self._near(letters)
        best, fewest = next(
            (
                (name, mistakes)
                for name, mistakes in near
                if name.medicines and name.is_misspelt_by(letters, mistakes)
            ),
            (None, 0),
        )
        if best is None:
            return []
        return [best, *(name for name, mistakes in near if _is_rival(name, best, mistakes - fewest))]

    def _near(self, letters: str, most: int = MOST_MISTAKES_OF_RIVALS) -> list[tuple[Name, int]]:
        """Names and the mistakes that tell them from `letters`: the nearest first, of these the listed."""
        if len(letters) < SHORTEST_MISSPELT - 1:
            return []
        near = self._alike_names.near(letters, most)
        may_be = [(name, mistakes) for name, mistakes in near.items() if name.mistakes_allowed]
        return sorted(may_be, key=lambda pair: (pair[1], not pair[0].is_listed, pair[0].letters))

    def _choices(self, variants: list[Words], texts: Sequence[str]) -> tuple[Medicine, ...]:
        """The medicines that a text may mean by its letters or its sound, the likeliest first."""
        bare = variants[-1]
        is_short = len(bare) <= MOST_WORDS_ASKED
        names = [name for letters in texts for name in self._alike(letters)] if is_short else []
        if len(bare) > 1:
            words = [w for w in bare if len(w) >= SHORTEST_ASKED_IN_TEXT and w not in ALL_NOISE]
            least = LIKE_ENOUGH if is_short else LIKE_ENOUGH_IN_TEXT
            names += [name for word in words for name in self._alike(word, least)]
        if is_short and len(bare[0]) >= SHORTEST_ASKED:
            names += self._beginning_so(bare[0])
        told = (TELLING_ENDS.get(word, "") for word in variants[0][1:])
        names += [self._names[name] for name in told if name in self._names]
        return _each_once(medicine for name in names for medicine in name.medicines)[:MOST_CHOICES]

    def _alike(self, letters: str, least: float = LIKE_ENOUGH) -> list[Name]:
        """Names like these letters, the most alike first; of these, those that can cause movements."""
        if len(letters) < SHORTEST_ASKED or letters.isdecimal():
            return []
        likeness = self._alike_names.like(letters, least)
        ordered = sorted(likeness.items(), key=lambda pair: (-pair[1], _rank(pair[0]), pair[0].letters))
        return [name for name, score in ordered if score >= ordered[0][1] - LESS_ALIKE]

    # Suggestions

    def suggest(self, text: str, limit: int = 8) -> list[Match]:
        """Medicines that `text` may be the beginning of: each once, at most `limit`, the likeliest first.

        First the medicine that the text names; then names that begin so, names with a later word that does,
        names that nearly do; and last the medicines of a class whose label has a word that begins so. Common
        medicines come before others, a generic name before a brand, and a plain one before a product.
        """
        matches: dict[str, Match] = {}
        for match in self._suggestions(text):
            if len(matches) >= limit:
                break
            matches.setdefault(_identity(match.medicine), match)
        return list(matches.values())

    def _suggestions(self, text: str) -> Iterator[Match]:
        variants = self._variants(text)
        name = self._exact(variants)
        if name and name.medicine:
            yield Match(name.medicine, name.text, exact=True)
        whole_and_bare = dict.fromkeys("".join(words) for words in variants[:1] + variants[-1:])
        typed = [letters for letters in whole_and_bare if len(letters) >= SHORTEST_SUGGESTED]
        right = [name for letters in typed for name in self._beginning_so(letters)]
        nearly = (name for letters in typed for name in self._beginning_nearly_so(letters, 1 if right else 2))
        yield from (
            Match(medicine, name.text, exact=False)
            for name in chain(right, nearly)
            for medicine in name.medicines
        )
        for letters in typed:
            yield from (Match(m, m.name, exact=False) for m in self._in_class_beginning_so(letters))

    def _beginning_so(self, letters: str) -> list[Name]:
        places = range(bisect_left(self._beginnings, letters), len(self._beginnings))
        found = takewhile(lambda place: self._beginnings[place].startswith(letters), places)
        names = [self._beginning_names[place] for place in found]
        return sorted(names, key=lambda name: self._order(name, letters))

    def _order(self, name: Name, letters: str) -> tuple[bool, int, bool]:
        """What people mean comes first: common medicines and generic names, and products last."""
        medicine = name.medicines[0]
        is_generic = any(name.text.casefold() == m.name.casefold() for m in name.medicines)
        is_product = any(JOINED in text or " and " in text for text in (name.text, medicine.name))
        weight = 2 * self.common(medicine) + 4 * is_generic - 4 * is_product
        return not name.letters.startswith(letters), -weight, not name.is_listed

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
        near.sort(key=lambda one: (one[0], not one[1].is_listed, one[1].letters))
        return [name for _mistakes, name in near]

    def _in_class_beginning_so(self, letters: str) -> Iterator[Medicine]:
        for its_beginnings, medicines in self._classes:
            if any(beginning.startswith(letters) for beginning in its_beginnings):
                yield from medicines


def _known(name: str, key: str = "") -> Medicine:
    """A medicine that is known by its name: it is not listed, and in no class (or, `UNKNOWN`, in any)."""
    return Medicine(key, name, classes=())


def _matters(medicine: Medicine) -> bool:
    """Whether it can cause movements, or nobody can say."""
    return bool(medicine.classes) or UNKNOWN in medicine.key


def _may_block_dopamine(name: str) -> bool:
    words = split(plain(name))
    return any(word.endswith(DOPAMINE_BLOCKER_ENDS) and word not in NO_DOPAMINE_BLOCKER for word in words)


def _is_part(words: Words, start: int) -> bool:
    """Whether a word is part of the name of another substance, as in "benzyl alcohol"."""
    return words[start] in PARTS_OF_SUBSTANCES and start > 0 and words[start - 1] not in ALL_NOISE


def _tells_apart(last: str) -> bool:
    """Whether a last word alone tells a name from others, as with vitamins."""
    return len(last) == 1 or any(character.isdecimal() for character in last)


def _without_numbers(words: Words) -> Words:
    """The words without doses; a number behind a single letter is part of the name, as in vitamin B 12."""
    kept = (
        not word.isdecimal() or len(before) == 1 for before, word in zip(("", *words), words, strict=False)
    )
    return tuple(word for word, keep in zip(words, kept, strict=True) if keep)


def _merged(listed: Name, shared: Name) -> Name:
    """A name of both lists. A product that has the listed medicine in it is what is meant; where the shared
    list gives the name to a medicine of other classes, it is both's."""
    keys = {medicine.key for medicine in listed.medicines}
    if shared.medicine and keys < set(shared.medicine.key.split(JOINED)):
        return Name(listed.text, listed.beginnings, shared.medicines, listed.is_listed)
    classes = {key for medicine in listed.medicines for key in medicine.classes}
    others = [m for m in shared.medicines if UNKNOWN in m.key or not classes.issuperset(m.classes)]
    return Name(listed.text, listed.beginnings, _each_once((*listed.medicines, *others)), listed.is_listed)


def _ingredients(name: str) -> list[Words]:
    """The words of each medicine in a combination; nothing if it is none."""
    parts = [words for part in _BETWEEN_INGREDIENTS.split(plain(name)) if (words := split(part))]
    return parts if len(parts) > 1 else []


def _identity(medicine: Medicine) -> str:
    """What tells a medicine from others: the key, and the name of one that has none of its own."""
    return medicine.key if medicine.key not in ("", UNKNOWN) else f"={medicine.name}"


def _each_once(medicines: Iterable[Medicine]) -> tuple[Medicine, ...]:
    return tuple({_identity(medicine): medicine for medicine in medicines}.values())


def _rank(name: Name) -> tuple[bool, bool]:
    return (not any(_matters(medicine) for medicine in name.medicines), not name.is_listed)


def _is_rival(name: Name, best: Name, mistakes_more: int) -> bool:
    """Is a name of another medicine nearly as near as the best?"""
    return mistakes_more <= 1 and name.medicines != best.medicines


def _is_denied(words: Words, start: int, end: int) -> bool:
    before = words[max(start - 1, 0)] if start else ""
    return before in DENIED_BEFORE or (end < len(words) and words[end] in DENIED_AFTER)


def _match(name: Name, *, exact: bool = False) -> Match | None:
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
