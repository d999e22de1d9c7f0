"""Symbols beside options, for people who read little. They are ornament: the label says all."""

import re

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

# The symbol by a word of the option's key; the first word that has one decides.
SYMBOL_BY_WORD = {
    **dict.fromkeys(["speech", "speak", "slurred", "voice"], "speech"),
    **dict.fromkeys(["arm", "arms", "leg", "legs", "limb", "hand"], "limb"),
    **dict.fromkeys(["face", "drooping", "dropped"], "face"),
    **dict.fromkeys(["headache", "headaches", "thunderclap"], "head"),
    **dict.fromkeys(["seizure", "fit", "fits", "blackout", "awareness", "fainted"], "fit"),
    **dict.fromkeys(["breath", "breathing", "breathless"], "breath"),
    **dict.fromkeys(["vision", "sight", "eye", "pupils"], "eye"),
    **dict.fromkeys(["hearing", "ear", "deaf"], "ear"),
    **dict.fromkeys(["swallowing", "swallow", "throat"], "throat"),
    **dict.fromkeys(["fever", "temperature"], "fever"),
    **dict.fromkeys(["chest", "heart", "palpitations"], "heart"),
    **dict.fromkeys(["confusion", "confused", "hallucinations"], "mind"),
}


@register.simple_tag
def sign_symbol(key: object) -> SafeString | str:
    """The symbol of an option, or nothing."""
    for word in re.split(r"[_-]", str(key)):
        if symbol := SYMBOL_BY_WORD.get(word):
            return render_to_string(f"icons/signs/{symbol}.svg")
    return ""
