import csv

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_editor, make_release, make_staff
from triage.models import Question, Release, Tally, UnclearReport
from triage.releases.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def release() -> Release:
    release = make_release()
    for event, key, count in (
        ("started", "", 40),
        ("completed", "", 30),
        ("emergency_shown", "", 2),
        ("reached", "areas", 40),
        ("answered", "areas", 33),
        ("care_level", "routine", 26),
        ("care_level", "same_day", 4),
        ("first_group", "", 30),
        ("minutes", "3", 30),
    ):
        Tally.objects.create(release=release, day=timezone.localdate(), event=event, key=key, count=count)
    return release


@pytest.fixture
def analyst(client):
    user = make_staff("analyst")
    user.groups.add(Group.objects.get(name="analyst"))
    client.force_login(user)
    return client


def url(release: Release) -> str:
    return reverse("admin:triage_questionnaire_statistics", args=[release.questionnaire_id])


def test_an_analyst_sees_what_happened_in_words_and_numbers(analyst, release):
    page = analyst.get(url(release)).content.decode()

    for text in ("30 (75 %)", "under 3 minutes", "fewer than 5", "Areas", "No clear match", "Routine"):
        assert text in page
    assert page.count("<svg") > 3


def test_only_releases_that_patients_have_used_are_offered_to_choose_from(analyst, release):
    Question.objects.filter(link_id="sides").update(text="Which side?")
    unused = publish(release.questionnaire, None, "As tested.")

    page = analyst.get(url(release)).content.decode()

    assert f'value="{release.pk}"' in page
    assert f'value="{unused.pk}"' not in page


@pytest.mark.parametrize("model", ["questionnaire", "release", "unclearreport"])
def test_lists_that_name_releases_do_not_read_their_documents(client, release, model):
    client.force_login(make_editor())
    UnclearReport.objects.create(release=release, link_id="sides")

    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/admin/triage/{model}/").status_code == 200

    assert not [query["sql"] for query in queries if '"document"' in query["sql"]]


def test_small_numbers_are_in_no_form_of_the_page(analyst, release):
    response = analyst.get(url(release), {"format": "csv", "days": 7})
    rows = list(csv.reader(response.content.decode().splitlines()))

    assert ["emergency_shown", "", "<5"] in rows
    assert ["care_level", "same_day", "<5"] in rows
    assert ["care_level", "routine", "<5"] in rows  # or same_day could be told from the sum
    assert ["stopped", "areas", "7"] in rows


def test_a_release_and_a_period_are_chosen(analyst, release):
    page = analyst.get(url(release), {"days": 365, "release": str(release.pk)}).content.decode()

    assert "30 (75 %)" in page


@pytest.mark.parametrize("query", [{"days": "8"}, {"days": "x"}, {"days": 7, "release": "nonsense"}])
def test_what_is_not_on_offer_is_said_to_be_so(analyst, release, query):
    response = analyst.get(url(release), query)

    assert response.status_code == 200
    assert "There is no such period or release." in response.content.decode()


def test_who_may_not_see_the_figures_is_refused(client, release):
    client.force_login(make_staff("nobody"))

    assert client.get(url(release)).status_code == 403


def test_a_questionnaire_that_is_not_there_is_not_found(analyst):
    assert analyst.get(reverse("admin:triage_questionnaire_statistics", args=[0])).status_code == 404


def test_the_picture_of_the_rules_shows_the_numbers_to_staff_alone(client, release):
    address = {"slug": "twitching"}
    public = client.get(reverse("triage:how-it-works", kwargs=address), {"show": "question:areas"})
    client.force_login(make_editor())
    preview = client.get(reverse("triage:preview-how-it-works", kwargs=address), {"show": "question:areas"})

    assert "Areas: 40" in preview.content.decode()
    assert "Areas: 40" not in public.content.decode()
