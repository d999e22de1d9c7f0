"""How well misspelt names are understood while all medicines known by name compete with the listed ones.

Wrong is worse than not understood: what is not clear is asked, and what is wrong may be overlooked.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TypeVar
from zlib import crc32

import pytest

from tests.triage.content.shipped import finder, known, shipped
from triage.medicines.finder import JOINED, UNKNOWN
from triage.medicines.shared_list import SharedMedicine
from triage.rules.model import Medicine

# Ways to misspell a name, each at a place that the name itself decides

ROWS_OF_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {key: beside for row in ROWS_OF_KEYS for key, beside in zip(row, row[1:] + row[-2], strict=True)}
BY_EAR = (
    *("ph f", "f ph", "y i", "i y", "c k", "k c", "z s", "x ks", "th t", "qu kw", "ine in", "oe e"),
    *("ae e", "a e", "e a", "o u", "i e"),
)


def place_in(name: str, kind: str) -> int:
    """A place after the first letter and before the last."""
    return 1 + crc32((kind + name).encode()) % (len(name) - 2)


def key_beside(name: str) -> str:
    place = place_in(name, "key")
    return name[:place] + BESIDE[name[place]] + name[place + 1 :]


def left_out(name: str) -> str:
    place = place_in(name, "left out")
    return name[:place] + name[place + 1 :]


def doubled(name: str) -> str:
    place = place_in(name, "doubled")
    return name[:place] + name[place] + name[place:]


def swapped(name: str) -> str:
    place = place_in(name, "swapped")
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def by_ear(name: str) -> str:
    sounds = [pair.split() for pair in BY_EAR if pair.split()[0] in name[1:]]
    if not sounds:
        return name
    heard, written = sounds[crc32(name.encode()) % len(sounds)]
    return name[0] + name[1:].replace(heard, written, 1)


WAYS = (key_beside, left_out, doubled, swapped, by_ear)


M = TypeVar("M", Medicine, SharedMedicine)


def misspelt(medicines: Sequence[M], every: int) -> Iterator[tuple[str, M]]:
    """Misspelt names of plain letters, of one medicine in `every` names; none is a name itself."""
    names = [
        (name.lower(), medicine)
        for medicine in medicines
        for name in medicine.names
        if len(name) >= 6 and name.isalpha() and name.isascii()
    ]
    for name, medicine in names[::every]:
        for way in WAYS:
            text = way(name)
            found = finder().find(text)
            if text != name and not (found and found.exact):
                yield text, medicine


def share(texts: list[tuple[str, Medicine]], holds: Callable[[str, Medicine], bool]) -> float:
    return sum(holds(text, medicine) for text, medicine in texts) / len(texts)


@cache
def texts() -> list[tuple[str, Medicine]]:
    return list(misspelt(list(shipped().medicines), every=8))


def has(product: Medicine, medicine: Medicine) -> bool:
    """Whether it is the medicine, or has it (or what may be anything) in it."""
    return not {medicine.key, UNKNOWN}.isdisjoint(product.key.split(JOINED))


def is_understood(text: str, medicine: Medicine) -> bool:
    found = finder().find(text)
    return found is not None and has(found.medicine, medicine)


def is_offered(text: str, medicine: Medicine) -> bool:
    return is_understood(text, medicine) or any(has(one, medicine) for one in finder().between(text))


def test_there_are_misspelt_names_enough_to_measure() -> None:
    assert len(texts()) > 800


def test_no_misspelt_listed_name_is_taken_for_another_medicine() -> None:
    found = {text: (finder().find(text), medicine) for text, medicine in texts()}
    wrong = {
        t: match.medicine.name for t, (match, m) in found.items() if match and not has(match.medicine, m)
    }
    assert wrong == {}


def test_most_misspelt_listed_names_are_understood_and_nearly_all_others_asked_about() -> None:
    assert share(texts(), is_understood) >= 0.5
    assert share(texts(), is_offered) >= 0.99


def test_no_misspelt_name_of_a_medicine_that_is_not_listed_is_taken_for_a_listed_one() -> None:
    ordinary = [m for m in known() if not finder().key(m.name)]
    taken = {
        text: (medicine.name, key)
        for text, medicine in misspelt(ordinary, every=40)
        if (key := finder().key(text)) and key not in map(finder().key, medicine.names)
    }
    assert taken == {}


LOOK_ALIKES = """
    clonidine clozapine | risperidone ropinirole | Celexa Celebrex | Lamictal Lamisil | Zyprexa Zyrtec |
    Prozac Proscar | hydroxyzine hydralazine | bupropion buspirone | clonazepam clonidine | tramadol
    Toradol | metoclopramide metoprolol | quetiapine quinapril | lamotrigine lamivudine | Losec Lasix |
    chlorpromazine chlorpropamide | amantadine rimantadine | fluoxetine fluvoxamine | Lexapro Loxapac |
    sertraline cetirizine | Zantac Xanax | carbamazepine oxcarbazepine | haloperidol labetalol
"""


@pytest.mark.parametrize("pair", [pair.split() for pair in LOOK_ALIKES.split("|")], ids="-".join)
def test_look_alike_names_and_their_misspellings_are_never_swapped(pair: list[str]) -> None:
    found = [finder().find(name) for name in pair]
    medicines = [match.medicine if match else None for match in found]
    assert medicines[0] is not medicines[1]
    for name, other in zip(pair, reversed(medicines), strict=True):
        for way in WAYS:
            match = finder().find(way(name.lower()))
            assert match is None or match.medicine is not other, way(name.lower())


@pytest.mark.parametrize(
    ("typed", "first", "others"),
    [
        ("clonadine", "clonidine", {"clozapine"}),
        ("clozadine", "clozapine", {"clozapine"}),
        ("epilem", "Epirubicin", {"valproate"}),
        ("reglin", "metoclopramide", {"Minoxidil"}),
    ],
)
def test_a_text_between_two_medicines_is_asked_about(typed: str, first: str, others: set[str]) -> None:
    assert finder().find(typed) is None
    names = [medicine.name.casefold() for medicine in finder().between(typed)]
    assert names[0] == first.casefold()
    assert {other.casefold() for other in others} <= set(names)


# What the known names add


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Lipitor 20mg", "atorvastatin"),
        ("imodium", "Loperamide"),
        ("digoxine", "Digoxin"),
        ("methotrexat", "Methotrexate"),
    ],
)
def test_an_ordinary_medicine_is_known(typed: str, name: str) -> None:
    match = finder().find(typed)
    assert match
    assert match.medicine.name.casefold() == name.casefold()
    assert match.medicine.classes == ()


@pytest.mark.parametrize(
    ("typed", "medicine"),
    [
        ("Lybalvi", "olanzapine"),
        ("Clindex", "chlordiazepoxide"),
        ("Co-codaprin", "codeine"),
        ("Combivent", "salbutamol"),
        ("metoclopramida", "metoclopramide"),
    ],
)
def test_a_name_from_elsewhere_of_a_listed_medicine_means_it(typed: str, medicine: str) -> None:
    match = finder().find(typed)
    assert match
    assert medicine in match.medicine.name.split(" + ")
    assert match.medicine.classes or UNKNOWN in match.medicine.key


@pytest.mark.parametrize(
    "typed",
    ["antibiotic", "painkiller", "blood pressure tablets", "eye drops", "tablets", "nothing", "Xyzzolin"],
)
def test_words_that_are_no_name_stay_unknown(typed: str) -> None:
    assert finder().key(typed) is None


def test_listed_names_keep_their_classes_beside_the_known_ones() -> None:
    """A product that the site's list knows better may have more in it, or be asked about."""
    lost = {
        name
        for medicine in shipped().medicines
        for name in medicine.names
        if not set(medicine.classes) <= set(classes_of(name))
    }
    assert lost == set()


def classes_of(name: str) -> Iterator[str]:
    reading = finder().read(name)
    for medicine in [reading.match.medicine] if reading.match else reading.choices:
        yield from medicine.classes
