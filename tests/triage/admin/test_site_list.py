"""The site's list of medicines in the admin: what it shows, and how a draft takes from it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_draft, make_editor
from tests.triage.admin.pages import messages_of
from triage.models import KnownMedicine, Medicine, Questionnaire

pytestmark = pytest.mark.django_db

LIST = "admin:triage_knownmedicine_changelist"


@pytest.fixture
def draft() -> Questionnaire:
    KnownMedicine.objects.create(
        key="melperone", name="melperone", other_names=["Eunerpan"], classes=["dopamine_blocker", "gone"]
    )
    KnownMedicine.objects.create(key="metoclopramide", name="metoclopramide", classes=["dopamine_blocker"])
    KnownMedicine.objects.create(name="Atorvastatin")
    return make_draft()


@pytest.fixture
def editor(client: Client, draft: Questionnaire) -> Client:
    client.force_login(make_editor())
    return client


def add(editor: Client, questionnaire: Questionnaire | None, *names: str):
    rows = KnownMedicine.objects.filter(name__in=names)
    data = {
        "action": "add_to_questionnaire",
        "questionnaire": questionnaire.pk if questionnaire else "",
        "_selected_action": [row.pk for row in rows],
    }
    return editor.post(reverse(LIST), data, follow=True)


def test_the_list_says_which_questionnaires_a_medicine_touches(editor, draft):
    page = editor.get(reverse(LIST), {"q": "metoclopramide"}).content.decode()
    assert draft.title in page


def test_a_medicine_is_found_by_any_of_its_names(editor):
    page = editor.get(reverse(LIST), {"q": "eunerpan"}).content.decode()
    assert "melperone" in page
    assert "Atorvastatin" not in page


def test_medicines_are_added_to_a_draft_with_those_classes_that_it_has(editor, draft):
    classes = set(make_classes(draft))
    response = add(editor, draft, "melperone", "metoclopramide", "Atorvastatin")

    row = Medicine.objects.get(questionnaire=draft, key="melperone")
    assert set(row.classes) <= classes
    assert "gone" not in row.classes
    assert "1 medicine was added" in messages_of(response)[0]


def make_classes(draft: Questionnaire) -> list[str]:
    return [key for medicine in draft.medicine_set.all() for key in medicine.classes]


def test_without_a_questionnaire_nothing_is_added_and_it_is_asked_for(editor):
    before = Medicine.objects.count()
    response = add(editor, None, "melperone")
    assert Medicine.objects.count() == before
    assert messages_of(response) == ["Choose a questionnaire."]


def test_nobody_changes_the_list_here(editor):
    row = KnownMedicine.objects.get(key="melperone")
    page = editor.get(reverse("admin:triage_knownmedicine_change", args=[row.pk])).content.decode()
    assert 'name="_save"' not in page
