"""Stored assessments replayed on a draft, beside the current release."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from tests.factories import make_document, make_draft
from triage.drafts.mapping import load_document
from triage.models import Assessment, Questionnaire
from triage.releases.publishing import publish
from triage.releases.replay import replay, replay_stored, stored_answers
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire

WEAK_ARM = {"danger-signs": ["weak-arm"], "sides": ["one"]}
ONE_SIDE = {"danger-signs": [], "sides": ["one"], "areas": ["cheek"]}
BOTH_SIDES = {"danger-signs": [], "sides": ["both"], "areas": ["cheek"]}


def compiled(**changes: Any) -> CompiledQuestionnaire:
    return compile_questionnaire(parse(make_document(**changes)))


def with_rule(key: str, **changes: Any) -> dict[str, Any]:
    """The document's rules, one of them changed; `None` takes it away."""
    rules = [rule | changes if rule["key"] == key else rule for rule in make_document()["rules"]]
    return {"rules": rules, "vignettes": [], "safety_requirements": []}


def without_rule(key: str) -> dict[str, Any]:
    rules = [rule for rule in make_document()["rules"] if rule["key"] != key]
    return {"rules": rules, "vignettes": [], "safety_requirements": []}


def make_assessment(row: Questionnaire, answers: dict[str, Any], **fields: Any) -> Assessment:
    assert row.current_release is not None
    return Assessment.objects.create(
        release=row.current_release,
        answers=answers,
        care_level="routine",
        expires_at=timezone.now() + timedelta(days=1),
        **fields,
    )


def test_the_same_questionnaire_changes_no_outcome():
    result = replay(compiled(), compiled(), [WEAK_ARM, ONE_SIDE, BOTH_SIDES])
    assert (result.total, result.changed, result.adjusted) == (3, 0, 0)
    assert not result.level_changes
    assert not result.first_changes


def test_a_lowered_red_flag_shows_as_lowered_levels_with_examples():
    draft = compiled(**with_rule("stroke", care_level="doctor_soon"))
    result = replay(compiled(), draft, [WEAK_ARM, ONE_SIDE, WEAK_ARM])
    assert result.level_changes == {("emergency", "doctor_soon"): 2}
    assert (result.changed, result.lowered, result.raised) == (2, 2, 0)
    assert result.level_examples == {("emergency", "doctor_soon"): [WEAK_ARM]}


def test_a_raised_level_counts_as_raised():
    draft = compiled(**with_rule("stroke", when=[{"any": ["sides.both"]}]))
    result = replay(compiled(), draft, [BOTH_SIDES])
    assert (result.raised, result.lowered) == (1, 0)


def test_a_group_that_is_listed_no_more_shows_as_another_first_group():
    result = replay(compiled(), compiled(**without_rule("one-side")), [ONE_SIDE])
    assert result.first_changes == {("neurovascular", ""): 1}
    assert result.first_examples == {("neurovascular", ""): [ONE_SIDE]}


def test_an_answer_that_the_draft_no_longer_has_is_left_out_and_counted():
    document = make_document(vignettes=[])
    document["questions"][0]["options"][1]["key"] = "fit"
    draft = compile_questionnaire(parse(document))
    result = replay(compiled(), draft, [{"danger-signs": ["seizure"], "sides": ["one"], "areas": []}])
    assert (result.total, result.adjusted) == (1, 1)


@pytest.mark.django_db
def test_stored_assessments_of_older_releases_are_replayed_too():
    row = make_draft()
    publish(row, None, "As tested.")
    make_assessment(row, ONE_SIDE)
    load_document(make_document(**with_rule("stroke", care_level="same_day")))
    publish(row, None, "As tested.")
    make_assessment(row, WEAK_ARM)
    result = replay_stored(row, compiled(**with_rule("stroke", care_level="same_day")), compiled())
    assert result.total == 2
    assert result.level_changes == {("same_day", "emergency"): 1}


@pytest.mark.django_db
def test_only_the_newest_assessments_are_replayed_when_there_are_too_many():
    row = make_draft()
    publish(row, None, "As tested.")
    for number, answers in enumerate((WEAK_ARM, ONE_SIDE, BOTH_SIDES)):
        make_assessment(row, answers, id=UUID(int=number))
    assert list(stored_answers(row, most=2)) == [BOTH_SIDES, ONE_SIDE]


@pytest.mark.django_db
def test_the_command_says_how_many_outcomes_change_and_which_way():
    row = make_draft()
    publish(row, None, "As tested.")
    make_assessment(row, WEAK_ARM)
    make_assessment(row, ONE_SIDE)
    load_document(make_document(**with_rule("stroke", care_level="same_day")))
    output = StringIO()
    call_command("replay_questionnaire", row.slug, stdout=output)
    assert "Assessments replayed: 2. Outcomes that change: 1." in output.getvalue()
    assert "1  Emergency → Same day" in output.getvalue()
    assert "First cause group" not in output.getvalue()


@pytest.mark.django_db
def test_the_command_names_a_lost_first_group_in_words():
    row = make_draft()
    publish(row, None, "As tested.")
    make_assessment(row, ONE_SIDE)
    load_document(make_document(**without_rule("one-side")))
    output = StringIO()
    call_command("replay_questionnaire", row.slug, stdout=output)
    assert "Blood vessel touching the nerve → no clear match" in output.getvalue()


@pytest.mark.django_db
def test_the_command_needs_a_current_release():
    make_draft()
    with pytest.raises(CommandError, match="no release yet"):
        call_command("replay_questionnaire", "twitching")
