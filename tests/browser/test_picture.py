"""The face: a finger on a region is a tick in the list, and the other way round."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_release
from tests.triage.patient.pages.test_pictures import questions_with_a_picture
from triage.releases import loading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published(transactional_db: None) -> None:
    make_release(questions=questions_with_a_picture())
    loading.forget_current()


def come_to_the_picture(page: Page) -> Page:
    page.goto("/check/twitching/")
    page.get_by_role("button", name="Start").click()
    for option in ("None of these", "One side"):
        page.get_by_label(option).check()
        page.get_by_role("button", name="Continue").click()
    return page


@pytest.fixture
def face(published: None, phone: Page) -> Page:
    return come_to_the_picture(phone)


def shown(page: Page, state: str) -> list[str]:
    return [region.get_attribute("data-pick") or "" for region in page.locator(f".region.{state}").all()]


def chosen(page: Page) -> list[str]:
    return shown(page, "is-chosen")


def test_places_are_chosen_on_the_picture_and_in_the_list(face, accessibility_problems):
    eyelid = face.get_by_label("Eyelid")

    face.locator("[data-pick='eyelid.right']").tap()
    expect(eyelid).to_be_checked()
    assert chosen(face) == ["eyelid.right"]
    # Not as a place that is only pointed at, where the finger has been.
    expect(face.locator("[data-pick='eyelid.right']")).to_have_css("stroke-dasharray", "none")

    face.get_by_label("Cheek").check()
    assert chosen(face) == ["eyelid.right"]
    assert sorted(shown(face, "is-chosen-without-side")) == ["cheek.left", "cheek.right"]
    assert not accessibility_problems(face)

    eyelid.uncheck()
    assert chosen(face) == []

    face.get_by_label("None of these").check()
    assert shown(face, "is-chosen-without-side") == []

    chin = face.get_by_label("Chin")
    chin.check()
    assert chosen(face) == ["chin"]
    face.locator("[data-pick='chin']").tap()
    expect(chin).not_to_be_checked()

    face.locator("[data-pick='eyelid.left']").tap()
    expect(face.get_by_label("None of these")).not_to_be_checked()
    face.locator("[data-pick='cheek.right']").tap()
    face.get_by_role("button", name="Continue").click()

    expect(face.get_by_text("On the picture you chose places on both sides")).to_be_visible()
    expect(face.get_by_label("Both sides")).to_be_checked()
    assert not accessibility_problems(face)


LAYOUT_SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((seen) => seen.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def test_nothing_moves_while_a_question_opens(face):
    for link_id in ("areas", "sides", "medicines"):
        face.goto(f"/check/twitching/questions/{link_id}/")
        assert face.evaluate(LAYOUT_SHIFT) == 0, link_id


def test_what_is_chosen_is_seen_in_forced_colours(published, open_phone):
    page = come_to_the_picture(open_phone(forced_colors="active"))
    cheek = page.get_by_label("Cheek")
    cheek.check()

    # Ours is a picture of a tick, white on white here: the browser has to draw its own.
    expect(cheek).to_have_css("appearance", "auto")
    expect(page.locator(".choice", has=cheek)).to_have_css("border-top-width", "3px")
    assert (
        page.locator("[data-pick='cheek.left']").evaluate("it => getComputedStyle(it).strokeOpacity") == "1"
    )


def test_without_javascript_the_picture_is_an_illustration(published, phone_without_javascript):
    page = come_to_the_picture(phone_without_javascript)
    expect(page.get_by_text("As in a mirror: your left side is on the left.")).to_be_visible()
    expect(page.get_by_text("Tap a place")).to_be_hidden()

    page.get_by_label("Eyelid").check()
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", name="For how long?")).to_be_visible()
