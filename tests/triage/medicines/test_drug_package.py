"""Reading the file of the package that brings names of medicines."""

import bz2
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest

from triage.medicines import drug_package
from triage.medicines.drug_package import CannotRead, read_package

DATA = {
    "drug_canonical_to_data": {
        "atorvastatin": {"name": "Atorvastatin", "medline_plus_id": "a1"},
        "co-codamol": {"name": "Co-codamol ", "nhs_url": "https://www.nhs.uk/medicines/co-codamol/"},
        "thiotimoline": {"name": "Thiotimoline", "drugbank_id": "DB0"},
    },
    "drug_variant_to_canonical": {
        "atorvastatin": ["atorvastatin"],
        "lipitor": ["atorvastatin"],
        "sortis 20": ["atorvastatin"],
        "thiotimo": ["thiotimoline"],
    },
}


def make_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "names.pkl.bz2"
    path.write_bytes(content)
    monkeypatch.setattr(drug_package, "_file", lambda: path)


def pickled(content: Any) -> bytes:
    return bz2.compress(pickle.dumps(content))


def test_medicines_that_a_site_for_patients_describes_are_read_with_their_names(monkeypatch, tmp_path):
    make_file(monkeypatch, tmp_path, pickled(DATA))

    medicines = read_package()

    assert [medicine.names for medicine in medicines] == [
        ("Atorvastatin", "lipitor", "sortis 20"),
        ("Co-codamol",),
    ]
    assert {(medicine.key, medicine.classes) for medicine in medicines} == {("", ())}


@pytest.mark.parametrize(
    "name",
    [
        "hydrochloride, atorvastatin",
        "7-chloro-1-methyl-5-phenyl",
        "β-methyl",
        "spray and solution",
        "one two three four five six",
        "a name so long that nobody would ever type the whole of it",
        "12 hour",
    ],
)
def test_what_nobody_would_type_as_a_name_is_left_out(monkeypatch, tmp_path, name):
    data = {**DATA, "drug_variant_to_canonical": {name: ["atorvastatin"], "lipitor": ["atorvastatin"]}}
    make_file(monkeypatch, tmp_path, pickled(data))

    assert read_package()[0].other_names == ("lipitor",)


class Harmful:
    def __reduce__(self) -> Any:
        return (sys.exit, ("the file has run code",))


@pytest.mark.parametrize(
    "content",
    [
        pickled({**DATA, "more": Harmful()}),
        pickled({}),
        pickled([]),
        pickled({**DATA, "drug_variant_to_canonical": None}),
        bz2.compress(b"not a pickle"),
        b"not compressed",
        b"",
        pickled(DATA)[:-20],
    ],
)
def test_a_file_that_is_not_what_it_was_is_refused_and_runs_no_code(monkeypatch, tmp_path, content):
    make_file(monkeypatch, tmp_path, content)

    with pytest.raises(CannotRead, match=r"cannot be read \(.*\)\. Install the packages again\."):
        read_package()


def test_the_package_itself_is_not_imported():
    assert len(read_package()) > 1_500
    assert drug_package.PACKAGE not in sys.modules
