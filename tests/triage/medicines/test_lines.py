"""Lines that name several medicines: taken apart where the parts are names, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.content.shipped import finder, shipped
from triage.medicines.lines import parts_of, says_not_known, says_nothing


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("omeprazole and haloperidol", ["omeprazole", "haloperidol"]),
        ("sertraline, lithium", ["sertraline", "lithium"]),
        ("sertraline+lithium", ["sertraline", "lithium"]),
        ("sertraline lithium", ["sertraline", "lithium"]),
        ("Quetiapine 25mg; sertraline", ["Quetiapine 25mg", "sertraline"]),
        ("olanzapin und lithium", ["olanzapin", "lithium"]),
        ("paracetamol/haloperidol & lithium", ["paracetamol", "haloperidol", "lithium"]),
        ("aspirin, metoclopramide and ibuprofen", ["aspirin", "metoclopramide", "ibuprofen"]),
        ("PANTOPRAZOLE40+DOMPERIDONE30SR", ["PANTOPRAZOLE40", "DOMPERIDONE30SR"]),
        ("rabeprazole sodium 20 mg and domperidone 30 mg", ["rabeprazole sodium 20 mg", "domperidone 30 mg"]),
        ("1. sertraline 50mg once daily", ["sertraline 50mg once daily"]),
        ("• haloperidol 2 mg", ["haloperidol 2 mg"]),
    ],
)
def test_a_line_of_several_names_is_taken_apart(line: str, parts: list[str]) -> None:
    assert parts_of(finder(), line) == parts


@pytest.mark.parametrize(
    "line",
    [
        "St John's wort",
        "pantocid dsr",
        "Stemetil (prochlorperazine)",
        "prochlorperazine / stemetil",
        "metoclopramide(reglan)",
        "risperdal consta 37,5",
        "Haloperidol,5mg/ml,inj",
        "Metoclopramide hydrochloride 10mg/5ml oral solution",
        "Sinemet 25/100",
        "my doctor gave me reglan and said it would help",
        "the blue ones that my mother had, from the chemist round the corner",
        "",
    ],
)
def test_a_line_of_one_medicine_stays_whole(line: str) -> None:
    assert parts_of(finder(), line) == ([line] if line else [])


def test_a_name_that_nobody_knows_is_kept_beside_those_that_are_known() -> None:
    assert parts_of(finder(), "blorbium, reglan") == ["blorbium", "reglan"]


NAMES = sorted({name for medicine in shipped().medicines for name in medicine.names})
SEPARATORS = st.sampled_from([", ", "; ", " / ", " + ", " and ", " & ", "\n", " und ", " et "])


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5), SEPARATORS)
def test_no_ingredient_with_a_class_is_lost_whatever_the_list(names: list[str], separator: str) -> None:
    found: set[str] = set()
    for line in separator.join(names).splitlines():
        for part in parts_of(finder(), line):
            reading = finder().read(part)
            medicines = [reading.match.medicine] if reading.match else reading.choices
            found |= {key for medicine in medicines for key in medicine.classes}
    meant = {key for name in names for key in _classes(name)}
    assert meant <= found


def _classes(name: str) -> tuple[str, ...]:
    match = finder().find(name)
    return match.medicine.classes if match else ()


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4), SEPARATORS)
def test_what_was_taken_apart_stays_as_it_is(names: list[str], separator: str) -> None:
    parts = [part for line in separator.join(names).splitlines() for part in parts_of(finder(), line)]
    assert [again for part in parts for again in parts_of(finder(), part)] == parts


@given(st.text(max_size=200))
def test_any_text_is_taken_apart_without_an_error(line: str) -> None:
    parts_of(finder(), line)


@pytest.mark.parametrize("text", ["none", "Nothing.", "N/A", "no medicines", "keine"])
def test_a_text_that_says_that_there_is_no_medicine_is_understood(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["I don’t know", "not sure", "?"])
def test_a_text_that_says_that_it_is_not_known_is_understood(text: str) -> None:
    assert says_not_known(text)
