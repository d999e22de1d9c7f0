"""The page for the doctor: on paper, and behind a private link."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from playwright.sync_api import Page, expect

import triage
from tests.browser.layout import fits_its_width
from tests.browser.patient import Patient
from tests.factories import make_release
from triage.drafts import files
from triage.models import Questionnaire, Release
from triage.patient import typed_answers
from triage.patient.assessments import COOKIE_NAME, AnswersInProgress
from triage.patient.typed_answers import TypedAnswers
from triage.patient.views.visits import CheckContext
from triage.releases import loading
from triage.releases.loading import LoadedRelease
from triage.rules.answers import read_answers
from triage.rules.interview import path
from triage.rules.model import NOT_SURE, Question, QuestionKind

pytestmark = pytest.mark.django_db(transaction=True)

SHIPPED = Path(triage.__file__).parent / "content" / "facial-twitching.yaml"
TYPICAL = (
    "lid-four-days-coffee",
    "eye-then-cheek-for-a-year",
    "whooshing-ear",
    "tardive-dyskinesia",
    "jaw-tongue-reglan",
    "bells-palsy-day-two",
)
WHOLE = {
    "sides": ["one"],
    "areas": ["eyelid"],
    "duration": {"duration": "4", "duration-unit": "days"},
    "tired": ["yes"],
}


@pytest.fixture
def shipped(transactional_db: None) -> LoadedRelease:
    """The shipped questionnaire as a release, without the rows of its draft and without its checks."""
    document = files.read(SHIPPED.read_bytes())
    row = Questionnaire.objects.create(slug=document["slug"], title=document["title"])
    row.current_release = Release.objects.create(questionnaire=row, number=1, document=document, sha256="")
    row.save()
    loading.forget_current()
    return loading.load(row.current_release.pk)


def answers_of(release: LoadedRelease, vignette_key: str) -> TypedAnswers:
    """What the patient of a vignette answers; to what it leaves out "none", or else "not sure"."""
    questionnaire = release.questionnaire
    (vignette,) = [vignette for vignette in questionnaire.vignettes if vignette.key == vignette_key]
    answers = typed_answers.from_raw(questionnaire, vignette.answers, release.finder)
    while to_ask := path(release.compiled, _read(release, answers)).to_ask:
        answers[to_ask[0].link_id] = _nothing(to_ask[0])
    return answers


def _read(release: LoadedRelease, answers: TypedAnswers) -> Any:
    return read_answers(
        release.questionnaire, typed_answers.to_raw(release.questionnaire, answers), release.finder.key
    )


def _nothing(question: Question) -> Any:
    is_list = question.kind in (QuestionKind.multiple, QuestionKind.medicine)
    return [] if is_list and (question.none_of_these or question.kind is QuestionKind.medicine) else NOT_SURE


def carry(page: Page, answers: TypedAnswers, release: LoadedRelease) -> None:
    """Give the browser the cookie of someone who answered so."""
    response = HttpResponse()
    place = CheckContext(release.slug)
    place.cookie.write(response, AnswersInProgress(release.id, answers=answers))
    value = response.cookies[COOKIE_NAME].value
    url = page.evaluate("location.origin") + place.url("start")
    page.context.add_cookies([{"name": COOKIE_NAME, "value": value, "url": url}])


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_typical_assessment_is_one_page_of_a4_and_of_letter_in_black_on_white(shipped, open_phone):
    page = open_phone(color_scheme="dark")
    page.goto("/")
    for vignette in TYPICAL:
        carry(page, answers_of(shipped, vignette), shipped)
        page.goto(CheckContext(shipped.slug).url("doctor"))
        expect(page.locator(".summary")).to_be_visible()
        printed = {size: pages_of(page.pdf(format=size)) for size in ("A4", "Letter")}
        assert printed == {"A4": 1, "Letter": 1}, vignette

    page.emulate_media(media="print")
    colours = """
        elements => [...new Set(elements.flatMap(element => {
            const style = getComputedStyle(element);
            return [style.color, style.backgroundColor];
        }))].sort()
    """
    shades = page.locator(".summary, .summary *").evaluate_all(colours)
    assert set(shades) <= {"rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert not page.get_by_role("button", name="Print").is_visible()


def test_a_private_link_is_made_opened_elsewhere_stopped_and_gone(
    transactional_db: None,
    phone: Page,
    open_phone: Callable[..., Page],
    accessibility_problems: Callable[[Page], str],
):
    def look(page: Page) -> None:
        assert not accessibility_problems(page), page.url
        assert fits_its_width(page), page.url

    make_release()
    loading.forget_current()
    phone.set_viewport_size({"width": 320, "height": 800})
    phone.goto("/check/twitching/")
    phone.get_by_role("button", name="Start").click()
    Patient(phone, lambda page: None).walk(WHOLE)
    phone.get_by_role("link", name="See your result").click()
    phone.get_by_role("link", name="One page for your doctor", exact=True).click()
    phone.get_by_role("button", name="Make a private link").click()
    expect(phone.locator(".qr-code")).to_be_visible()
    look(phone)
    link = phone.locator(".private-link-address").inner_text()

    doctor = open_phone()
    asked: list[str] = []
    doctor.on("request", lambda request: asked.append(request.url + str(request.headers)))
    doctor.goto(link)
    summary = doctor.get_by_role("heading", name="A patient shared this with you")
    expect(summary).to_be_focused()
    expect(doctor.get_by_text("Urgency 1 of 5")).to_be_visible()
    expect(doctor).to_have_title(re.compile("^Twitching: summary for a clinician"))
    look(doctor)
    doctor.get_by_role("link", name="Skip to main content").press("Enter")
    expect(doctor).to_have_url(link)
    doctor.reload()
    expect(summary).to_be_visible()
    assert not [request for request in asked if link.partition("#")[2] in request]
    assert not doctor.context.cookies()

    without_scripts = open_phone(java_script_enabled=False)
    without_scripts.goto(link)
    without_scripts.get_by_role("textbox").fill(link)
    without_scripts.get_by_role("button", name="Open").click()
    expect(without_scripts.get_by_text("Urgency 1 of 5")).to_be_visible()

    phone.get_by_role("button", name="Stop the link").click()
    expect(phone.get_by_text("Your private link is stopped")).to_be_visible()
    doctor.reload()
    expect(doctor.get_by_role("heading", name="This link does not work")).to_be_visible()
    look(doctor)
