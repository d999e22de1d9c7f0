from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.management import call_command
from django.db import connection

from articles.models import Article
from ops.one_at_a_time import only_one
from triage.models import Questionnaire, Release


@pytest.mark.django_db(transaction=True)
def test_a_second_one_waits_for_the_first():
    began, order = Event(), []

    def second():
        try:
            assert began.wait(60)
            with only_one():
                order.append("second")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with only_one():
            waiting = pool.submit(second)
            began.set()
            order.append("first")
        waiting.result()
    assert order == ["first", "second"]


@pytest.mark.django_db
def test_the_shipped_content_may_come_as_a_draft(settings):
    settings.SHIPPED_CONTENT = "draft"
    call_command("load_shipped_content")
    assert Questionnaire.objects.get().current_release is None
    assert not Release.objects.exists()
    assert not Article.objects.get().is_published


@pytest.mark.django_db
def test_the_shipped_content_may_stay_away(settings):
    settings.SHIPPED_CONTENT = "none"
    call_command("load_shipped_content")
    assert not Questionnaire.objects.exists()
