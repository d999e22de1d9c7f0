import csv
import io

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_document, make_editor, make_publisher, make_release
from tests.triage.releases.test_recall import ONE_SIDE, WEAK_ARM, make_assessment
from triage.drafts.mapping import load_document
from triage.models import Question, Questionnaire, Release, Withdrawal
from triage.releases.publishing import publish

pytestmark = pytest.mark.django_db

REASON = "A stroke was taken for tiredness."


@pytest.fixture
def two_releases() -> tuple[Release, Release]:
    """The first is sound; the second, current one misses strokes."""
    first = make_release()
    rules = [rule for rule in make_document()["rules"] if rule["key"] != "stroke"]
    row = load_document(make_document(rules=rules, safety_requirements=[], vignettes=[]))
    return first, publish(row, None, "As tested.")


def withdraw(number: int = 2, reason: str = REASON, *more: str) -> None:
    call_command("withdraw_release", "twitching", str(number), "--reason", reason, *more)


def report(*more: str) -> list[dict[str, str]]:
    output = io.StringIO()
    call_command("recall_report", "twitching", "2", *more, stdout=output)
    return list(csv.DictReader(io.StringIO(output.getvalue())))


# withdraw_release


def test_the_operator_withdraws_and_is_told_what_patients_get_and_what_differs(two_releases, capsys):
    make_assessment(two_releases[1], WEAK_ARM)
    make_assessment(two_releases[1], ONE_SIDE)

    withdraw(2, REASON, "--instead", "1")

    assert Withdrawal.objects.get().reason == REASON
    assert Questionnaire.objects.get().current_release == two_releases[0]
    said = capsys.readouterr().out
    assert "Release 2 of “Twitching” is withdrawn. Patients get Release 1 from now on." in said
    assert "Stored outcomes: 2. That would differ by Release 1: 1, of which more urgent: 1." in said
    assert "recall_report twitching 2" in said


def test_without_another_release_the_check_is_said_to_be_closed(two_releases, capsys):
    withdraw()

    said = capsys.readouterr().out
    assert "The check is closed until another release is published or made current." in said


def test_an_account_can_be_named(two_releases):
    publisher = make_publisher()

    withdraw(2, REASON, "--as", "publisher")

    assert Withdrawal.objects.get().by == publisher


def test_an_account_that_may_not_publish_is_refused(two_releases):
    make_editor()

    with pytest.raises(CommandError, match="may not publish"):
        withdraw(2, REASON, "--as", "editor")


def test_an_unknown_number_is_refused_with_those_there_are(two_releases):
    with pytest.raises(CommandError, match=r"no Release 7\. There are: 2, 1"):
        withdraw(7)


def test_a_withdrawal_without_a_reason_is_refused(two_releases):
    with pytest.raises(CommandError, match="Say why"):
        withdraw(2, " ")


def test_a_release_is_withdrawn_once(two_releases):
    withdraw()

    with pytest.raises(CommandError, match="withdrawn already"):
        withdraw()


# recall_report


def test_the_report_lists_what_would_differ_by_the_current_release(two_releases, capsys):
    told = make_assessment(two_releases[1], WEAK_ARM)
    make_assessment(two_releases[1], ONE_SIDE)
    withdraw(2, REASON, "--instead", "1")
    capsys.readouterr()

    (row,) = report()

    assert (row["assessment"], row["old_care_level"], row["new_care_level"]) == (
        str(told.pk),
        "routine",
        "emergency",
    )
    assert "Stored outcomes: 2. That would differ by Release 1: 1" in capsys.readouterr().err


def test_the_report_compares_with_a_release_that_is_named(two_releases):
    make_assessment(two_releases[1], WEAK_ARM)

    assert len(report("--beside", "1")) == 1


def test_the_report_compares_with_the_draft(two_releases):
    make_assessment(two_releases[1], WEAK_ARM)
    load_document(make_document())

    assert len(report("--draft")) == 1


def test_a_report_with_nothing_to_compare_says_what_to_name(two_releases):
    with pytest.raises(CommandError, match="--beside NUMBER, or --draft"):
        report()
    withdraw()
    with pytest.raises(CommandError, match="--beside NUMBER, or --draft"):
        report()


def test_a_draft_that_cannot_be_run_is_said_to_be_so(two_releases):
    Question.objects.filter(link_id="sides").update(text="")

    with pytest.raises(CommandError, match="The draft cannot be run"):
        report("--draft")
