import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import (
    make_draft,
    make_editor,
    make_moderator,
    make_publisher,
    make_release,
    make_staff,
    make_user,
)
from tests.triage.patient.pages.walk import WHOLE, Walk
from triage.models import AnswerOption, Assessment, Question
from triage.patient.assessments import COOKIE_NAME

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(client) -> Walk:
    make_draft()
    client.force_login(make_editor())
    return Walk(client, preview=True)


def every_page(walk: Walk):
    for page in ("start", "answers", "result", "emergency", "delete"):
        yield walk.url(page)
    yield walk.url("question", link_id="sides")
    yield reverse("triage:preview-with-vignette", args=["twitching", "exam-week"])


# Who may see it


def test_visitors_are_asked_to_log_in(client):
    make_draft()

    for url in every_page(Walk(client, preview=True)):
        response = client.get(url)
        assert response.status_code == 302
        assert response.url == f"{reverse('admin:login')}?next={url}"
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("make_person", [make_user, make_staff, make_moderator])
def test_people_without_the_right_to_see_questionnaires_are_refused(client, make_person):
    make_draft()
    client.force_login(make_person())

    for url in every_page(Walk(client, preview=True)):
        response = client.get(url)
        assert response.status_code == 403
        assert "does not have the right" in response.content.decode()


def test_a_reader_who_is_not_staff_is_refused_whatever_their_rights(client):
    make_draft()
    client.force_login(make_user("reader", "triage.view_questionnaire"))

    assert client.get(Walk(client, preview=True).url("start")).status_code == 403


@pytest.mark.parametrize("make_person", [make_editor, make_publisher])
def test_editors_and_publishers_walk_through_the_draft(client, make_person):
    make_draft()
    client.force_login(make_person())
    walk = Walk(client, preview=True)

    walk.answers(WHOLE)

    assert "Title of self_care" in walk.get("result").content.decode()


# What it is


def test_every_page_of_the_preview_is_marked(walk):
    walk.answers({**WHOLE, "danger-signs": ["weak-arm"]})

    for response in (walk.get("start"), walk.ask("sides"), walk.get("answers"), walk.get("result")):
        assert "Preview of the draft: patients do not see this" in response.content.decode()


def test_a_patients_page_is_not_marked(client):
    make_release()

    assert "Preview of the draft" not in Walk(client).get("start").content.decode()


def test_the_preview_shows_the_draft_as_it_is_now_and_patients_do_not(client):
    make_release()
    client.force_login(make_editor())
    Question.objects.filter(link_id="sides").update(text="Which side, please?")
    preview, patient = Walk(client, preview=True), Walk(Client())
    preview.begin()
    patient.begin()

    assert "Which side, please?" in preview.ask("sides").content.decode()
    assert "Which side, please?" not in patient.ask("sides").content.decode()


def test_the_preview_stores_nothing(walk):
    walk.answers(WHOLE)
    walk.get("result")

    assert not Assessment.objects.exists()


def test_the_preview_has_a_cookie_of_its_own(walk):
    assert walk.begin().cookies[COOKIE_NAME]["path"] == "/preview/twitching/"


def test_links_in_the_preview_stay_in_the_preview(walk):
    walk.answers({**WHOLE, "danger-signs": ["weak-arm"]})

    for response in (walk.get("start"), walk.ask("sides"), walk.get("answers"), walk.get("result")):
        assert "/check/" not in response.content.decode()


def test_answers_that_the_draft_no_longer_knows_are_left_out(walk):
    walk.answers({**WHOLE, "sides": "both"})
    AnswerOption.objects.filter(question__link_id="sides", key="both").update(key="two")

    response = walk.get("answers")

    assert response.status_code == 200
    assert "sides" not in response.context["visit"].progress.answers


def test_a_broken_draft_says_what_to_fix(walk):
    Question.objects.filter(link_id="sides").update(text="")

    response = walk.get("start")

    assert response.status_code == 409
    assert "questions[1] (sides)" in response.content.decode()


def test_an_unknown_questionnaire_has_no_preview(walk):
    assert walk.client.get("/preview/nothing/").status_code == 404


# Opened with answers


def test_the_preview_opens_with_the_answers_of_a_vignette(walk):
    response = walk.client.get(reverse("triage:preview-with-vignette", args=["twitching", "exam-week"]))

    assert response.url == walk.url("result")
    page = walk.get("result")
    assert page.context["outcome"].first == "lifestyle"
    assert walk.visit.progress.answers["duration"] == {
        "number": "4",
        "unit": "days",
    }


def test_an_unknown_vignette_is_not_found(walk):
    url = reverse("triage:preview-with-vignette", args=["twitching", "nobody"])

    assert walk.client.get(url).status_code == 404


def open_with(walk: Walk, answers: str):
    return walk.client.post(reverse("triage:preview-with-answers", args=["twitching"]), {"answers": answers})


def test_the_preview_opens_with_answers_given_as_option_keys(walk):
    answers = {
        "danger-signs": ["weak-arm"],
        "sides": "not-sure",
        "areas": [],
        "duration": ["longer"],
        "medicines": [
            {"medicine": "metoclopramide", "started": "within_days"},
            {"medicine": "", "started": ""},
        ],
    }

    response = open_with(walk, json.dumps(answers))

    assert response.url == walk.url("emergency")
    shown = {question.label: lines for question, lines in walk.get("answers").context["answered"]}
    assert shown["How long"] == ["2 weeks or longer"]
    assert shown["Medicines"] == [
        "Metoclopramide: in the last few days",
        "another medicine",
    ]


def test_answers_that_leave_questions_open_open_the_page_of_answers(walk):
    response = open_with(walk, '{"medicines": [{"name": "reglan", "started": "over_a_year"}]}')

    assert response.url == walk.url("answers")
    assert "reglan (Metoclopramide): over a year ago" in walk.get("answers").content.decode()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ("", "answers: "),
        ("{", "answers: "),
        ("[]", "mapping"),
        ('{"sides": ["left"]}', "There is no option “left” here."),
    ],
)
def test_answers_that_cannot_be_read_are_refused_with_the_reason(walk, answers, sentence):
    response = open_with(walk, answers)

    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_answers_that_no_cookie_can_hold_are_refused(walk):
    names = [f"{uuid4()} {uuid4()}" for _ in range(100)]

    response = open_with(walk, json.dumps({"medicines": names}))

    assert response.status_code == 400
    assert "too long for a cookie" in response.content.decode()


def test_visitors_cannot_open_the_preview_with_answers(client):
    make_draft()

    assert client.post(reverse("triage:preview-with-answers", args=["twitching"])).status_code == 302


@pytest.mark.parametrize(
    "answers",
    [
        "[" * 100_000,
        '{"medicines":[{"medicine":"haloperidol","name":{"x":1}}]}',
        '["\\ud800"]',
        '{"sides": "\\ud800"}',
        "[]",
        "3",
        "null",
    ],
)
def test_answers_of_any_shape_are_refused_and_the_preview_goes_on(walk, answers):
    address = walk.url("with-answers")
    assert walk.client.post(address, {"answers": answers}).status_code in {302, 400}
    assert walk.get("start").status_code == 200
    assert walk.get("answers").status_code in {200, 410}
