import pytest
from django.core.management import CommandError, call_command

from triage.medicines.vocabulary import known_medicines
from triage.models import KnownMedicine
from triage.rules.model import Medicine

pytestmark = pytest.mark.django_db


def make_package(monkeypatch: pytest.MonkeyPatch, **medicines: str) -> None:
    """A package that brings these medicines; their other names are divided by spaces."""
    read = [Medicine("", name, (), other_names=tuple(others.split())) for name, others in medicines.items()]
    monkeypatch.setattr("triage.medicines.vocabulary.read_package", lambda: read)


def test_the_names_that_the_package_brings_are_known(monkeypatch, capsys):
    make_package(monkeypatch, Atorvastatin="lipitor sortis", Digoxin="")

    call_command("load_medicine_vocabulary")

    assert [medicine.names for medicine in known_medicines()] == [
        ("Atorvastatin", "lipitor", "sortis"),
        ("Digoxin",),
    ]
    assert "The names of 2 medicines are loaded." in capsys.readouterr().out


def test_loading_again_changes_nothing_and_says_nothing(monkeypatch, capsys):
    make_package(monkeypatch, Atorvastatin="lipitor")
    call_command("load_medicine_vocabulary")
    row = KnownMedicine.objects.get()
    capsys.readouterr()

    call_command("load_medicine_vocabulary")

    assert KnownMedicine.objects.get().pk == row.pk
    assert capsys.readouterr().out == ""


def test_names_that_a_new_package_no_longer_brings_go(monkeypatch):
    make_package(monkeypatch, Atorvastatin="lipitor", Digoxin="")
    call_command("load_medicine_vocabulary")

    make_package(monkeypatch, Atorvastatin="sortis", Warfarin="coumadin")
    call_command("load_medicine_vocabulary")

    assert [medicine.names for medicine in known_medicines()] == [
        ("Atorvastatin", "sortis"),
        ("Warfarin", "coumadin"),
    ]


def test_without_the_package_the_command_says_what_to_do(monkeypatch):
    monkeypatch.setattr("triage.medicines.drug_package.PACKAGE", "no_such_package")

    with pytest.raises(
        CommandError, match=r"The package no_such_package is missing\. Install the packages\."
    ):
        call_command("load_medicine_vocabulary")
