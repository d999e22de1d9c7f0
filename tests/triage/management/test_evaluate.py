import io
import json
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_draft
from triage.models import Question, Rule
from triage.releases.publishing import publish

pytestmark = pytest.mark.django_db

STUDENT = {"sides": ["one"], "areas": ["eyelid"], "duration": 4, "tired": "yes", "danger-signs": []}


@pytest.fixture
def evaluate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs the command over cases (bytes as they are, the rest as JSON) and reads its lines."""

    def run(*cases: Any, draft: bool = True) -> list[dict[str, Any]]:
        lines = [case if isinstance(case, bytes) else json.dumps(case).encode() for case in cases]
        stdin = io.TextIOWrapper(io.BytesIO(b"\n".join(lines) + b"\n"))
        monkeypatch.setattr(sys, "stdin", stdin)
        call_command("evaluate", "twitching", draft=draft)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_the_outcome_names_level_groups_rules_and_what_is_next(evaluate: Any):
    make_draft()

    (outcome,) = evaluate({"id": 7, "answers": {**STUDENT, "medicines": ["aspirin"]}})

    assert outcome == {
        "id": 7,
        "release": None,
        "care_level": "self_care",
        "floor": None,
        "no_clear_match": False,
        "cause_groups": [
            {"key": "lifestyle", "strength": "possible", "for": ["lid-only"], "against": [], "open": []}
        ],
        "could_rise": [],
        "next": None,
        "notes": [],
    }


def test_the_release_is_named(evaluate: Any):
    publish(make_draft(), None, "As tested.")

    (outcome,) = evaluate({"id": 7, "answers": STUDENT}, draft=False)

    assert outcome["release"] == 1


def test_no_clear_match_is_said(evaluate: Any):
    make_draft()

    (outcome,) = evaluate({"id": 7, "answers": {"sides": "both"}})

    assert outcome["no_clear_match"] is True


def test_an_empty_list_where_none_is_not_offered_counts_as_not_answered_and_is_named(evaluate: Any):
    make_draft()
    Question.objects.filter(link_id="areas").update(none_of_these=False)

    (outcome,) = evaluate({"id": 7, "answers": {**STUDENT, "areas": []}})

    assert outcome["next"] == "areas"
    assert outcome["notes"] == ["areas: “none of these” is not offered here; taken as not answered."]


def test_typed_medicines_with_a_time_are_understood(evaluate: Any):
    make_draft()

    (outcome,) = evaluate(
        {"id": "a", "answers": {"medicines": [{"name": "Reglan", "started": "within_days"}]}}
    )

    assert outcome["care_level"] == "same_day"
    assert outcome["cause_groups"][0]["key"] == "medication"
    assert outcome["next"] == "danger-signs"


def test_a_line_that_names_several_medicines_counts_as_all_of_them(evaluate: Any):
    make_draft()
    together = [{"name": "aspirin and reglan", "started": "within_days"}]
    apart = [{"name": "aspirin", "started": "within_days"}, {"name": "reglan", "started": "within_days"}]

    one, two = evaluate(
        {"id": 1, "answers": {**STUDENT, "medicines": together}},
        {"id": 1, "answers": {**STUDENT, "medicines": apart}},
    )

    assert one == two


def test_a_not_sure_that_could_raise_the_level_is_named(evaluate: Any):
    make_draft()

    (outcome,) = evaluate({"id": 1, "answers": {**STUDENT, "danger-signs": "not-sure"}})

    assert outcome["could_rise"][0] == {"link_id": "danger-signs", "care_level": "emergency"}


def test_groups_come_in_ranked_order(evaluate: Any):
    make_draft()

    (outcome,) = evaluate({"id": 1, "answers": {**STUDENT, "medicines": ["haloperidol"]}})

    assert [group["key"] for group in outcome["cause_groups"]] == ["medication", "lifestyle"]


@pytest.mark.parametrize(
    ("line", "identity", "error"),
    [
        (b"{broken", None, "This is not a line of JSON"),
        (b'{"id": 3, "answers": "\xff"}', None, "This is not a line of JSON"),
        (b"[" * 100_000, None, "This is not a line of JSON"),
        (b"[1, 2]", None, 'Write {"id": ..., "answers": {link_id: answer}}.'),
        (b'{"id": 3}', 3, 'Write {"id": ..., "answers": {link_id: answer}}.'),
        (b'{"id": 3, "answers": {"side": ["one"]}}', 3, "There is no question “side”. Did you mean “sides”?"),
        (b'{"id": 3, "answers": {"sides": ["left"]}}', 3, "left"),
    ],
)
def test_a_bad_line_gets_an_error_and_the_next_is_read(evaluate: Any, line: bytes, identity: Any, error: str):
    make_draft()

    bad, good = evaluate(line, {"id": "good", "answers": STUDENT})

    assert bad["id"] == identity
    assert error in bad["error"][0]
    assert good["care_level"] == "self_care"


def test_empty_lines_are_passed_over(evaluate: Any):
    make_draft()

    assert len(evaluate(b"", {"id": 1, "answers": {}}, b"  ")) == 1


def test_the_release_is_used_until_the_changed_draft_is_published(evaluate: Any):
    row = make_draft()
    publish(row, None, "As tested.")
    Rule.objects.filter(key="lid-only").update(strength="excludes")
    Rule.objects.filter(key="one-side").update(when=[{"any": ["sides.one"]}])
    case = {"id": 1, "answers": STUDENT}

    assert [evaluate(case, draft=draft)[0]["cause_groups"][0]["key"] for draft in (False, True)] == [
        "lifestyle",
        "neurovascular",
    ]


def test_an_unknown_questionnaire_is_answered_with_those_there_are():
    make_draft()

    with pytest.raises(CommandError, match=r"There is no questionnaire “twitch”. There are: twitching\."):
        call_command("evaluate", "twitch")


def test_a_questionnaire_without_a_release_says_so():
    make_draft()

    with pytest.raises(CommandError, match="has no release yet"):
        call_command("evaluate", "twitching")


def test_a_draft_that_cannot_run_says_where_it_is_broken():
    make_draft()
    Question.objects.filter(link_id="sides").update(text="")

    with pytest.raises(CommandError, match=r"questions\[1\] \(sides\)\.text: The text is empty\."):
        call_command("evaluate", "twitching", draft=True)
