"""Private links: what is kept of them, and for how long. The pages: pages/test_shared.py."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from tests.triage.releases.test_loading import database_down
from triage.models import Release, SharedSummary
from triage.patient import private_links
from triage.patient.assessments import AnswersInProgress
from triage.patient.private_links import LinkCookie, OwnLink, TooManyLinks

ANSWERS = {"sides": ("one",), "areas": ()}
COOKIE = LinkCookie("/check/twitching/")


@pytest.fixture
def progress(release: Release) -> AnswersInProgress:
    return AnswersInProgress(release.pk)


def let_days_pass(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    now = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: now)


def test_a_link_shows_the_answers_by_its_code(progress):
    shared, _summary = private_links.share(progress, ANSWERS)

    found = private_links.find(shared.link_code)

    assert found is not None
    assert (found.answers, found.release_id) == ({"sides": ["one"], "areas": []}, progress.release_id)
    assert found.answered_at == progress.started_at


def test_of_the_code_only_its_hash_is_stored(progress):
    shared, _summary = private_links.share(progress, ANSWERS)

    row = SharedSummary.objects.values().get()
    assert row["code_sha256"] == hashlib.sha256(shared.link_code.encode()).hexdigest()
    assert shared.link_code not in str(row)


def test_codes_are_random_and_long(release):
    codes = {private_links.share(AnswersInProgress(release.pk), ANSWERS)[0].link_code for _link in range(20)}

    assert len(codes) == 20
    assert all(len(code) == 32 for code in codes)  # 24 bytes, in Base64


def test_sharing_twice_makes_one_link_that_stays_the_same(progress):
    shared, first = private_links.share(progress, ANSWERS)

    again, second = private_links.share(shared, ANSWERS)

    assert (again, second) == (shared, first)
    assert SharedSummary.objects.count() == 1


def test_pressing_twice_before_the_first_answer_comes_leaves_one_link(progress):
    private_links.share(progress, ANSWERS)
    last, _summary = private_links.share(progress, ANSWERS)

    assert SharedSummary.objects.count() == 1
    assert private_links.find(last.link_code)


def test_sharing_changed_answers_keeps_the_link_and_shows_the_new_ones(progress):
    shared, _summary = private_links.share(progress, ANSWERS)

    again, _summary = private_links.share(shared, {**ANSWERS, "sides": ("both",)})

    assert again.link_code == shared.link_code
    found = private_links.find(shared.link_code)
    assert found is not None
    assert found.answers["sides"] == ["both"]


def test_a_link_works_for_thirty_days(progress, monkeypatch):
    shared, summary = private_links.share(progress, ANSWERS)
    assert timedelta(days=30) - (summary.expires_at - timezone.now()) < timedelta(minutes=1)

    let_days_pass(monkeypatch, 29.9)
    assert private_links.find(shared.link_code)
    let_days_pass(monkeypatch, 0.2)
    assert private_links.find(shared.link_code) is None


def test_a_link_works_no_longer_than_the_site_keeps_assessments(settings):
    settings.ASSESSMENT_RETENTION_DAYS = 7
    assert private_links.lifetime() == timedelta(days=7)

    settings.ASSESSMENT_RETENTION_DAYS = 365
    assert private_links.lifetime() == timedelta(days=30)


@pytest.mark.parametrize("setting", ["ASSESSMENT_RETENTION_DAYS", "PRIVATE_LINKS_PER_HOUR"])
def test_a_site_that_keeps_nothing_or_wants_no_links_offers_none(settings, setting):
    setattr(settings, setting, 0)

    assert not private_links.lifetime()


@pytest.mark.parametrize("code", ["", "x", "é", "A" * 5000, "\0", "\ud800", "A" * 32])
def test_a_code_that_is_wrong_finds_nothing_by_one_query(progress, code, django_assert_num_queries):
    private_links.share(progress, ANSWERS)

    with django_assert_num_queries(1):
        assert private_links.find(code) is None


def test_a_link_that_was_stopped_shows_nothing_and_nothing_is_left_of_it(progress):
    shared, _summary = private_links.share(progress, ANSWERS)

    assert private_links.stop([progress.assessment_id]) is True

    assert private_links.find(shared.link_code) is None
    assert not SharedSummary.objects.exists()


def test_stopping_one_link_leaves_those_of_others(release):
    (one, _), (other, _) = (private_links.share(AnswersInProgress(release.pk), ANSWERS) for _link in range(2))

    private_links.stop([one.assessment_id])

    assert private_links.find(other.link_code)


@pytest.mark.django_db(transaction=True)
def test_a_link_that_could_not_be_stopped_is_told_and_its_id_is_in_no_log(progress, caplog):
    private_links.share(progress, ANSWERS)

    with database_down():
        assert private_links.stop([progress.assessment_id]) is False

    assert "OperationalError" in caplog.text
    assert str(progress.assessment_id) not in caplog.text


def test_a_new_link_after_stopping_has_another_code(progress):
    shared, _summary = private_links.share(progress, ANSWERS)
    private_links.stop([progress.assessment_id])

    again, _summary = private_links.share(shared, ANSWERS)

    assert again.link_code != shared.link_code
    assert private_links.find(shared.link_code) is None


def test_a_flood_of_links_is_stopped_and_those_there_are_still_work(release, settings, monkeypatch):
    settings.PRIVATE_LINKS_PER_HOUR = 2
    first, _summary = private_links.share(AnswersInProgress(release.pk), ANSWERS)
    private_links.share(AnswersInProgress(release.pk), ANSWERS)

    with pytest.raises(TooManyLinks):
        private_links.share(AnswersInProgress(release.pk), ANSWERS)
    private_links.share(first, {**ANSWERS, "sides": ("both",)})
    assert SharedSummary.objects.count() == 2

    let_days_pass(monkeypatch, 1.1 / 24)
    private_links.share(AnswersInProgress(release.pk), ANSWERS)


# What the browser remembers


def written(link: OwnLink) -> Any:
    response = HttpResponse()
    COOKIE.write(response, link)
    return response.cookies[private_links.COOKIE_NAME]


def read(value: str, cookie: LinkCookie = COOKIE) -> OwnLink | None:
    request = RequestFactory().get("/")
    request.COOKIES[private_links.COOKIE_NAME] = value
    return cookie.read(request)


def make_link(days: int = 3) -> OwnLink:
    return OwnLink(uuid4(), datetime.now(UTC).replace(microsecond=0) + timedelta(days=days))


def test_the_browser_remembers_which_link_it_can_stop():
    link = make_link()

    assert read(written(link).value) == link


def test_the_browser_remembers_it_as_long_as_the_link_works_for_the_server_alone(settings):
    settings.HTTPS = True
    cookie = written(make_link(days=3))

    assert 0 <= 3 * 24 * 3600 - cookie["max-age"] <= 60
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert cookie["path"] == "/check/twitching/"


def test_what_the_browser_remembers_does_not_open_the_link(progress):
    shared, summary = private_links.share(progress, ANSWERS)

    assert shared.link_code not in written(OwnLink.to(summary)).value


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "é", "W10:1:2"])
def test_a_cookie_that_cannot_be_used_is_no_link(value):
    assert read(value) is None


def test_the_cookie_of_another_questionnaire_or_of_an_ended_link_is_no_link():
    assert read(written(make_link()).value, LinkCookie("/check/headache/")) is None
    assert read(written(replace(make_link(), expires_at=datetime(2020, 1, 1, tzinfo=UTC))).value) is None


def test_a_code_is_letters_and_digits_so_that_mail_programs_keep_its_end(progress):
    shared, _summary = private_links.share(progress, ANSWERS)
    assert re.fullmatch("[A-Za-z0-9]{32}", shared.link_code)
