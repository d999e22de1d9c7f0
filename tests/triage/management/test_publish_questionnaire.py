import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_draft, make_editor, make_publisher
from triage.models import Question, Release

pytestmark = pytest.mark.django_db


def test_the_operator_publishes_with_a_note(capsys):
    make_draft()

    call_command("publish_questionnaire", "twitching", note="First.")

    release = Release.objects.get()
    assert (release.note, release.created_by_name) == ("First.", "the operator")
    assert "Release 1 of “Twitching” is published." in capsys.readouterr().out


def test_an_account_can_be_named_as_the_publisher():
    make_draft()
    publisher = make_publisher()

    call_command("publish_questionnaire", "twitching", "--as", "publisher", "--note", "As tested.")

    assert Release.objects.get().created_by == publisher


def test_an_account_that_may_not_publish_is_refused():
    make_draft()
    make_editor()

    with pytest.raises(CommandError, match="The account “editor” may not publish"):
        call_command("publish_questionnaire", "twitching", "--as", "editor")


def test_an_account_that_does_not_exist_is_refused():
    make_draft()

    with pytest.raises(CommandError, match="There is no active account “nobody”"):
        call_command("publish_questionnaire", "twitching", "--as", "nobody")


def test_errors_are_listed_with_their_places():
    make_draft()
    Question.objects.filter(link_id="sides").update(text="")

    with pytest.raises(
        CommandError, match=r"found errors\.\n  questions\[1\] \(sides\)\.text: The text is empty"
    ):
        call_command("publish_questionnaire", "twitching")


def test_an_unchanged_draft_is_not_published_again():
    make_draft()
    call_command("publish_questionnaire", "twitching", "--note", "As tested.")

    with pytest.raises(CommandError, match="There is nothing to publish"):
        call_command("publish_questionnaire", "twitching")


def test_warnings_ask_for_a_note():
    make_draft()

    with pytest.raises(CommandError, match=r"Say with --note why.*\n  The rule “not-tired” changes nothing"):
        call_command("publish_questionnaire", "twitching")
