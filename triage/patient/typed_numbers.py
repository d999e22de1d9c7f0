"""A number as people type it: `1,000`, `1 000`, `1½`, `٣`, `3 weeks`.

A comma or point before exactly three digits groups thousands: nobody counts thousandths of a day. Before one
or two digits it is a decimal one. What cannot be read with certainty is refused, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from triage.rules.model import Unit

FRACTION_DIGITS = 3
SEPARATORS = str.maketrans({"٬": ",", "٫": ".", "⁄": "/", "’": "'", "‘": "'"})
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<separator>[,.' ])[0-9]{3}(?:(?P=separator)[0-9]{3})*")
DECIMAL = re.compile(
    r"(?:0+[.,](?P<tail>[0-9]+))|(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)[.,](?P<part>[0-9]{1,2})"
)
FRACTION = re.compile(r"(?:(?P<whole>[0-9]+) ?)??(?P<upper>[0-9]+)/(?P<lower>[0-9]+)")
NUMBER_THEN_WORD = re.compile(r"[~≈]?\s*(?P<number>[0-9][0-9,.'/ ]*?)\s*(?P<word>[^\W\d_][^\d]*)?")


class UnreadableNumber(ValueError):
    """What was typed is no number, or one of a unit that the question does not have."""


class TypedNumber(NamedTuple):
    number: str  # digits and at most one point
    unit: str  # the key of the unit that was typed; empty if none was


def read_typed_number(typed: str, units: Iterable[Unit] = ()) -> TypedNumber:
    """Raises UnreadableNumber."""
    text = " ".join("".join(map(_in_ascii, typed)).translate(SEPARATORS).split())
    match = NUMBER_THEN_WORD.fullmatch(text)
    if match is None:
        raise UnreadableNumber(typed)
    number, word = match["number"], (match["word"] or "").strip(" .")
    return TypedNumber(_plain(_value(number)), _unit(word, units) if word else "")


def _in_ascii(character: str) -> str:
    """Digits of any script and fractions such as ½ as ASCII, and every kind of space as a space."""
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.decimal(character))
    if unicodedata.category(character) == "No" and "<fraction>" in unicodedata.decomposition(character):
        return " " + unicodedata.normalize("NFKC", character)
    return " " if character.isspace() else character


def _value(number: str) -> Decimal:
    if number.isdecimal():
        return Decimal(number)
    if grouped := GROUPED.fullmatch(number):
        return Decimal(number.replace(grouped["separator"], ""))
    if decimal := DECIMAL.fullmatch(number):
        whole = (decimal["whole"] or "0").replace(",", "")
        return Decimal(f"{whole}.{decimal['part'] or decimal['tail']}")
    if (fraction := FRACTION.fullmatch(number)) and int(fraction["lower"]):
        return int(fraction["whole"] or 0) + Decimal(fraction["upper"]) / Decimal(fraction["lower"])
    raise UnreadableNumber(number)


def _plain(value: Decimal) -> str:
    rounded = round(value, FRACTION_DIGITS)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unit(word: str, units: Iterable[Unit]) -> str:
    """The unit that the word is the name of, or short for, as in “wk”. Raises UnreadableNumber."""
    said = word.casefold()
    known = [(unit, {unit.key.casefold(), unit.label.casefold(), unit.singular.casefold()}) for unit in units]
    found = [unit.key for unit, names in known if said in names]
    found = found or [
        unit.key for unit, names in known if any(_is_short_for(said, name) for name in names if name)
    ]
    if len(found) != 1:
        raise UnreadableNumber(word)
    return found[0]


def _is_short_for(word: str, name: str) -> bool:
    """Whether the letters of the word come in the name in this order, the first one first."""
    letters = iter(name)
    return word[0] == name[0] and all(letter in letters for letter in word)
