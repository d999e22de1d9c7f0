import json

import pytest
import yaml
from django.core.management import CommandError, call_command

from tests.factories import make_document, make_draft, make_release
from triage.models import Question, Rule
from triage.rules.document import parse, serialise

pytestmark = pytest.mark.django_db


def export(capsys: pytest.CaptureFixture[str], **options: object) -> str:
    call_command("export_questionnaire", "twitching", **options)
    return capsys.readouterr().out


def test_the_draft_is_written_as_yaml(capsys):
    make_draft()

    assert yaml.safe_load(export(capsys, draft=True)) == serialise(parse(make_document()))


def test_the_draft_is_written_as_json(capsys):
    make_draft()

    assert json.loads(export(capsys, draft=True, format="json")) == serialise(parse(make_document()))


def test_without_draft_the_current_release_is_written(capsys):
    make_release()
    Rule.objects.filter(key="stroke").update(rationale="Changed since.")

    assert "Changed since" not in export(capsys)
    assert "Changed since" in export(capsys, draft=True)


def test_the_fields_of_a_release_come_in_the_order_of_the_format(capsys):
    make_release()

    assert export(capsys).splitlines()[:3] == ["schema: 2", "slug: twitching", "title: Twitching"]


def test_a_draft_that_is_not_whole_is_written_as_it_is(capsys):
    make_draft()
    Question.objects.filter(link_id="sides").update(text="")

    assert yaml.safe_load(export(capsys, draft=True))["questions"][1]["text"] == ""


def test_without_a_release_the_command_says_so():
    make_draft()

    with pytest.raises(CommandError, match=r"has no release yet\. Publish it, or add --draft"):
        call_command("export_questionnaire", "twitching")
