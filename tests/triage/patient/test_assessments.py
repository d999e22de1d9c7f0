import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from core import back_off, signals
from tests.factories import make_release
from tests.properties import examples
from triage.models import Assessment
from triage.patient import assessments
from triage.patient.assessments import (
    COOKIE_NAME,
    AnswersCookie,
    AnswersInProgress,
    AnswersLost,
    NoAnswers,
    Storage,
    TooMuchToKeep,
)
from triage.patient.pasted_link import CODE_LENGTH
from triage.releases import loading
from triage.releases.loading import LoadedRelease
from triage.rules.answers import read_answers
from triage.rules.engine.evaluation import evaluate

COOKIE = AnswersCookie("/check/twitching/")
ANSWERS = {
    "danger-signs": [],
    "sides": ["one"],
    "areas": ["cheek"],
    "medicines": [{"name": "reglan", "started": "within_days"}],
}


def make_progress(**fields: Any) -> AnswersInProgress:
    return AnswersInProgress(**{"release_id": uuid4(), "answers": ANSWERS, **fields})


def written(progress: AnswersInProgress, cookie: AnswersCookie = COOKIE) -> Any:
    response = HttpResponse()
    cookie.write(response, progress)
    return response.cookies[COOKIE_NAME]


def read(value: str, cookie: AnswersCookie = COOKIE) -> AnswersInProgress:
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE_NAME] = value
    return cookie.read(request)


# The cookie


def test_what_is_written_is_read_back():
    progress = make_progress(emergency_shown=True, storage=Storage.pending)

    assert read(written(progress).value) == progress


@given(
    names=st.lists(st.text(max_size=40), max_size=5),
    keys=st.lists(st.sampled_from(["one", "both", "eyelid"]), max_size=3),
)
@settings(max_examples=examples(50))
def test_whatever_a_patient_types_comes_back_as_typed(names, keys):
    medicines = [{"name": name, "medicine": "", "started": None} for name in names]
    progress = make_progress(answers={"areas": keys, "medicines": medicines})

    assert read(written(progress).value) == progress


def test_the_cookie_is_for_the_server_alone_and_for_this_questionnaire_alone():
    cookie = written(make_progress())

    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/check/twitching/"
    assert not cookie["secure"]


def test_the_cookie_of_an_https_site_travels_by_https_only(settings):
    settings.HTTPS = True

    assert written(make_progress())["secure"] is True


def test_the_cookie_lasts_as_long_as_the_settings_say(settings):
    settings.ANSWERS_MAX_AGE_HOURS = 3

    assert written(make_progress())["max-age"] == 3 * 60 * 60


def test_no_cookie_is_no_answers():
    with pytest.raises(NoAnswers) as caught:
        COOKIE.read(RequestFactory().get("/"))

    assert not isinstance(caught.value, AnswersLost)


def test_expired_answers_are_lost(settings):
    value = written(make_progress()).value
    settings.ANSWERS_MAX_AGE_HOURS = 0

    with pytest.raises(AnswersLost):
        read(value)


@pytest.mark.parametrize("value", ["", "x", "a:b:c", ".:1:2", "é", "x" * 5000])
def test_nonsense_is_lost(value):
    with pytest.raises(AnswersLost):
        read(value)


def test_a_changed_cookie_is_lost():
    value = written(make_progress()).value
    changed = ("A" if value[0] != "A" else "B") + value[1:]

    with pytest.raises(AnswersLost):
        read(changed)


def test_answers_outlast_a_change_of_the_secret_key(settings):
    progress = make_progress()
    value = written(progress).value
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "this year's key"

    assert read(value) == progress
    # Each request signs again, so the old key may go once the cookies of its time have expired.
    again = written(read(value)).value
    settings.SECRET_KEY_FALLBACKS = []
    assert read(again) == progress
    with pytest.raises(AnswersLost):
        read(value)


def test_the_cookie_of_another_questionnaire_is_lost():
    value = written(make_progress(), AnswersCookie("/check/headache/")).value

    with pytest.raises(AnswersLost):
        read(value)


def test_the_cookie_of_a_preview_is_no_patients():
    value = written(make_progress(), AnswersCookie("/preview/twitching/")).value

    with pytest.raises(AnswersLost):
        read(value)


def test_twenty_medicines_fit():
    medicines = [
        {"name": f"tablet number {i} of mine", "medicine": f"medicine-{i}", "started": "within_days"}
        for i in range(20)
    ]

    assert read(written(make_progress(answers={**ANSWERS, "medicines": medicines})).value)


def test_more_than_a_browser_keeps_is_refused():
    names = [f"{uuid4()} {uuid4()}" for _ in range(100)]
    medicines = [{"name": name, "medicine": "", "started": None} for name in names]

    with pytest.raises(TooMuchToKeep):
        written(make_progress(answers={"medicines": medicines}))


def test_answers_that_just_fit_still_fit_after_a_recall():
    progress = make_progress(storage=Storage.stored)
    names: list[str] = []
    while True:
        names.append(str(uuid4()))
        medicines = [{"name": name, "medicine": "", "started": None} for name in names]
        fuller = replace(progress, answers={"medicines": medicines})
        try:
            COOKIE.check_size(fuller)
        except TooMuchToKeep:
            break
        progress = fuller

    moved = progress.restarted(uuid4(), progress.answers)

    assert read(written(moved).value).earlier == (progress.assessment_id,)
    assert len(written(moved).value) < 4000


def test_answers_that_just_fit_still_fit_with_a_private_link():
    progress = make_progress(answers={"areas": [secrets.token_hex(1400)]})
    while True:
        fuller = replace(progress, answers={"areas": [*progress.answers["areas"], secrets.token_hex(4)]})
        try:
            COOKIE.check_size(fuller)
        except TooMuchToKeep:
            break
        progress = fuller

    shared = replace(progress, link_code="a" * CODE_LENGTH)

    assert read(written(shared).value).link_code == shared.link_code
    assert len(f"{COOKIE_NAME}={written(shared).value}") < 4096


def test_an_answer_leaves_the_others_as_they_are():
    changed = make_progress().with_answer("sides", ["both"])

    assert changed.answers == {**ANSWERS, "sides": ["both"]}


# The assessment


@pytest.fixture
def release(db: None) -> LoadedRelease:
    return loading.load(make_release().pk)


def complete(release: LoadedRelease, progress: AnswersInProgress) -> AnswersInProgress:
    answers = read_answers(release.questionnaire, progress.answers, release.finder.key)
    outcome = evaluate(release.compiled, answers)
    return assessments.complete(progress, release, answers, outcome)


@contextmanager
def database_down() -> Iterator[None]:
    def refuse(execute: Callable[..., Any], *args: Any) -> Any:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(refuse):
        yield


def test_a_complete_assessment_is_stored_with_its_outcome(release):
    progress = make_progress(release_id=release.id)

    assert complete(release, progress).storage is Storage.stored

    stored = Assessment.objects.get()
    assert stored.pk == progress.assessment_id
    assert stored.release_id == release.id
    assert (stored.care_level, stored.first_group, stored.groups) == (
        "same_day",
        "medication",
        ["medication", "neurovascular"],
    )


def test_only_option_keys_are_stored(release):
    typed = [{"name": "Mrs Smith's secret pill", "medicine": "", "started": ""}]
    answers = {"duration": {"number": "4", "unit": "days"}, "medicines": typed}
    progress = make_progress(release_id=release.id, answers=answers)
    read = read_answers(release.questionnaire, {"duration": 4, "medicines": typed}, release.finder.key)

    assessments.complete(progress, release, read, evaluate(release.compiled, read))

    assert Assessment.objects.get().answers == {
        "duration": ["under-2-weeks"],
        "medicines": [{"medicine": "", "started": ""}],
    }


def test_a_second_attempt_stores_nothing_more(release):
    progress = make_progress(release_id=release.id)
    complete(release, progress)

    complete(release, progress)

    assert Assessment.objects.count() == 1


def test_what_is_stored_is_not_stored_again(release, django_assert_num_queries):
    stored = complete(release, make_progress(release_id=release.id))

    with django_assert_num_queries(0):
        assert complete(release, stored) is stored


def test_answers_that_changed_since_they_were_stored_are_still_known_to_be_stored(release):
    stored = complete(release, make_progress(release_id=release.id))

    assert stored.with_answer("medicines", []).may_be_stored
    assert not make_progress().with_answer("medicines", []).may_be_stored


def test_the_same_answers_again_leave_what_is_stored_as_it_was(release):
    stored = complete(release, make_progress(release_id=release.id))
    before = Assessment.objects.values().get()

    again = complete(release, stored.restarted(release.id, {"sides": ["both"]}))

    assert Assessment.objects.filter(pk=stored.assessment_id).values().get() == before
    assert Assessment.objects.count() == 2
    assert read(written(again).value) == again


def test_deleting_deletes_earlier_assessments_too(release):
    stored = complete(release, make_progress(release_id=release.id))
    again = complete(release, stored.restarted(release.id, {"sides": ["both"]}))

    assert assessments.delete(again)

    assert not Assessment.objects.exists()


def test_changed_answers_take_the_place_of_those_stored(release):
    stored = complete(release, make_progress(release_id=release.id))

    complete(release, stored.with_answer("medicines", []))

    assessment = Assessment.objects.get()
    assert (assessment.care_level, assessment.first_group) == ("routine", "neurovascular")
    assert assessment.answers["medicines"] == []


def test_an_assessment_expires_after_the_days_of_the_settings(release, settings):
    settings.ASSESSMENT_RETENTION_DAYS = 3

    complete(release, make_progress(release_id=release.id))

    assessment = Assessment.objects.get()
    assert assessment.expires_at - assessment.created_at == timedelta(days=3)


def test_a_site_that_keeps_nothing_stores_nothing(release, settings, django_assert_num_queries):
    settings.ASSESSMENT_RETENTION_DAYS = 0

    with django_assert_num_queries(0):
        progress = complete(release, make_progress(release_id=release.id))

    assert progress.storage is Storage.not_kept
    assert not progress.may_be_stored
    assert not progress.with_answer("sides", ["both"]).may_be_stored


def test_a_site_that_begins_to_keep_stores_what_was_complete_before(release, settings):
    settings.ASSESSMENT_RETENTION_DAYS = 0
    progress = complete(release, make_progress(release_id=release.id))
    settings.ASSESSMENT_RETENTION_DAYS = 30

    assert complete(release, progress).storage is Storage.stored


@pytest.mark.parametrize("days", [0, 30])
def test_an_assessment_is_told_to_be_complete_once(days, release, settings):
    told = []

    def note(slug: str, **_signal: Any) -> None:
        told.append(slug)

    signals.questionnaire_completed.connect(note)
    settings.ASSESSMENT_RETENTION_DAYS = days

    progress = complete(release, make_progress(release_id=release.id))
    complete(release, progress)
    complete(release, progress.with_answer("medicines", []))

    assert told == ["twitching"]


@pytest.mark.parametrize("days", [0, 30])
def test_a_copy_of_the_cookie_counts_for_nothing(days, release, settings):
    told = []

    def note(slug: str, **_signal: Any) -> None:
        told.append(slug)

    signals.questionnaire_completed.connect(note)
    settings.ASSESSMENT_RETENTION_DAYS = days
    progress = make_progress(release_id=release.id)

    for _copy in range(3):
        complete(release, progress)

    assert told == ["twitching"]


@pytest.mark.django_db(transaction=True)
def test_what_is_stored_later_counts_when_it_is_stored(release):
    told = []

    def note(slug: str, **_signal: Any) -> None:
        told.append(slug)

    signals.questionnaire_completed.connect(note)
    with database_down():
        pending = complete(release, make_progress(release_id=release.id))
    assert told == []
    complete(release, pending)
    assert told == ["twitching"]


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_slow_nobody_waits_to_be_stored(release, monkeypatch):
    monkeypatch.setattr(back_off, "SLOW", 0)
    monkeypatch.setattr(assessments, "_storing", back_off.BackOff())
    first, second = make_progress(release_id=release.id), make_progress(release_id=release.id)
    with database_down():
        complete(release, first)

    assert complete(release, second).storage is Storage.pending
    monkeypatch.setattr(back_off, "PAUSE", 0)
    monkeypatch.setattr(assessments, "_storing", back_off.BackOff())
    assert complete(release, second).storage is Storage.stored


def test_a_client_that_had_enough_stored_gets_the_result_and_is_not_stored_or_counted(release):
    told = []

    def note(slug: str, **_signal: Any) -> None:
        told.append(slug)

    signals.questionnaire_completed.connect(note)
    progress = make_progress(release_id=release.id)
    answers = read_answers(release.questionnaire, progress.answers, release.finder.key)
    outcome = evaluate(release.compiled, answers)

    after = assessments.complete(progress, release, answers, outcome, may_store=False)

    assert after.storage is Storage.not_kept
    assert not Assessment.objects.exists()
    assert told == []


def test_a_preview_stores_nothing(release, django_assert_num_queries):
    with django_assert_num_queries(0):
        complete(release, make_progress(release_id=None))


@pytest.mark.django_db(transaction=True)
def test_an_assessment_waits_for_a_database_that_does_not_answer(release):
    progress = make_progress(release_id=release.id)

    with database_down():
        pending = complete(release, progress)
    assert pending == replace(progress, storage=Storage.pending)

    assert complete(release, pending).storage is Storage.stored
    assert Assessment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_failure_to_store_says_nothing_of_the_answers_in_the_log(release, caplog):
    with database_down():
        complete(release, make_progress(release_id=release.id))

    assert "OperationalError" in caplog.text
    assert "away" not in caplog.text


def test_a_stored_assessment_is_deleted(release):
    stored = complete(release, make_progress(release_id=release.id))
    other = complete(release, make_progress(release_id=release.id))

    assert assessments.delete(stored) is True

    assert Assessment.objects.get().pk == other.assessment_id


@pytest.mark.django_db(transaction=True)
def test_a_deletion_that_fails_is_told(release):
    stored = complete(release, make_progress(release_id=release.id))

    with database_down():
        assert assessments.delete(stored) is False

    assert Assessment.objects.exists()
