import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_document, make_draft
from triage.drafts import files
from triage.models import Rule


def run(capsys, *arguments: Any) -> tuple[str, int]:
    """What the command prints, and its exit code."""
    try:
        call_command("check_questionnaire", *map(str, arguments))
    except SystemExit as stopped:
        return capsys.readouterr().out, int(stopped.code or 0)
    return capsys.readouterr().out, 0


def write(path, **changes: Any):
    path.write_text(files.write_yaml(make_document(**changes)), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_a_draft_without_errors_exits_with_nought_and_prints_the_measures(capsys):
    make_draft()

    printed, code = run(capsys, "twitching")

    assert code == 0
    assert printed.startswith("No errors.")
    assert "strictly safe, never below the expected level: 2 of 2" in printed
    assert "The rule “not-tired” changes nothing" in printed


@pytest.mark.django_db
def test_a_draft_with_an_error_exits_with_one(capsys):
    make_draft()
    Rule.objects.filter(key="stroke").update(care_level="routine")

    printed, code = run(capsys, "twitching")

    assert code == 1
    assert "Errors, which stop publishing:" in printed
    assert "stroke-is-an-emergency" in printed


def test_a_file_is_checked_without_a_database(capsys, tmp_path):
    printed, code = run(capsys, write(tmp_path / "twitching.yaml"))

    assert (code, printed.splitlines()[0]) == (0, "No errors.")


def test_a_broken_file_says_all_that_is_wrong(tmp_path):
    file = write(tmp_path / "twitching.yaml", title="", threshold=0)

    with pytest.raises(CommandError, match=r"title: The text is empty") as refused:
        call_command("check_questionnaire", str(file))

    assert "threshold" in str(refused.value)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("check_questionnaire", str(tmp_path / "nothing.yaml"))


def test_the_report_can_be_had_as_json(capsys, tmp_path):
    rules = [
        rule | {"care_level": "routine"} if rule["key"] == "stroke" else rule
        for rule in make_document()["rules"]
    ]

    printed, code = run(capsys, write(tmp_path / "twitching.yaml", rules=rules), "--format", "json")

    report = json.loads(printed)
    found = next(concern for concern in report["concerns"] if concern["severity"] == "error")
    assert (code, found["code"]) == (1, "requirement-violated")
    assert found["rows"] == [["safety_requirements", "stroke-is-an-emergency"]]
    assert "weak-arm" in found["example"]["danger-signs"]
    assert report["measures"]["strictly_safe"] == [2, 2]


@pytest.mark.django_db
def test_what_one_wrong_answer_does_is_said_when_asked_for(capsys):
    make_draft()
    call_command("check_questionnaire", "twitching", "--slips")
    assert "What one wrong answer does, over all vignettes" in capsys.readouterr().out


@pytest.mark.django_db
def test_each_slip_that_loses_two_levels_is_in_the_json(capsys):
    make_draft()
    call_command("check_questionnaire", "twitching", "--slips", "--format=json")
    slips = json.loads(capsys.readouterr().out)["slips"]
    assert len(slips["worst"]) == slips["losing"]["2"] <= slips["tried"]
