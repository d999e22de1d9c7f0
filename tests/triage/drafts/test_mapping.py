import copy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from tests.factories import make_document
from tests.properties import examples
from tests.triage.rules.second import make_full_second
from tests.triage.rules.strategies import documents
from triage.drafts.mapping import load_document, to_document
from triage.models import AnswerOption, CauseGroup, LowerWhen, Question, Questionnaire, Rule, Vignette
from triage.rules.document import DocumentError, parse, serialise
from triage.rules.model import SCHEMA_VERSION

pytestmark = pytest.mark.django_db


def normal(document: dict[str, Any]) -> dict[str, Any]:
    """As it is written: a draft always in the newest schema."""
    return serialise(parse(document)) | {"schema": SCHEMA_VERSION}


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_any_document_comes_back_from_the_rows_as_it_was(document):
    assert to_document(load_document(document)) == normal(document)


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=documents(), second=documents())
def test_any_document_replaces_any_other(first, second):
    load_document(first)

    assert to_document(load_document(second)) == normal(second)


def test_every_field_of_the_document_comes_back():
    document = make_document()

    assert to_document(load_document(document)) == normal(document)


def test_everything_new_in_schema_2_comes_back():
    document = make_full_second()

    assert to_document(load_document(document)) == serialise(parse(document))


def test_what_a_document_of_schema_2_no_longer_says_is_gone_from_the_rows():
    document = make_full_second()
    load_document(document)
    plain = {**document, "contradictions": [], "not_for": []}

    assert to_document(load_document(plain)) == serialise(parse(plain))


def test_a_draft_is_read_with_as_many_queries_however_big_it_is(django_assert_num_queries):
    small = load_document(make_document())
    big = make_document(slug="big")
    big["rules"] = [{**big["rules"][0], "key": f"rule-{number}"} for number in range(50)]
    big["questions"][0]["options"] += [{"key": f"option-{n}", "label": "Option"} for n in range(50)]
    large = load_document(big)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        to_document(small)
    with django_assert_num_queries(len(queries)):
        to_document(large)


def test_loading_the_same_document_again_changes_no_row():
    row = load_document(make_document())
    before = history_of_everything(row)

    load_document(to_document(row))

    assert history_of_everything(row) == before


def history_of_everything(row: Questionnaire) -> dict[str, int]:
    models = [Questionnaire, Question, AnswerOption, CauseGroup, LowerWhen, Rule, Vignette]
    return {model.__name__: model.history.count() for model in models}  # type: ignore[attr-defined]


def test_a_changed_rule_keeps_its_row_and_its_history():
    row = load_document(make_document())
    rule = Rule.objects.get(questionnaire=row, key="one-side")
    document = to_document(row)
    document["rules"][0]["rationale"] = "Said better."

    load_document(document)

    rule.refresh_from_db()
    assert rule.rationale == "Said better."
    assert [record.history_type for record in rule.history.all()] == ["~", "+"]
    assert Rule.history.filter(key="stroke").count() == 1


def test_rows_that_the_document_no_longer_names_are_deleted():
    row = load_document(make_document())
    document = to_document(row)
    document["cause_groups"] = document["cause_groups"][:1]
    document["safety_requirements"] = []
    document["vignettes"] = []
    kept = {group["key"] for group in document["cause_groups"]}
    document["rules"] = [rule for rule in document["rules"] if rule.get("cause_group", "") in kept | {""}]

    load_document(document)

    assert set(CauseGroup.objects.values_list("key", flat=True)) == kept
    assert to_document(row) == normal(document)


def test_the_order_of_the_document_becomes_the_order_of_the_rows():
    row = load_document(make_document())
    document = to_document(row)
    document["rules"].reverse()

    load_document(document)

    assert [rule["key"] for rule in to_document(row)["rules"]] == [rule["key"] for rule in document["rules"]]


def test_a_document_with_problems_changes_nothing():
    row = load_document(make_document())
    before = to_document(row)
    document = copy.deepcopy(before)
    document["title"] = "Another title"
    document["rules"][0]["when"] = [{"any": ["sides.upside-down"]}]

    with pytest.raises(DocumentError, match=r"upside-down"):
        load_document(document)

    row.refresh_from_db()
    assert to_document(row) == before


def test_an_unfinished_draft_still_becomes_a_document():
    row = load_document(make_document())
    Question.objects.filter(link_id="sides").delete()

    document = to_document(row)

    assert "sides" not in [question["link_id"] for question in document["questions"]]
    with pytest.raises(DocumentError):
        parse(document)


def test_what_only_multiple_choice_has_is_left_out_when_the_kind_changes():
    row = load_document(make_document())
    Question.objects.filter(link_id="areas").update(kind="single", none_of_these=False)

    areas = next(question for question in to_document(row)["questions"] if question["link_id"] == "areas")

    assert "none_of_these" not in areas


def test_drafts_of_two_questionnaires_stay_apart():
    first = load_document(make_document())
    load_document(make_document(slug="other-one"))

    document = to_document(first)
    document["rules"] = document["rules"][:1]
    load_document(document)

    assert Rule.objects.filter(questionnaire__slug="other-one").count() == len(make_document()["rules"])


def test_whoever_has_a_changed_question_open_is_told_of_it_and_nobody_else():
    row = load_document(make_document())
    before = dict(Question.objects.values_list("link_id", "updated_at"))
    document = to_document(row)
    document["questions"][1]["options"].append({"key": "left", "label": "Left"})

    load_document(document)

    after = dict(Question.objects.values_list("link_id", "updated_at"))
    assert [link_id for link_id in before if before[link_id] != after[link_id]] == ["sides"]


def test_whoever_has_a_changed_rule_open_is_told_of_it_and_nobody_else():
    row = load_document(make_document())
    before = dict(Rule.objects.values_list("key", "updated_at"))
    document = to_document(row)
    document["rules"][0]["rationale"] = "Said better."

    load_document(document)

    after = dict(Rule.objects.values_list("key", "updated_at"))
    assert [key for key in before if before[key] != after[key]] == [document["rules"][0]["key"]]
