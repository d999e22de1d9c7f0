from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories import make_document
from triage.models import Assessment, Release
from triage.releases.publishing import publish
from triage.releases.recall import COLUMNS, ShownOutcome, csv_rows, differences, is_raised
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire
from triage.rules.engine.evaluation import evaluate

WEAK_ARM = {"danger-signs": ["weak-arm"]}
ONE_SIDE = {"danger-signs": [], "sides": ["one"], "areas": ["cheek"]}


def compiled(**changes: Any) -> CompiledQuestionnaire:
    return compile_questionnaire(parse(make_document(**changes)))


def lowered(key: str, level: str) -> CompiledQuestionnaire:
    """The questionnaire with another level for one care-level rule."""
    rules = [
        rule | {"care_level": level} if rule["key"] == key else rule for rule in make_document()["rules"]
    ]
    return compiled(rules=rules, safety_requirements=[], vignettes=[])


def make_assessment(release: Release, answers: dict[str, Any], **fields: Any) -> Assessment:
    return Assessment.objects.create(
        **{
            "release": release,
            "answers": answers,
            "care_level": "routine",
            "first_group": "neurovascular",
            "groups": ["neurovascular"],
            "expires_at": timezone.now() + timedelta(days=1),
            **fields,
        }
    )


def test_what_the_patient_was_told_is_set_beside_what_it_would_be_now(release):
    told = make_assessment(release, WEAK_ARM, care_level="emergency", first_group="", groups=[])

    (difference,) = differences(release, lowered("stroke", "same_day"))

    assert difference.assessment_id == told.pk
    assert difference.old == ShownOutcome("emergency", "", ())
    assert difference.new == ShownOutcome("same_day", "", ())
    assert not is_raised(difference)


def test_an_outcome_that_would_be_the_same_is_no_difference(release):
    make_assessment(release, ONE_SIDE)

    assert list(differences(release, compiled())) == []


def test_an_outcome_that_would_be_more_urgent_is_raised(release):
    make_assessment(release, WEAK_ARM)

    (difference,) = differences(release, compiled())

    assert is_raised(difference)


def test_other_groups_behind_the_same_first_one_are_a_difference(release):
    make_assessment(release, ONE_SIDE, groups=["neurovascular", "lifestyle"])

    (difference,) = differences(release, compiled())

    assert difference.old.first_group == difference.new.first_group
    assert difference.new.groups == ("neurovascular",)


def test_assessments_of_other_releases_do_not_count(release):
    row = release.questionnaire
    row.title = "Twitches"
    row.save()
    make_assessment(publish(row, None, "As tested."), WEAK_ARM)

    assert list(differences(release, compiled())) == []


def test_an_answer_that_the_other_release_does_not_know_is_left_out_and_said(release):
    make_assessment(release, {**WEAK_ARM, "shoe-size": ["42"]})

    (difference,) = differences(release, compiled())

    assert difference.adjusted


def test_equal_answers_are_evaluated_once(release, monkeypatch):
    for _ in range(3):
        make_assessment(release, WEAK_ARM)
    evaluated = []

    def count(*args: Any) -> Any:
        evaluated.append(args)
        return evaluate(*args)

    monkeypatch.setattr("triage.releases.recall.evaluate", count)

    assert len(list(differences(release, compiled()))) == 3
    assert len(evaluated) == 1


def test_the_rows_for_a_spreadsheet_name_both_outcomes_by_their_keys(release):
    told = make_assessment(release, WEAK_ARM, created_at=timezone.now().replace(2026, 5, 4, 3, 2, 1, 0))

    header, row = csv_rows(differences(release, compiled()))

    assert header == list(COLUMNS)
    assert dict(zip(header, row, strict=True)) == {
        "assessment": str(told.pk),
        "completed_at": "2026-05-04T03:02:01+00:00",
        "old_care_level": "routine",
        "new_care_level": "emergency",
        "old_first_group": "neurovascular",
        "new_first_group": "",
        "old_groups": "neurovascular",
        "new_groups": "",
        "answers_left_out": "no",
    }
