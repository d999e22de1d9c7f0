"""The pages of one questionnaire keep together: its parts, its copies, what is to do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_draft, make_editor
from tests.triage.admin.pages import messages_of, save_form
from triage.drafts.mapping import to_document
from triage.models import CareAdvice, Question, Questionnaire, Rule
from triage.releases.publishing import publish

pytestmark = pytest.mark.django_db

RULES = "/admin/triage/rule/"


@pytest.fixture
def row() -> Questionnaire:
    return make_draft()


@pytest.fixture
def editor(client: Client, row: Questionnaire) -> Client:
    client.force_login(make_editor())
    return client


def page_of(row: Questionnaire, page: str = "change") -> str:
    return reverse(f"admin:triage_questionnaire_{page}", args=[row.pk])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def copy_of(editor: Client, row: Questionnaire, slug: str = "shaking-hands") -> Any:
    return editor.post(page_of(row, "copy"), {"title": "Shaking hands", "slug": slug})


def test_adding_from_the_list_of_one_questionnaire_asks_for_no_questionnaire(editor, row):
    copy_of(editor, row)
    response = editor.get(RULES + f"add/?_changelist_filters=questionnaire__id__exact%3D{row.pk}")
    assert "Which questionnaire is it for?" not in text_of(response)


def test_saving_leads_back_to_the_list_of_the_same_questionnaire(editor, row):
    copy_of(editor, row)
    rule = row.rule_set.first()
    url = reverse("admin:triage_rule_change", args=[rule.pk])
    response = save_form(editor, url, note="Checked again.")
    assert response.redirect_chain[-1][0].endswith(f"?questionnaire__id__exact={row.pk}")


def test_every_list_leads_to_the_other_parts(editor, row):
    response = editor.get(f"{RULES}?questionnaire__id__exact={row.pk}")
    assert f"/admin/triage/question/?questionnaire__id__exact={row.pk}" in text_of(response)


def test_a_list_of_all_questionnaires_names_the_questionnaire_of_each_row(editor, row):
    assert 'class="field-questionnaire' in text_of(editor.get(RULES))
    assert 'class="field-questionnaire' not in text_of(
        editor.get(f"{RULES}?questionnaire__id__exact={row.pk}")
    )


def test_a_questionnaire_is_copied_with_all_it_has_under_another_address(editor, row):
    copy_of(editor, row)
    copy, original = to_document(Questionnaire.objects.get(slug="shaking-hands")), to_document(row)
    assert copy == {**original, "slug": "shaking-hands", "title": "Shaking hands", "reviewed_by": ""}


def test_a_copy_does_not_take_an_address_that_is_in_use(editor, row):
    response = copy_of(editor, row, slug=row.slug)
    assert "There is a questionnaire with this address" in text_of(response)
    assert Questionnaire.objects.count() == 1


def test_a_rule_begins_as_a_copy_of_another(editor, row):
    rule = row.rule_set.get(key="stroke")
    url = f"{RULES}add/?questionnaire={row.pk}&copy={rule.pk}"
    save_form(editor, url, key="stroke-again")
    copied = Rule.objects.get(key="stroke-again")
    assert (copied.when, copied.rationale, copied.care_level) == (
        rule.when,
        rule.rationale,
        rule.care_level,
    )


def test_a_copied_question_brings_its_options(editor, row):
    question = row.question_set.get(link_id="sides")
    url = f"/admin/triage/question/add/?questionnaire={row.pk}&copy={question.pk}"
    save_form(editor, url, link_id="sides-again")
    copied = Question.objects.get(link_id="sides-again")
    assert [option.key for option in copied.answeroption_set.all()] == [
        option.key for option in question.answeroption_set.all()
    ]


def test_a_draft_that_was_never_published_can_be_deleted(client, row):
    client.force_login(make_editor())
    response = client.post(page_of(row, "delete"), {"post": "yes"}, follow=True)
    assert "deleted" in messages_of(response)[0]
    assert not Questionnaire.objects.exists()
    assert not CareAdvice.objects.exists()


def test_a_questionnaire_that_was_published_is_never_deleted(client, row):
    publish(row, None, "The first.")
    client.force_login(make_editor())
    assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
    assert Questionnaire.objects.exists()


def test_a_release_becomes_the_draft_again(client, row):
    release = publish(row, None, "The first.")
    row.rule_set.filter(key="stroke").delete()
    client.force_login(make_editor())
    url = reverse("admin:triage_release_draft", args=[release.pk])
    assert "stroke" in text_of(client.get(url))
    client.post(url)
    assert to_document(row) == release.document


def test_the_questionnaires_page_says_what_is_to_do(client, row):
    publish(row, None, "The first.")
    row.rule_set.filter(key="stroke").update(rationale="Said in another way.")
    client.force_login(make_editor())
    assert "1 change since Release 1" in text_of(client.get(page_of(row)))


def test_the_questionnaires_page_counts_the_vignettes_that_fail(client, row):
    first = row.vignette_set.first()
    row.vignette_set.filter(pk=first.pk).update(expect_care_level="routine", expect_first=[])
    client.force_login(make_editor())
    assert "vignette fails" in text_of(client.get(page_of(row)))
