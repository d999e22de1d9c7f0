import pytest

from config.warming import warm_up
from tests.pages.walk import WHOLE, Walk, make_release
from tests.test_releases import database_down
from triage.rules.document import DocumentError

pytestmark = pytest.mark.django_db


def test_a_warm_process_serves_patients_though_the_database_goes_away_at_once(client):
    make_release()
    warm_up()
    walk = Walk(client)
    with database_down():
        walk.answers(WHOLE)
        assert walk.get("result").status_code == 200


def test_a_process_starts_though_the_database_is_away():
    with database_down():
        warm_up()


def test_a_process_starts_though_a_release_cannot_be_run_by_this_version(monkeypatch):
    def refuse(document: object) -> None:
        raise DocumentError([])

    make_release()
    monkeypatch.setattr("triage.releases.parse", refuse)
    warm_up()
