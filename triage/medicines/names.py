"""Names of medicines as they are compared: lower case, without accents and marks, run together.

`finder.Finder` compares so; static/js/medicine_names.js does the same in the browser.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from triage.rules.model import Medicine

LONGEST_TEXT = 120  # characters that are looked at
SHORTEST_MISSPELT = 6  # letters from which on one may be wrong, missing, too many or swapped with the next
SHORTEST_MISSPELT_TWICE = 10  # letters from which on two may be

# Names are often misspelt by ear, but seldom in their first sound, for which any of these letters may stand.
SAME_SOUND = ("aeiouyh", "ckqsxz", "fpv", "gj")

_APOSTROPHE = re.compile(r"['‘’ʼ´`]")
_TRADE_MARK = re.compile(r"[™®©℠]|\((?:tm|r|c)\)")
_WORD = re.compile(r"[^\W_]+")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name as it is compared: its letters and digits run together, from each of its words on.

    `medicines` are all it may mean: mostly one, none for a look-alike.
    """

    text: str
    beginnings: tuple[str, ...]
    medicines: tuple[Medicine, ...]
    is_listed: bool = False

    @property
    def medicine(self) -> Medicine | None:
        """The medicine it means; None if it means none or several."""
        return self.medicines[0] if len(self.medicines) == 1 else None

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


def index(named: Iterable[tuple[Medicine, Iterable[str]]], *, are_listed: bool = False) -> dict[str, Name]:
    """All names by their letters, each with the medicines that bear it."""
    names: dict[str, Name] = {}
    for medicine, texts in named:
        alone = (medicine,)
        for text in texts:
            if not (its_beginnings := beginnings(text)):
                continue
            name = names.get(its_beginnings[0])
            if name is None:
                names[its_beginnings[0]] = Name(text, its_beginnings, alone, are_listed)
            elif medicine not in name.medicines:
                medicines = (*name.medicines, medicine)
                names[its_beginnings[0]] = Name(name.text, its_beginnings, medicines, are_listed)
    return names


@lru_cache(maxsize=60_000)  # the releases in memory share most of their names
def beginnings(text: str) -> tuple[str, ...]:
    """The letters and digits of a text from each of its words on."""
    words = words_of(text)
    return tuple("".join(words[start:]) for start in range(len(words)))


def words_of(text: str) -> Words:
    return split(plain(text))


def split(plain_text: str) -> Words:
    return tuple(_WORD.findall(plain_text))


def plain(text: str) -> str:
    """Lower case, without accents, apostrophes, signs of a trade mark and control characters."""
    lower = _TRADE_MARK.sub(" ", text[:LONGEST_TEXT].casefold())
    if not (lower.isascii() and lower.isprintable()):
        decomposed = unicodedata.normalize("NFKD", lower)[:LONGEST_TEXT]
        lower = "".join(map(_plain_character, decomposed))
    return _APOSTROPHE.sub("", lower)


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Mn", "Cf"):  # accents, soft hyphens, spaces of no width
        return ""
    return " " if category.startswith("C") else character


def _begin_alike(one: str, other: str) -> bool:
    return other[0] in sounding_like(one[0])


def sounding_like(letter: str) -> str:
    """The letters that may stand for the sound of this one at the beginning of a name."""
    return next((sound for sound in SAME_SOUND if letter in sound), letter)
