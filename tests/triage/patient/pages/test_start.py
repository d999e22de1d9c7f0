import pytest
from django.urls import reverse

from tests.factories import make_draft, make_release
from tests.triage.patient.pages.walk import NO_DANGER, Walk
from tests.triage.releases.test_loading import database_down
from triage.patient.assessments import COOKIE_NAME

pytestmark = pytest.mark.django_db


def start_page(client):
    return Walk(client).get("start").content.decode()


def test_the_start_page_says_who_made_the_rules_and_which_release_they_are(client):
    release = make_release()

    page = start_page(client)

    assert "written by The editors" in page
    assert f"Release {release.number}" in page


def test_rules_that_nobody_reviewed_are_said_to_be_unreviewed(client):
    make_release(reviewed_by="")

    assert "No clinician has signed these rules off yet." in start_page(client)


def test_rules_that_somebody_reviewed_name_the_reviewer(client):
    make_release(reviewed_by="Dr Ada Lovelace")

    page = start_page(client)

    assert "Reviewed by Dr Ada Lovelace" in page
    assert "No clinician" not in page


def test_the_start_page_says_how_long_answers_are_kept(client, settings):
    settings.ANSWERS_MAX_AGE_HOURS, settings.ASSESSMENT_RETENTION_DAYS = 5, 17
    make_release()

    page = start_page(client)

    assert "for 5 hours after the last one at most" in page
    assert "for 17 days" in page


def test_a_site_that_stores_nothing_says_so(client, settings):
    settings.ASSESSMENT_RETENTION_DAYS = 0
    make_release()

    assert "Our server stores nothing of them." in start_page(client)


def test_beginning_leads_to_the_first_question(client):
    make_release()
    walk = Walk(client)

    response = walk.begin()

    assert response.status_code == 302
    assert response.url == walk.url("question", link_id="danger-signs")
    assert response.cookies[COOKIE_NAME]["path"] == walk.url("start")


def test_beginning_twice_is_harmless(client):
    make_release()
    walk = Walk(client)
    walk.begin()

    assert walk.begin().url == walk.url("question", link_id="danger-signs")


def test_looking_at_the_start_page_begins_nothing(client):
    make_release()

    assert COOKIE_NAME not in Walk(client).get("start").cookies


def test_someone_who_has_begun_may_go_on(client):
    make_release()
    walk = Walk(client)
    walk.answers(NO_DANGER)

    page = walk.get("start").content.decode()

    assert f'href="{walk.url("answers")}"' in page
    assert "Start again from the beginning" in page
    assert "Starting again forgets the answers you have given." in page


def test_beginning_again_forgets_the_answers_before(client):
    make_release()
    walk = Walk(client)
    walk.answers(NO_DANGER)

    walk.begin()

    assert not walk.get("answers").context["answered"]


@pytest.mark.parametrize("slug", ["nothing", "twitching"])
def test_a_questionnaire_without_a_release_has_no_start_page(client, slug):
    make_draft()

    assert client.get(reverse("triage:start", args=[slug])).status_code == 404


def test_without_the_database_the_start_page_says_so_and_how_to_get_help(client):
    with database_down():
        response = Walk(client).get("start")

    assert response.status_code == 503
    assert 'href="tel:999"' in response.content.decode()


def test_questionnaire_pages_are_kept_by_no_cache(client):
    make_release()
    walk = Walk(client)
    walk.begin()

    for response in (walk.get("start"), walk.ask("danger-signs"), walk.get("answers"), walk.get("delete")):
        assert "no-store" in response["Cache-Control"]
