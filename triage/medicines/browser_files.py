"""The names of medicines as JSON for the browser, which suggests them while the patient types.

What is typed does not leave the page while it is typed: the browser loads the names once and looks them up
itself (static/js/medicine_names.js). There are two files, so that the listed medicines are there soon:

    listed  {"dose": pattern of a dose, "noise": [words to leave out first, then next, ...],
             "classes": [label, ...],
             "medicines": [[[position of a class, ...], how common, name, other name, ...], ...]}
    known   [[[name, how common], other name, ...], ...]; instead of the first the position of a listed
             medicine: more names of it

Neither ever changes: a release does not, nor do the known names that a process has read. So their addresses
hold a hash of what is in them, and browsers keep them.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Self

from rapidfuzz.distance import OSA

from triage.medicines.finder import DOSE, Finder
from triage.medicines.names import Name, beginnings, words_of
from triage.medicines.stop_words import NOISE, SALTS
from triage.rules.model import Medicine, Questionnaire

HASH_LENGTH = 16
MOST_NAMES = 5  # of a medicine that is not listed
MOST_WORDS = 3  # in a name that is suggested
ENOUGH = 4  # letters after which whoever types them has chosen among what is suggested
NEARLY = 2  # mistakes up to which a name is suggested for another of the same medicine anyway
PARTS = ("listed", "known")


@dataclass(frozen=True)
class NameFile:
    """One file, compressed: nearly all browsers ask for it so."""

    content: bytes

    @classmethod
    def of(cls, value: Any) -> Self:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return cls(gzip.compress(text.encode(), mtime=0))

    @cached_property
    def hash(self) -> str:
        return sha256(self.content).hexdigest()[:HASH_LENGTH]

    @property
    def plain_content(self) -> bytes:
        return gzip.decompress(self.content)


def name_files(questionnaire: Questionnaire, finder: Finder) -> dict[str, NameFile]:
    """The files by their names, which are PARTS."""
    known = list(_known(questionnaire, finder))
    return {"listed": NameFile.of(_listed(questionnaire, finder)), "known": NameFile.of(known)}


def _listed(questionnaire: Questionnaire, finder: Finder) -> dict[str, Any]:
    question = questionnaire.medicine_question
    options = question.options if question else ()
    positions = {option.key: position for position, option in enumerate(options)}
    return {
        "dose": DOSE,
        "noise": [sorted(words) for words in NOISE],
        "classes": [option.label for option in options],
        "medicines": [
            [[positions[key] for key in medicine.classes], finder.common(medicine), *medicine.names]
            for medicine in questionnaire.medicines
        ],
    }


def _known(questionnaire: Questionnaire, finder: Finder) -> Iterator[list[Any]]:
    positions = {medicine.key: position for position, medicine in enumerate(questionnaire.medicines)}
    listed = {
        (letters, medicine.key)
        for medicine in questionnaire.medicines
        for text in medicine.names
        for letters in beginnings(text)[:1]
    }
    texts: dict[Medicine, list[str]] = {}
    for name in finder.names:
        for medicine in name.medicines:
            if (name.letters, medicine.key) not in listed and _says_more(name, medicine):
                texts.setdefault(medicine, []).append(name.text)
    for medicine, others in sorted(texts.items(), key=lambda pair: (pair[0].key, pair[0].name)):
        if medicine.key in positions:
            yield [positions[medicine.key], *others]
        else:
            own = [medicine.name, finder.common(medicine)]
            kept = [other for other in others if other != medicine.name]
            yield [own, *sorted(kept, key=len)[:MOST_NAMES]]


def _says_more(name: Name, medicine: Medicine) -> bool:
    """Whether a name is needed to suggest the medicine: not if its own begins so, or is nearly the same, nor
    if it is more than people type."""
    own = "".join(beginnings(medicine.name)[:1])
    if name.letters == own or not own:
        return True
    if len(name.beginnings) > MOST_WORDS or not SALTS.isdisjoint(words_of(name.text)):
        return False
    is_alike = OSA.distance(name.letters, own, score_cutoff=NEARLY) <= NEARLY
    return name.letters[:ENOUGH] != own[:ENOUGH] and not is_alike
