"""Texts that are not for everybody, whom the check is for, what cannot both be true: edited without loss."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_article, make_editor
from tests.triage.admin.pages import errors_of, open_form, save_form
from tests.triage.rules.second import make_full_second
from triage.admin.conditional_fields import read_conditions, write_conditions
from triage.drafts.mapping import load_document, to_document
from triage.models import CareAdvice, Contradiction, Questionnaire

TERMS = st.from_regex(r"[a-z]{1,6}\.[a-z]{1,6}(@[a-z]{1,6})?", fullmatch=True)
CONDITIONS = st.lists(
    st.dictionaries(
        st.sampled_from(["any", "none"]), st.lists(TERMS, min_size=1, max_size=3), min_size=1, max_size=1
    ),
    max_size=3,
)


@given(text=st.from_regex(r"[A-Z][a-z ,.]{0,20}[a-z.]", fullmatch=True), conditions=CONDITIONS)
def test_what_is_written_is_read_back(text: str, conditions: list[dict[str, list[str]]]):
    assert read_conditions(write_conditions(text, conditions)) == (text, conditions)


@pytest.fixture
def row(db) -> Questionnaire:
    document = make_full_second()
    groups = document["cause_groups"]
    anchors = {"next-steps", "arms", *(anchor for group in groups for anchor in group["sections"])}
    make_article(anchors=tuple(sorted(anchors)))
    return load_document(document)


@pytest.fixture
def editor(client: Client, row: Questionnaire) -> Client:
    client.force_login(make_editor())
    return client


def url_of(one: Any) -> str:
    return reverse(f"admin:triage_{one._meta.model_name}_change", args=[one.pk])


def test_saving_any_page_unchanged_changes_nothing_of_a_document_of_schema_2(editor, row):
    before = to_document(row)
    owners = (row, *row.question_set.all(), *row.contradiction_set.all(), *row.notfor_set.all())
    for one in (*owners, *row.careadvice_set.all(), *row.source_set.all()):
        response = save_form(editor, url_of(one))
        assert response.redirect_chain, errors_of(response)
    assert to_document(row) == before


def test_a_step_gets_a_condition(editor, row):
    advice = CareAdvice.objects.filter(questionnaire=row)[0]
    term = f"{row.question_set.first().link_id}.{row.question_set.first().answeroption_set.first().key}"
    save_form(editor, url_of(advice), steps=f"Rest.\nEat something sweet. [any: {term}]")
    advice.refresh_from_db()
    assert advice.steps == ["Rest.", {"text": "Eat something sweet.", "when": [{"any": [term]}]}]


def test_a_condition_that_names_what_does_not_exist_is_refused_by_name(editor, row):
    advice = CareAdvice.objects.filter(questionnaire=row)[0]
    response = save_form(editor, url_of(advice), steps="Rest. [any: nothing.here]")
    assert "There is no “nothing.here”." in errors_of(response)[0]


def test_a_contradiction_is_added_with_two_conditions(editor, row):
    url = f"{reverse('admin:triage_contradiction_add')}?questionnaire={row.pk}"
    assert open_form(editor, url)
    options = [f"{q.link_id}.{q.answeroption_set.first().key}" for q in row.question_set.all()[:2]]
    values = {"both-0-kind": ["any"], "both-0-terms": [options[0]]}
    values |= {"both-1-kind": ["any"], "both-1-terms": [options[1]]}
    save_form(editor, url, key="new-one", ask="Which is right?", **values)
    added = Contradiction.objects.get(key="new-one")
    assert added.both == [{"any": [options[0]]}, {"any": [options[1]]}]
