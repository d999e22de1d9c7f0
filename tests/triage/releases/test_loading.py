import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection

from articles.glossary import known
from tests.factories import make_draft, make_release
from triage.models import Question, Questionnaire
from triage.releases import loading
from triage.releases.loading import NoSuchRelease, ReleasesUnavailable
from triage.releases.publishing import publish
from triage.rules.document import DocumentError
from triage.rules.engine.compiler import compile_questionnaire

pytestmark = pytest.mark.django_db


@contextmanager
def database_down() -> Iterator[None]:
    def refuse(execute: Callable[..., Any], *args: Any) -> Any:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(refuse):
        yield


def let_seconds_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.refresh.time.monotonic", lambda: float("inf"))


def test_a_questionnaire_without_a_release_has_no_current_one():
    make_draft()

    assert loading.current("twitching") is None


def test_the_current_release_is_ready_to_run():
    published = make_release()

    release = loading.current("twitching")

    assert release is not None
    assert (release.id, release.number, release.slug) == (published.pk, 1, "twitching")
    assert release.published_at == published.created_at
    assert release.finder.key("reglan") == "metoclopramide"


def test_a_second_look_asks_nothing_of_the_database(django_assert_num_queries):
    make_release()
    loading.current("twitching")

    with django_assert_num_queries(0):
        loading.current("twitching")


def test_a_new_release_is_seen_after_some_seconds(monkeypatch):
    row = make_draft()
    publish(row, None, "As tested.")
    loading.current("twitching")
    Question.objects.filter(link_id="sides").update(text="Which side?")
    second = publish(row, None, "As tested.")
    before = loading.current("twitching")

    let_seconds_pass(monkeypatch)
    after = loading.current("twitching")

    assert before is not None
    assert after is not None
    assert (before.number, after.id) == (1, second.pk)


def test_the_process_that_publishes_sees_the_release_at_once(django_capture_on_commit_callbacks):
    row = make_draft()
    publish(row, None, "As tested.")
    loading.current("twitching")
    Question.objects.filter(link_id="sides").update(text="Which side?")

    with django_capture_on_commit_callbacks(execute=True):
        publish(row, None, "As tested.")

    current = loading.current("twitching")
    assert current is not None
    assert current.number == 2


def test_the_release_known_before_is_served_when_the_database_does_not_answer(monkeypatch):
    make_release()
    loading.current("twitching")
    let_seconds_pass(monkeypatch)

    with database_down():
        current = loading.current("twitching")

    assert current is not None
    assert current.number == 1


def test_a_database_that_is_away_is_not_asked_again_at_once(monkeypatch, django_assert_num_queries):
    make_release()
    with database_down(), pytest.raises(ReleasesUnavailable):
        loading.current("twitching")

    with django_assert_num_queries(0), pytest.raises(ReleasesUnavailable):
        loading.current("twitching")


def test_a_release_that_is_not_in_memory_is_unavailable_without_the_database():
    published = make_release()

    with database_down(), pytest.raises(ReleasesUnavailable):
        loading.load(published.pk)


def test_an_unknown_release_is_none():
    with pytest.raises(NoSuchRelease):
        loading.load(UUID(int=7))


def test_a_release_is_compiled_once(django_assert_num_queries):
    published = make_release()
    first = loading.load(published.pk)

    with django_assert_num_queries(0):
        assert loading.load(published.pk) is first


def publish_again(row: Questionnaire, times: int) -> list[UUID]:
    """The ids of so many more releases; the last of them is the current one."""
    ids = []
    first = row.releases.count()
    for number in range(first, first + times):
        Question.objects.filter(questionnaire=row, link_id="sides").update(text=f"Side {number}?")
        ids.append(publish(row, None, "As tested.").pk)
    return ids


def test_of_releases_that_are_not_current_those_used_last_stay_in_memory(
    monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(loading, "CACHE_SIZE", 2)
    first, second, third, _current = publish_again(make_draft(), 4)
    loading.on_offer()
    for release_id in (first, second, first, third):
        loading.load(release_id)

    with django_assert_num_queries(0):
        loading.load(first)
        loading.load(third)
    with django_assert_num_queries(1):
        loading.load(second)


def test_all_current_releases_stay_in_memory_however_many_they_are(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(loading, "CACHE_SIZE", 1)
    slugs = ("one", "two", "three")
    for slug in slugs:
        make_release(slug=slug)
    loading.load_current()

    with django_assert_num_queries(0):
        for slug in slugs:
            assert loading.current(slug)


def test_a_release_that_is_current_no_more_makes_room_as_others_do(
    monkeypatch, django_capture_on_commit_callbacks, django_assert_num_queries
):
    monkeypatch.setattr(loading, "CACHE_SIZE", 1)
    row = make_draft()
    (first,) = publish_again(row, 1)
    loading.load_current()
    with django_capture_on_commit_callbacks(execute=True):
        second, _current = publish_again(row, 2)
    loading.load_current()
    loading.load(second)

    with django_assert_num_queries(1):
        loading.load(first)


@pytest.mark.django_db(transaction=True)
def test_threads_that_want_the_same_release_at_once_compile_it_once(monkeypatch):
    published = make_release()
    compiled = []
    all_there = Barrier(3, timeout=10)
    ask = known.current

    def meet_before_compiling() -> Any:
        all_there.wait()
        return ask()

    def compile_slowly(*args: Any) -> Any:
        compiled.append(args)
        time.sleep(0.05)
        return compile_questionnaire(*args)

    def load(_number: int) -> loading.LoadedRelease:
        try:
            return loading.load(published.pk)
        finally:
            connection.close()

    monkeypatch.setattr("triage.releases.loading.known.current", meet_before_compiling)
    monkeypatch.setattr("triage.releases.loading.compile_questionnaire", compile_slowly)
    with ThreadPoolExecutor(3) as threads:
        loaded = list(threads.map(load, range(3)))

    assert len(compiled) == 1
    assert len(set(map(id, loaded))) == 1


def test_what_is_on_offer_comes_by_title():
    for slug, title in (("one", "Zoster"), ("two", "Ache"), ("three", "Migraine")):
        make_release(slug=slug, title=title)
    make_draft(slug="four")

    assert [release.questionnaire.title for release in loading.on_offer()] == ["Ache", "Migraine", "Zoster"]


def test_a_list_says_of_a_release_what_its_document_does():
    published = make_release()
    loaded = loading.load(published.pk)

    (listed,) = loading.on_offer()

    assert (listed.id, listed.slug, listed.published_at) == (published.pk, "twitching", published.created_at)
    cover, whole = listed.questionnaire, loaded.questionnaire
    assert (cover.title, cover.summary, cover.article) == (whole.title, whole.summary, whole.article)


def test_to_list_what_is_on_offer_compiles_nothing(monkeypatch):
    make_release()
    monkeypatch.delattr("triage.releases.loading.compile_questionnaire")

    assert loading.on_offer()


def test_after_some_seconds_nothing_is_asked_of_releases_that_are_listed_already(
    monkeypatch, django_assert_num_queries
):
    make_release()
    with django_assert_num_queries(2):
        loading.on_offer()
    let_seconds_pass(monkeypatch)

    with django_assert_num_queries(1):
        assert loading.on_offer()


def test_the_draft_is_what_the_rows_say_now():
    make_release()
    Question.objects.filter(link_id="sides").update(text="Which side?")

    draft = loading.draft("twitching")

    assert draft.questionnaire.question_by_link_id["sides"].text == "Which side?"
    assert (draft.id, draft.number, draft.published_at) == (None, None, None)


def test_a_draft_that_is_no_whole_document_says_what_is_wrong():
    make_draft()
    Question.objects.filter(link_id="sides").update(text="")

    with pytest.raises(DocumentError, match="sides"):
        loading.draft("twitching")


def test_there_is_no_draft_of_an_unknown_questionnaire():
    with pytest.raises(Questionnaire.DoesNotExist):
        loading.draft("nothing")


def test_what_is_known_is_offered_no_longer_than_the_operator_accepts(settings, monkeypatch):
    settings.RELEASES_MAX_AGE_MINUTES = 60
    make_release()
    loading.current("twitching")
    begun = time.monotonic()
    monkeypatch.setattr(loading, "CURRENT_FOR", 0)
    with database_down():
        monkeypatch.setattr("core.refresh.time.monotonic", lambda: begun + 59 * 60)
        assert loading.current("twitching")
        monkeypatch.setattr("core.refresh.time.monotonic", lambda: begun + 61 * 60)
        with pytest.raises(ReleasesUnavailable):
            loading.current("twitching")
    loading.forget_current()
    assert loading.current("twitching")


def test_an_operator_closes_a_questionnaire_without_the_admin(settings):
    settings.CLOSED_QUESTIONNAIRES = ["twitching"]
    release = make_release()

    assert loading.current("twitching") is None
    assert loading.is_withdrawn(release.pk)
    assert [closed.slug for closed in loading.all_closed()] == ["twitching"]
