from typing import Any

import pytest
from django.db import models

from tests.factories import make_document, make_draft
from triage.drafts.mapping import load_document, to_document
from triage.drafts.references import refusals
from triage.models import (
    AnswerOption,
    CareAdvice,
    CauseGroup,
    Finding,
    Medicine,
    Question,
    Rule,
    Source,
    StartTime,
    Vignette,
)

pytestmark = pytest.mark.django_db


def refusal(model: type[models.Model], **fields: Any) -> str:
    """The sentence that refuses the deletion of one row; empty if it may be deleted."""
    make_draft()
    return " ".join(refusals([model._default_manager.get(**fields)]))


@pytest.mark.parametrize(
    ("model", "fields", "users"),
    [
        (Finding, {"key": "lid-only"}, "Cause group “Tiredness”; Rule “one-side”; Rule “lid-only”"),
        (Question, {"link_id": "sides"}, "Rule “one-side”; Vignette “exam-week”"),
        (AnswerOption, {"key": "weak-arm"}, "Rule “stroke”; Safety requirement “stroke-is-an-emergency”"),
        (AnswerOption, {"key": "one"}, "Rule “one-side”; Vignette “exam-week”"),
        (StartTime, {"key": "within_days"}, "Rule “new-medicine”"),
        (StartTime, {"key": "over_a_year"}, "Vignette “jaw-and-reglan”"),
        (CauseGroup, {"key": "neurovascular"}, "Rule “one-side”"),
        (Source, {"key": "leaflet"}, "Rule “lid-only”"),
    ],
)  # fmt: skip
def test_a_row_in_use_names_what_needs_it(model: type[models.Model], fields: dict[str, Any], users: str):
    assert refusal(model, **fields).endswith(f" cannot be deleted, for these need it: {users}.")


def test_a_medicine_class_is_needed_by_its_medicines_and_the_options_that_count_it():
    sentence = refusal(AnswerOption, key="dopamine_blocker")

    assert "Question “Medicines”" in sentence
    assert "Medicine “Haloperidol”" in sentence


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (AnswerOption, {"key": "seizure"}),
        (Medicine, {"key": "haloperidol"}),
        (Rule, {"key": "stroke"}),
        (Vignette, {"key": "exam-week"}),
        (CareAdvice, {"care_level": "routine"}),
    ],
)
def test_a_row_that_nothing_names_may_be_deleted(model: type[models.Model], fields: dict[str, Any]):
    assert refusal(model, **fields) == ""


def test_rows_deleted_together_do_not_hold_each_other():
    make_draft()
    Vignette.objects.all().delete()
    Rule.objects.filter(key="not-tired").update(when=[{"any": ["sides.one"]}])
    Finding.objects.update(alternatives=[])
    tired = Question.objects.get(link_id="tired")
    areas = Question.objects.get(link_id="areas")
    Rule.objects.filter(key="one-side").update(when=[])
    row = tired.questionnaire
    row.safetyrequirement_set.all().delete()

    assert refusals([areas]) == ["“Areas” cannot be deleted, for these need it: Question “Tired”."]
    assert refusals([areas, tired]) == []


def test_a_long_list_of_users_is_cut_short():
    document = make_document()
    document["rules"] += [{**document["rules"][2], "key": f"rule-{number}"} for number in range(10)]
    row = load_document(document)

    (sentence,) = refusals([AnswerOption.objects.get(question__link_id="tired", key="no")])

    assert sentence.count("Rule “") == 8
    assert sentence.endswith(" and 3 more.")
    assert len(to_document(row)["rules"]) == 16


def test_a_medicine_and_a_class_of_the_same_key_are_not_mixed_up():
    document = make_document()
    document["medicines"][1]["key"] = "dopamine_blocker"
    load_document(document)

    assert refusals([Medicine.objects.get(key="dopamine_blocker")]) == []
