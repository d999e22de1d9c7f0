"""The name beside comments, in the letters of any script."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SIGNS = frozenset(" .'’-")
JOINERS = frozenset("\u200c\u200d")  # Persian and Indic names need them between two letters
INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")  # fillers of Korean
MOST_MARKS = 4  # on one letter: vowelled Arabic needs two, Tibetan three


def check_display_name(name: str) -> None:
    """Raises ValidationError for a name that holds signs which are no letter, mark or digit."""
    marks = 0
    previous = ""
    for character, following in zip(name, [*name[1:], ""], strict=True):
        if _is_mark(character):
            marks += 1
            is_fine = bool(previous) and previous not in SIGNS and marks <= MOST_MARKS
        elif character in JOINERS:
            is_fine = _is_word_part(previous) and _is_word_part(following)
        else:
            marks = 0
            is_fine = character in SIGNS or _is_word_part(character)
        if not is_fine:
            raise ValidationError(_("Use letters of any language, digits, spaces, and . ' -"))
        previous = character
    if not any(unicodedata.category(character).startswith("L") for character in name):
        raise ValidationError(_("Use at least one letter."))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc")


def _is_word_part(character: str) -> bool:
    if not character or character in INVISIBLE_LETTERS:
        return False
    category = unicodedata.category(character)
    return category.startswith("L") or category in ("Mn", "Mc", "Nd")
