"""How hard a text is to read, by the Flesch-Kincaid grade: the year of school in which it can be read.

The grade counts words in a sentence and syllables in a word. So it takes every medical name for hard, even
one that the page explains, or the name on the patient's own box of tablets. Names are therefore replaced by a
short word first: what is measured is how a text speaks about them.

A grade is a rough measure. It is most rough for a single sentence, so single texts get more room than all
texts of a kind together.
"""

import re
import sys
from collections.abc import Iterable
from types import ModuleType
from unittest.mock import patch

from articles.glossary.entries import ExplainedTerm, Glossary

# textstat asks pkg_resources, which new releases of setuptools lack, for word lists that are not used here.
with patch.dict(sys.modules, {"pkg_resources": ModuleType("pkg_resources")}):
    from textstat import textstat

AGE_OF_FIRST_GRADE = 5  # a child in grade 6 is eleven or twelve years old
NEUTRAL = "it"


def sentences(*texts: str) -> str:
    """The texts one after the other, each as a sentence at least."""
    lines = [" ".join(text.split()) for text in texts]
    return " ".join(line if line[-1] in ".?!" else f"{line}." for line in lines if line)


def reading_age(text: str, names: Glossary) -> float:
    """The age in years from which on the text can be read, its names aside."""
    return AGE_OF_FIRST_GRADE + textstat.flesch_kincaid_grade(without_names(text, names))


def without_names(text: str, names: Glossary) -> str:
    for place in reversed(list(names.find(text))):
        text = text[: place.start] + NEUTRAL + text[place.end :]
    return text


def words(text: str) -> int:
    return len(re.findall(r"[\w'’-]+", text))


def names_of(entries: Iterable[ExplainedTerm], medicines: Iterable[str]) -> Glossary:
    """The glossary's words and the names of medicines."""
    return Glossary([*entries, *(ExplainedTerm(name, "") for name in medicines)])
