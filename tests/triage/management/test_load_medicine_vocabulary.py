import pytest
from django.core.management import CommandError, call_command

from triage.medicines.shared_list import SharedList, SharedMedicine, parse
from triage.medicines.vocabulary import known_medicines
from triage.models import KnownMedicine

pytestmark = pytest.mark.django_db


def make_package(monkeypatch: pytest.MonkeyPatch, **medicines: str) -> None:
    """A package that brings these medicines; their other names are divided by spaces."""
    read = [SharedMedicine(name, tuple(others.split())) for name, others in medicines.items()]
    monkeypatch.setattr("triage.medicines.vocabulary.read_package", lambda: read)
    monkeypatch.setattr("triage.medicines.vocabulary.read_shared_list", lambda path: SharedList(()))


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


def test_the_sites_own_list_comes_with_its_keys_and_classes(monkeypatch):
    make_package(monkeypatch, Digoxin="")
    shared = SharedMedicine("melperone", ("Eunerpan",), key="melperone", classes=("antipsychotic",), common=2)
    monkeypatch.setattr("triage.medicines.vocabulary.read_shared_list", lambda path: SharedList((shared,)))

    call_command("load_medicine_vocabulary")

    assert known_medicines() == (shared, SharedMedicine("Digoxin"))


def test_a_list_that_cannot_be_read_is_named_line_by_line(monkeypatch):
    make_package(monkeypatch, Digoxin="")
    monkeypatch.setattr(
        "triage.medicines.vocabulary.read_shared_list",
        lambda path: parse(b"medicines: [{key: a, name: a, drugs: []}, {name: b}]"),
    )

    with pytest.raises(CommandError, match=r"a: there is no field “drugs” here\.\nMedicine 2 has no key\."):
        call_command("load_medicine_vocabulary")
