"""Rows inserted or brought up to date by one statement."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.upsert import upsert
from core.uuid7 import uuid7
from triage.models import Tally

pytestmark = pytest.mark.django_db

UNIQUE = ["release", "day", "event", "key"]


def tally(release, key: str, count: int) -> Tally:
    return Tally(release_id=release.pk, day=date(2026, 1, 1), event=Tally.Event.STARTED, key=key, count=count)


def counts() -> dict[str, int]:
    return dict(Tally.objects.values_list("key", "count"))


def test_rows_that_are_not_there_are_inserted_and_the_others_added_to(release):
    upsert([tally(release, "one", 1)], unique=UNIQUE, added=["count"])
    upsert([tally(release, "one", 2), tally(release, "two", 5)], unique=UNIQUE, added=["count"])

    assert counts() == {"one": 3, "two": 5}


def test_a_field_that_is_replaced_holds_what_came_last(release):
    for count in (1, 7):
        upsert([tally(release, "one", count)], unique=UNIQUE, replaced=["count"])

    assert counts() == {"one": 7}


def test_it_is_one_statement_without_a_transaction_of_its_own(release):
    with CaptureQueriesContext(connection) as queries:
        upsert([tally(release, key, 1) for key in ("one", "two")], unique=UNIQUE, added=["count"])

    assert len(queries) == 1


def test_another_conflict_is_an_error(release):
    first, second = tally(release, "one", 1), tally(release, "two", 1)
    second.pk = first.pk = uuid7()
    upsert([first], unique=UNIQUE, added=["count"])

    with pytest.raises(IntegrityError), transaction.atomic():
        upsert([second], unique=UNIQUE, added=["count"])
