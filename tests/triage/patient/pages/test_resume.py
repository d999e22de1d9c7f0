"""Coming back within the time that answers are kept, and after it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_editor
from tests.triage.patient.pages.walk import LID, NO_DANGER, WHOLE, Walk
from tests.triage.patient.test_private_links import let_days_pass
from triage.patient.assessments import COOKIE_NAME

pytestmark = pytest.mark.django_db

MARK = "begun-twitching"


def page_of(walk: Walk, page: str = "home") -> str:
    response = walk.client.get("/") if page == "home" else walk.get(page)
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def lose_the_answers(walk: Walk) -> None:
    """As the browser does when their time is over."""
    del walk.client.cookies[COOKIE_NAME]


@pytest.mark.parametrize("page", ["home", "start"])
def test_answers_in_progress_can_be_gone_on_with_and_the_time_left_is_said(walk, page):
    walk.answers(NO_DANGER)

    text = page_of(walk, page)

    assert f'href="{walk.url("resume")}"' in text
    assert "Go on where you stopped" in text
    assert "They are kept for 23 hours, 59 minutes more." in text
    assert "Start again" in text
    assert f'href="{walk.url("delete")}"' in text


@pytest.mark.parametrize("page", ["home", "start"])
def test_without_answers_there_is_nothing_to_go_on_with(walk, page):
    walk.begin()

    text = page_of(walk, page)

    assert "Go on where you stopped" not in text
    assert "expired" not in text


def test_the_time_begins_again_with_each_answer(walk, monkeypatch):
    walk.answers(NO_DANGER)
    before = int(walk.client.cookies[MARK].value)
    now = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: now)

    walk.answer("sides", "one")

    assert int(walk.client.cookies[MARK].value) - before in range(7199, 7203)


def test_going_on_leads_to_the_next_question(walk):
    walk.answers(NO_DANGER)

    assert walk.get("resume").url == walk.url("question", link_id="sides")


def test_going_on_with_all_answered_leads_to_all_answers_and_later_to_the_result(walk):
    walk.answers(WHOLE)
    assert walk.get("resume").url == walk.url("answers")

    walk.get("result")
    assert walk.get("resume").url == walk.url("result")


def test_going_on_in_an_emergency_leads_to_what_to_do(walk):
    walk.answers({"danger-signs": ["weak-arm"]})

    assert walk.get("resume").url == walk.url("emergency")


def test_starting_again_or_deleting_leaves_nothing_to_go_on_with(walk):
    walk.answers(LID)
    walk.begin()
    assert "Go on where you stopped" not in page_of(walk)

    walk.answer("danger-signs", ["_none"])
    assert "Go on where you stopped" in page_of(walk)
    walk.client.post(walk.url("delete"))
    assert "Go on where you stopped" not in page_of(walk)


@pytest.mark.parametrize("page", ["start", "result", "resume"])
def test_when_the_answers_have_expired_the_page_says_so_and_how_long_they_were_kept(walk, monkeypatch, page):
    walk.answers(WHOLE)
    lose_the_answers(walk)
    let_days_pass(monkeypatch, 1.1)

    text = page_of(walk, page)

    assert "expired" in text
    assert "kept in this browser for 24 hours after the last one, and are gone" in text
    assert "Go on where you stopped" not in text
    assert "Go on where you stopped" not in page_of(walk)


def test_beginning_after_that_says_it_no_more(walk, monkeypatch):
    walk.answers(NO_DANGER)
    lose_the_answers(walk)
    let_days_pass(monkeypatch, 1.1)

    walk.begin()

    assert "expired" not in page_of(walk, "start")


def test_what_every_page_gets_to_see_tells_no_answer(walk):
    walk.answers(WHOLE)

    mark = walk.client.cookies[MARK]
    assert mark.value.isdecimal()
    assert (mark["path"], mark["httponly"], mark["samesite"]) == ("/", True, "Lax")
    assert mark["max-age"] == (24 + 7 * 24) * 60 * 60


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 40, "1e5"])
def test_a_mark_that_was_changed_is_harmless(walk, value):
    walk.client.cookies[MARK] = value

    assert "Go on where you stopped" not in page_of(walk)
    assert walk.get("start").status_code == 200


def test_without_the_answers_the_mark_opens_nothing(walk):
    walk.answers(NO_DANGER)
    lose_the_answers(walk)

    assert walk.get("resume").status_code == 410


def test_caches_keep_the_home_page_apart_by_visitor(walk):
    assert "Cookie" in walk.client.get("/")["Vary"]


def test_the_preview_leaves_no_mark_and_reads_none(walk):
    walk.answers(NO_DANGER)
    walk.client.force_login(make_editor())
    preview = Walk(walk.client, preview=True)

    assert "You have begun before" not in page_of(preview, "start")
    preview.answers(LID)
    assert "You have begun before" in page_of(preview, "start")
    assert "They are kept for" not in page_of(preview, "start")
    assert not [name for name in walk.client.cookies if name.startswith("begun") and name != MARK]
