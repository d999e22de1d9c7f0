import pytest

from ops.warm_up import warm_up
from tests.factories import make_release
from tests.triage.patient.pages.walk import WHOLE, Walk
from tests.triage.releases.test_loading import database_down
from triage.rules.document import DocumentError

pytestmark = pytest.mark.django_db


def test_a_warm_process_serves_patients_though_the_database_goes_away_at_once(client):
    make_release()
    warm_up()
    walk = Walk(client)
    with database_down():
        walk.answers(WHOLE)
        assert walk.get("result").status_code == 200


def test_a_process_shows_that_it_lives_after_each_release_it_loads():
    for slug in ("one", "two"):
        make_release(slug=slug)
    signs_of_life = []
    warm_up(after_each=lambda: signs_of_life.append(slug))
    assert len(signs_of_life) == 2


def test_a_process_starts_though_the_database_is_away():
    with database_down():
        warm_up()


def test_a_process_starts_though_a_release_cannot_be_run_by_this_version(monkeypatch):
    def refuse(document: object) -> None:
        raise DocumentError([])

    make_release()
    monkeypatch.setattr("triage.releases.loading.parse", refuse)
    warm_up()
