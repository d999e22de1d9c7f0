"""Which way a language is written."""

# Languages that are mostly written in a script from right to left, by the first part of their code.
RIGHT_TO_LEFT = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"]
)
# A script named in the code decides: "az-Arab" is written from right to left.
RIGHT_TO_LEFT_SCRIPTS = frozenset(["adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"])
SCRIPT_LENGTH = 4


def text_direction(language: str) -> str:
    """The value for the attribute `dir`: "rtl" or "ltr"."""
    first, *more = language.lower().split("-")
    script = next((part for part in more if len(part) == SCRIPT_LENGTH and part.isalpha()), "")
    is_from_right = script in RIGHT_TO_LEFT_SCRIPTS if script else first in RIGHT_TO_LEFT
    return "rtl" if is_from_right else "ltr"
