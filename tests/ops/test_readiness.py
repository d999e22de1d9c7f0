import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from core.version import VERSION
from tests.factories import make_draft
from tests.triage.releases.test_loading import database_down
from triage.releases import loading
from triage.releases.publishing import withdraw

pytestmark = pytest.mark.django_db


def ask():
    response = Client().get("/readyz", headers={"host": "10.1.2.3:8000"})
    return response.status_code, response.json()


def test_a_site_with_a_current_release_is_ready_whatever_host_it_is_asked_for(release):
    assert ask() == (200, {"status": "ready", "version": VERSION, "closed": []})


def test_a_site_where_nothing_is_published_is_not(db):
    make_draft()

    assert ask() == (
        503,
        {"status": "not ready", "version": VERSION, "reasons": {"release": "no questionnaire is published"}},
    )


def test_a_questionnaire_that_was_withdrawn_is_said(release):
    withdraw(release, None, "Not safe.")
    loading.forget_current()

    assert ask() == (200, {"status": "ready", "version": VERSION, "closed": ["twitching"]})


def test_a_migration_that_is_missing_is_said_with_what_to_do(release):
    MigrationRecorder.Migration.objects.filter(app="triage").latest("pk").delete()

    status, said = ask()

    assert status == 503
    assert said["reasons"] == {"migrations": "1 are not applied; run: manage.py migrate"}


def test_a_database_that_does_not_answer_is_said_without_what_it_says(release):
    ask()
    with database_down():
        status, said = ask()

    assert status == 503
    assert said["reasons"] == {"database": "it does not answer (OperationalError)"}


def test_asking_does_not_take_from_patients_what_they_are_served_from(release):
    ask()
    with database_down():
        ask()
        assert Client().get("/check/twitching/").status_code == 200


def test_it_is_not_kept_by_a_cache_and_takes_no_form(release):
    assert "no-store" in Client().get("/readyz")["Cache-Control"]
    assert Client().post("/readyz").status_code == 405


def test_it_names_the_version(release):
    assert ask()[1]["version"] == VERSION


def test_without_its_static_files_no_page_could_be_shown(release, settings):
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    settings.STATIC_ROOT = "/nowhere"
    settings.DEBUG = False

    status, said = ask()

    assert status == 503
    assert "manage.py collectstatic" in said["reasons"]["static files"]
