"""Cookies that are not there, or not ours: a clear page, and never a server error."""

from uuid import uuid4

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_release
from tests.properties import examples
from tests.triage.patient.pages.walk import WHOLE, Walk
from tests.triage.releases.test_loading import database_down
from triage.models import Release
from triage.patient.assessments import COOKIE_NAME, FORMAT, AnswersCookie, AnswersInProgress
from triage.releases import loading

pytestmark = pytest.mark.django_db

PAGES = ("answers", "result", "emergency")


def pages(walk: Walk):
    """Every page that needs answers, opened and sent."""
    for page in PAGES:
        yield walk.get(page)
    yield walk.ask("sides")
    yield walk.answer("sides", "one")
    yield walk.client.post(walk.url("again"))


def carry(walk: Walk, value: str) -> None:
    walk.client.cookies[COOKIE_NAME] = value
    walk.client.cookies[COOKIE_NAME]["path"] = walk.url("start")


def cookie_of(path: str, progress: AnswersInProgress) -> str:
    response = HttpResponse()
    AnswersCookie(path).write(response, progress)
    return response.cookies[COOKIE_NAME].value


def test_without_answers_every_page_says_so_and_leads_to_the_start(walk):
    for response in pages(walk):
        assert response.status_code == 410
        page = response.content.decode()
        assert "We do not have your answers" in page
        assert "does not accept cookies" in page
        assert f'href="{walk.url("start")}"' in page


def test_a_tampered_cookie_is_said_to_be_lost_and_taken_away(walk):
    walk.answers(WHOLE)
    carry(walk, walk.client.cookies[COOKIE_NAME].value[:-3] + "abc")

    response = walk.get("answers")

    assert response.status_code == 410
    assert "They have expired, or the cookie that holds them was changed." in response.content.decode()
    assert response.cookies[COOKIE_NAME]["max-age"] == 0


def test_an_expired_cookie_is_lost(walk, settings):
    walk.answers(WHOLE)
    settings.ANSWERS_MAX_AGE_HOURS = 0

    assert all(response.status_code == 410 for response in pages(walk))


def test_the_cookie_of_another_questionnaire_is_lost(walk):
    other = make_release(slug="headache")
    carry(walk, cookie_of("/check/headache/", AnswersInProgress(other.pk)))

    assert walk.get("answers").status_code == 410


def test_the_cookie_of_the_preview_gives_no_draft_to_patients(walk):
    carry(walk, cookie_of("/preview/twitching/", AnswersInProgress(None)))
    assert walk.get("answers").status_code == 410

    carry(walk, cookie_of(walk.url("start"), AnswersInProgress(None)))
    assert walk.get("answers").status_code == 410


@pytest.mark.parametrize("value", [[], {}, "text", [1, 2, 3, 4, 5, 6, 7], ["", "x", {}, 0, 0, "", ""]])
def test_a_signed_cookie_of_another_shape_is_lost(walk, value):
    carry(walk, signing.dumps(value, salt=f"triage.answers.{FORMAT}:{walk.url('start')}"))

    assert walk.get("answers").status_code == 410


@pytest.mark.parametrize(
    "answers",
    [
        {"sides": ["left"]},
        {"shoe-size": ["42"]},
        {"medicines": [{}]},
        {"duration": {}},
        {"sides": 7},
    ],
)
def test_answers_that_their_release_cannot_read_are_lost(walk, answers):
    release = Release.objects.get()
    carry(walk, cookie_of(walk.url("start"), AnswersInProgress(release.pk, answers=answers)))

    assert walk.get("answers").status_code == 410


def test_answers_to_a_release_that_is_no_more_are_lost(walk):
    carry(walk, cookie_of(walk.url("start"), AnswersInProgress(uuid4())))

    assert walk.get("answers").status_code == 410


def test_a_release_that_no_process_remembers_needs_the_database(walk):
    walk.answers(WHOLE)
    loading._kept.clear()

    with database_down():
        response = walk.get("answers")

    assert response.status_code == 503
    assert COOKIE_NAME not in response.cookies


UNEXPECTED = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.just(10**400),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from(["not-sure", "one", "eyelid", "days", "within_days", "metoclopramide", "s", "p"]),
    ),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3),
        st.dictionaries(
            st.sampled_from(["number", "unit", "name", "medicine", "started", "known_as", "x"]),
            inside,
            max_size=4,
        ),
    ),
    max_leaves=6,
)


@given(
    place=st.integers(0, 8),
    value=UNEXPECTED,
    answers=st.dictionaries(st.sampled_from(list(WHOLE)), UNEXPECTED, max_size=3),
    forge_answers=st.booleans(),
    page=st.sampled_from([*PAGES, "resume", "doctor", "sides", "duration", "medicines"]),
)
@settings(max_examples=examples(120), suppress_health_check=list(HealthCheck))
def test_nothing_that_is_signed_is_a_server_error(walk, place, value, answers, forge_answers, page):
    """As if the key had leaked; or an older version had written the cookie."""
    said = AnswersInProgress(Release.objects.get().pk).to_json()
    if forge_answers:
        said[2] = answers
    else:
        said[place:] = [value, *said[place + 1 :]]
    signed = signing.dumps(said, salt=f"triage.answers.{FORMAT}:{walk.url('start')}", compress=True)

    carry(walk, signed)

    response = walk.ask(page) if page in WHOLE else walk.get(page)
    assert response.status_code in (200, 302, 410)


@given(value=st.text(max_size=200))
@settings(max_examples=examples(60), suppress_health_check=list(HealthCheck))
def test_no_cookie_is_a_server_error(walk, value):
    client = Client(headers={"cookie": f"{COOKIE_NAME}={value}".encode().decode("latin-1")})

    assert Walk(client).get("answers").status_code in (400, 410)


def test_a_form_without_its_token_says_that_cookies_are_needed(walk):
    client = Client(enforce_csrf_checks=True)

    response = Walk(client).begin()

    assert response.status_code == 403
    assert "This needs a cookie" in response.content.decode()


@given(
    fields=st.dictionaries(
        st.sampled_from(
            [
                *("sides", "duration", "duration-unit", "duration-alone"),
                *("medicines", "medicines-alone", "medicines-seen"),
            ]
        ),
        st.lists(st.text(max_size=30), max_size=3),
    ),
    link_id=st.sampled_from(["danger-signs", "sides", "areas", "duration", "tired", "medicines"]),
)
@settings(max_examples=examples(100), suppress_health_check=list(HealthCheck))
def test_no_form_that_is_sent_is_a_server_error(walk, fields, link_id):
    walk.begin()

    response = walk.client.post(walk.url("question", link_id=link_id), fields)

    assert response.status_code in (200, 302)
    if response.status_code == 302:
        assert walk.client.get(response.url).status_code == 200
