"""What a name sounds like, and what a badly read one may have been: for asking, never for knowing.

People write names by ear ("ketiapine", "certralean") and copy them from a label that they cannot read well
("0lanzapine", "rneto"). Two texts that sound alike may be the same name.
"""

import re
from sys import intern

# Sounds that different languages and people write differently, one after the other.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph|pf", "f"),
        (r"tz|ts", "s"),
        (r"th|dt", "t"),
        (r"sch|sh", "s"),
        (r"qu(?=[aeiouy])|ck|ch|q|kh", "k"),
        (r"sc(?=[eiy])", "s"),
        (r"cc?(?=[eiy])", "s"),
        (r"g(?=[eiy])", "j"),
        (r"[ck]s|x", "ks"),
        (r"c", "k"),
        (r"z", "s"),
        (r"w", "v"),
        (r"y", "i"),
        (r"h", ""),
        (r"(?:ae|oe|ea|ee|ei|ie|ai)", "e"),
        (r"(?:ou|oo|au)", "u"),
        (r"(.)\1+", r"\1"),
    )
)
# How one name ends in several languages: haloperidol(um), sertralin(e, a), metoclopramid(e, a).
_END = re.compile(r"(?<=[a-z]{4})(?:um|us|[aeo])$")
_VOWELS = re.compile(r"(?<=.)[aeiou]")
# Digits that stand for letters, as a scanner or a joker writes them; and letters that look like two others.
_DIGITS = str.maketrans({"0": "o", "1": "l", "3": "e", "5": "s", "8": "b"})
_LOOKS = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("ii", "u"))
_DIGIT_IN_WORD = re.compile(r"(?:^|(?<=[a-z]))\d(?=[a-z]{2})")


def sound(letters: str) -> str:
    """The letters by their sound, without an ending that differs between languages."""
    for pattern, written in _SOUNDS:
        letters = pattern.sub(written, letters)
    return intern(_END.sub("", letters))  # the releases in memory share them


def skeleton(its_sound: str) -> str:
    """The consonants of a sound, and its first letter: vowels are what people misspell most."""
    return intern(_VOWELS.sub("", its_sound))


def read_badly(letters: str) -> list[str]:
    """What these letters may have been before they were copied badly; without themselves."""
    readings = []
    if _DIGIT_IN_WORD.search(letters):
        readings += [letters.translate(_DIGITS), letters.replace("1", "i").translate(_DIGITS)]
    readings += [letters.replace(seen, meant) for seen, meant in _LOOKS if seen in letters]
    return [reading for reading in dict.fromkeys(readings) if reading != letters]
