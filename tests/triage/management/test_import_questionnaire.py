import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_document, make_draft
from triage.drafts.files import write_json, write_yaml
from triage.drafts.mapping import to_document
from triage.models import Questionnaire, Release
from triage.rules.document import parse, serialise

pytestmark = pytest.mark.django_db


def write(folder: Path, document: dict[str, Any], name: str = "document.yaml") -> str:
    path = folder / name
    path.write_text((write_json if name.endswith("json") else write_yaml)(document), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["document.yaml", "document.json"])
def test_a_file_becomes_a_draft_and_nothing_is_published(tmp_path, capsys, name: str):
    call_command("import_questionnaire", write(tmp_path, make_document(), name))

    assert to_document(Questionnaire.objects.get()) == serialise(parse(make_document()))
    assert not Release.objects.exists()
    assert capsys.readouterr().out == "“Twitching” was imported as a new draft.\n"


def test_standard_input_is_read_for_a_dash(monkeypatch):
    content = write_yaml(make_document()).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    call_command("import_questionnaire", "-")

    assert Questionnaire.objects.filter(slug="twitching").exists()


def test_a_second_import_says_what_it_changed(tmp_path, capsys):
    make_draft()

    call_command("import_questionnaire", write(tmp_path, make_document(title="Twitches")))

    assert capsys.readouterr().out == (
        "The draft of “Twitches” was imported: 1 change.\n  Title changed from “Twitching” to “Twitches”.\n"
    )


def test_an_import_that_changes_nothing_says_so(tmp_path, capsys):
    make_draft()

    call_command("import_questionnaire", write(tmp_path, make_document()))

    assert "nothing was changed" in capsys.readouterr().out


def test_every_problem_is_named_with_its_place_and_nothing_is_loaded(tmp_path):
    document = make_document(title="")
    document["rules"][0]["strength"] = "suports"

    with pytest.raises(CommandError) as error:
        call_command("import_questionnaire", write(tmp_path, document))

    assert "title: The text is empty. Write it." in str(error.value)
    assert (
        "rules[0] (one-side).strength: “suports” is not one of the choices. Did you mean “supports”?"
    ) in str(error.value)
    assert not Questionnaire.objects.exists()


def test_a_file_that_is_not_yaml_names_the_line(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("title: ok\nrules: [", encoding="utf-8")

    with pytest.raises(CommandError, match=r"broken\.yaml was not imported:\n  Line \d"):
        call_command("import_questionnaire", str(path))


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_questionnaire", str(tmp_path / "none.yaml"))
