import time

import pytest

from articles.glossary import known
from articles.models import Term
from tests.articles.make import make_term
from tests.triage.releases.test_loading import database_down

pytestmark = pytest.mark.django_db


def terms():
    return [entry.term for entry in known.current().entries]


def wait(monkeypatch):
    """Until the words are asked for again."""
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + known.REFRESH_AFTER + 1)


def test_words_are_known_by_their_order_in_the_alphabet():
    for term in ("myelin", "Bell's palsy", "tic"):
        make_term(term)
    assert terms() == ["Bell's palsy", "myelin", "tic"]


def test_the_database_is_asked_once_in_a_while(django_assert_num_queries, monkeypatch):
    make_term("myelin")
    with django_assert_num_queries(1):
        assert terms() == terms() == ["myelin"]
    wait(monkeypatch)
    with django_assert_num_queries(1):
        assert terms() == ["myelin"]


def test_a_change_is_known_when_its_transaction_has_ended(django_capture_on_commit_callbacks):
    row = make_term("myelin")
    assert terms() == ["myelin"]
    with django_capture_on_commit_callbacks(execute=True):
        Term.objects.create(term="tic", explanation="x")
    assert terms() == ["myelin", "tic"]
    with django_capture_on_commit_callbacks(execute=True):
        row.delete()
    assert terms() == ["tic"]


def test_what_was_made_with_the_glossary_stands_while_it_is_the_same(monkeypatch):
    make_term("myelin")
    before = known.current()
    wait(monkeypatch)
    assert known.current() is before


def test_without_the_database_words_are_explained_as_before(monkeypatch):
    make_term("myelin")
    assert terms() == ["myelin"]
    wait(monkeypatch)
    with database_down():
        assert terms() == ["myelin"]
        known.forget()
        assert terms() == []


def test_a_change_takes_no_word_from_pages_that_do_not_ask_the_database(django_capture_on_commit_callbacks):
    row = make_term("myelin")
    known.current()
    with django_capture_on_commit_callbacks(execute=True):
        row.save()

    assert [entry.term for entry in known.remembered().entries] == ["myelin"]
