import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_document, make_draft, make_release
from triage.drafts.mapping import load_document
from triage.models import Question
from triage.releases.publishing import publish

pytestmark = pytest.mark.django_db


def export(*more: str) -> str:
    output = io.StringIO()
    call_command("export_safety_file", "twitching", "--seconds", "20", *more, stdout=output)
    return output.getvalue()


def test_the_file_of_the_current_release_is_written_to_standard_output():
    release = make_release()

    assert release.sha256 in export()


def test_the_csv_is_written_to_standard_output():
    make_release()

    rows = list(csv.DictReader(io.StringIO(export("--format", "csv"))))

    assert [row["release"] for row in rows] == ["1", "1", "1"]


def test_the_file_of_the_draft_is_written():
    make_draft()

    assert "Draft, not published" in export("--draft")


def test_the_file_of_an_earlier_release_is_written():
    first = make_release()
    publish(load_document(make_document(title="Twitches")), None, "As tested.")

    assert first.sha256 in export("--release", "1")


def test_both_files_are_written_into_a_directory(tmp_path: Path):
    make_release()

    said = export("--output", str(tmp_path / "new"))

    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == ["twitching-release-1-safety-file.csv", "twitching-release-1-safety-file.html"]
    assert names[0] in said


def test_a_directory_that_cannot_be_written_is_said(tmp_path: Path):
    make_release()
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="cannot be written"):
        export("--output", str(tmp_path / "file"))


def test_without_a_release_there_is_no_file():
    make_draft()

    with pytest.raises(CommandError, match="has no release yet"):
        export()


def test_a_draft_that_is_no_whole_document_is_refused_with_what_is_wrong():
    make_draft()
    Question.objects.filter(link_id="sides").update(text="")

    with pytest.raises(CommandError, match="The draft cannot be run"):
        export("--draft")
