from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection

from tests.factories import make_draft
from triage import releases
from triage.models import Question, Questionnaire
from triage.publishing import publish
from triage.releases import NoSuchRelease, ReleasesUnavailable
from triage.rules.document import DocumentError

pytestmark = pytest.mark.django_db


@contextmanager
def database_down() -> Iterator[None]:
    def refuse(execute: Callable[..., Any], *args: Any) -> Any:
        raise OperationalError("the database is away")

    with connection.execute_wrapper(refuse):
        yield


def let_seconds_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.releases.time.monotonic", lambda: float("inf"))


def test_a_questionnaire_without_a_release_has_no_current_one():
    make_draft()

    assert releases.current("twitching") is None


def test_the_current_release_is_ready_to_run():
    published = publish(make_draft(), None, "As tested.")

    release = releases.current("twitching")

    assert release is not None
    assert (release.id, release.number, release.slug) == (published.pk, 1, "twitching")
    assert release.published_at == published.created_at
    assert release.finder.key("reglan") == "metoclopramide"


def test_a_second_look_asks_nothing_of_the_database(django_assert_num_queries):
    publish(make_draft(), None, "As tested.")
    releases.current("twitching")

    with django_assert_num_queries(0):
        releases.current("twitching")


def test_a_new_release_is_seen_after_some_seconds(monkeypatch):
    row = make_draft()
    publish(row, None, "As tested.")
    releases.current("twitching")
    Question.objects.filter(link_id="sides").update(text="Which side?")
    second = publish(row, None, "As tested.")
    before = releases.current("twitching")

    let_seconds_pass(monkeypatch)
    after = releases.current("twitching")

    assert before is not None
    assert after is not None
    assert (before.number, after.id) == (1, second.pk)


def test_the_process_that_publishes_sees_the_release_at_once(django_capture_on_commit_callbacks):
    row = make_draft()
    publish(row, None, "As tested.")
    releases.current("twitching")
    Question.objects.filter(link_id="sides").update(text="Which side?")

    with django_capture_on_commit_callbacks(execute=True):
        publish(row, None, "As tested.")

    current = releases.current("twitching")
    assert current is not None
    assert current.number == 2


def test_the_release_known_before_is_served_when_the_database_does_not_answer(monkeypatch):
    publish(make_draft(), None, "As tested.")
    releases.current("twitching")
    let_seconds_pass(monkeypatch)

    with database_down():
        current = releases.current("twitching")

    assert current is not None
    assert current.number == 1


def test_a_database_that_is_away_is_not_asked_again_at_once(monkeypatch, django_assert_num_queries):
    publish(make_draft(), None, "As tested.")
    with database_down(), pytest.raises(ReleasesUnavailable):
        releases.current("twitching")

    with django_assert_num_queries(0), pytest.raises(ReleasesUnavailable):
        releases.current("twitching")


def test_a_release_that_is_not_in_memory_is_unavailable_without_the_database():
    published = publish(make_draft(), None, "As tested.")

    with database_down(), pytest.raises(ReleasesUnavailable):
        releases.load(published.pk)


def test_an_unknown_release_is_none():
    with pytest.raises(NoSuchRelease):
        releases.load(UUID(int=7))


def test_a_release_is_compiled_once(django_assert_num_queries):
    published = publish(make_draft(), None, "As tested.")
    first = releases.load(published.pk)

    with django_assert_num_queries(0):
        assert releases.load(published.pk) is first


def test_the_releases_used_last_stay_in_memory(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(releases, "KEPT", 2)
    first, second, third = (
        publish(make_draft(slug=slug), None, "As tested.") for slug in ("one", "two", "three")
    )
    for published in (first, second, first, third):
        releases.load(published.pk)

    with django_assert_num_queries(0):
        releases.load(first.pk)
    with django_assert_num_queries(1):
        releases.load(second.pk)


def test_what_is_on_offer_comes_by_title_in_two_queries_and_two_for_known_names_and_words(
    django_assert_num_queries,
):
    for slug, title in (("one", "Zoster"), ("two", "Ache"), ("three", "Migraine")):
        publish(make_draft(slug=slug, title=title), None, "As tested.")
    make_draft(slug="four")

    with django_assert_num_queries(4):
        offered = releases.on_offer()

    assert [release.questionnaire.title for release in offered] == ["Ache", "Migraine", "Zoster"]


def test_the_draft_is_what_the_rows_say_now():
    publish(make_draft(), None, "As tested.")
    Question.objects.filter(link_id="sides").update(text="Which side?")

    draft = releases.draft("twitching")

    assert draft.questionnaire.question_by_link_id["sides"].text == "Which side?"
    assert (draft.id, draft.number, draft.published_at) == (None, None, None)


def test_a_draft_that_is_no_whole_document_says_what_is_wrong():
    make_draft()
    Question.objects.filter(link_id="sides").update(text="")

    with pytest.raises(DocumentError, match="sides"):
        releases.draft("twitching")


def test_there_is_no_draft_of_an_unknown_questionnaire():
    with pytest.raises(Questionnaire.DoesNotExist):
        releases.draft("nothing")
