from pathlib import Path

import pytest
from django.core.management import call_command

from triage.drafts import files
from triage.medicines.shared_list import SharedList, SharedMedicine
from triage.medicines.vocabulary import SHARED_LIST
from triage.rules.document import parse

SHIPPED = SHARED_LIST.with_name("facial-twitching.yaml")
SOURCE = {"title": "An index of medicines", "url": "https://index.test/", "kind": "reference"}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shared = SharedList(
        (
            SharedMedicine(
                "newperidol", key="newperidol", classes=("antipsychotic", "gone"), sources=("index",)
            ),
            SharedMedicine("haloperidol", key="haloperidol", classes=("antipsychotic",)),
            SharedMedicine("harmlessine", key="harmlessine"),
        ),
        sources={"index": SOURCE},
    )
    monkeypatch.setattr("triage.management.commands.add_shared_medicines.read_shared_list", lambda: shared)
    copy = tmp_path / "questionnaire.yaml"
    copy.write_bytes(SHIPPED.read_bytes())
    return copy


def test_a_medicine_in_a_class_of_the_questionnaire_is_added_with_its_source(file: Path, capsys):
    call_command("add_shared_medicines", file)

    questionnaire = parse(files.read(file.read_bytes()))
    medicine = questionnaire.medicine_by_key["newperidol"]
    assert medicine.classes == ("antipsychotic",)
    assert medicine.sources == ("index",)
    assert "index" in [source.key for source in questionnaire.sources]
    assert "harmlessine" not in questionnaire.medicine_by_key
    assert capsys.readouterr().out.splitlines()[-1] == "1 medicines."


def test_all_else_in_the_file_stays_as_it_is(file: Path):
    before = file.read_text().splitlines()
    call_command("add_shared_medicines", file)
    assert [line for line in file.read_text().splitlines() if line in set(before)] == before


def test_what_is_listed_is_not_added_again(file: Path):
    call_command("add_shared_medicines", file)
    once = file.read_text()
    call_command("add_shared_medicines", file)
    assert file.read_text() == once


def test_a_dry_run_changes_nothing(file: Path):
    before = file.read_text()
    call_command("add_shared_medicines", file, dry_run=True)
    assert file.read_text() == before
