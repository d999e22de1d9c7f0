"""What only a browser can show: the keyboard, the focus, the script, cookies and their paths."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.articles.make import make_term
from tests.browser.layout import fits_its_width
from tests.browser.patient import Patient
from tests.factories import PASSWORD, make_editor, make_release
from triage.releases import loading

pytestmark = pytest.mark.django_db(transaction=True)

SCREENSHOTS = Path(__file__).parents[2] / "test-results" / "pages"
WHOLE = {
    "sides": ["one"],
    "areas": ["eyelid"],
    "duration": {"duration": "4", "duration-unit": "days"},
    "tired": ["yes"],
    "medicines": "reglan",
}


@pytest.fixture
def questionnaire(transactional_db: None) -> None:
    make_release()
    loading.forget_current()
    for term in ("seizure", "tired", "vessel"):
        make_term(term)


@pytest.fixture
def opened(questionnaire: None, phone: Page) -> Page:
    """The first question, on a phone."""
    phone.goto("/check/twitching/")
    phone.get_by_role("button", name="Start").click()
    return phone


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def enter(page: Page) -> None:
    """Press the enter key, which leads to another page."""
    with page.expect_navigation():
        press(page, "Enter")


def tab_to(page: Page, name: str) -> None:
    """Press the tab key until what has the focus has this name."""
    for _press in range(40):
        press(page, "Tab")
        if name in page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText"):
            return
    raise AssertionError(f"{name!r} cannot be reached by keyboard on {page.url}")


def test_the_whole_walk_can_be_done_by_keyboard_alone(questionnaire, phone):
    phone.goto("/")
    press(phone, "Tab")
    expect(phone.get_by_role("link", name="Skip to main content")).to_be_focused()
    tab_to(phone, "Check your symptoms")
    enter(phone)
    tab_to(phone, "Start")
    enter(phone)
    for label in ("None of these", "One side", "Eyelid"):
        tab_to(phone, label)
        press(phone, "Space")
        tab_to(phone, "Continue")
        enter(phone)
    tab_to(phone, "Number")
    phone.keyboard.type("4 days")
    enter(phone)
    tab_to(phone, "Yes")
    press(phone, "Space")
    enter(phone)
    tab_to(phone, "I take no medicines")
    press(phone, "Space")
    enter(phone)
    tab_to(phone, "See your result")
    enter(phone)

    expect(phone).to_have_url(re.compile("/result/$"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Title of self_care")


def test_after_each_step_the_focus_is_on_the_heading(opened):
    expect(opened.get_by_role("heading", level=1)).to_be_focused()

    opened.get_by_label("None of these").check()
    opened.get_by_role("button", name="Continue").click()

    expect(opened.get_by_role("heading", level=1)).to_have_text("One side or both?")
    expect(opened.get_by_role("heading", level=1)).to_be_focused()


def test_after_a_mistake_the_focus_is_on_the_errors_which_lead_to_the_field(opened):
    opened.get_by_role("button", name="Continue").click()

    expect(opened.locator(".error-summary")).to_be_focused()
    expect(opened).to_have_title(re.compile("^Error: "))
    opened.locator(".error-summary a").click()
    expect(opened.get_by_label("Sudden weakness of an arm")).to_be_focused()


def test_what_stands_alone_unticks_the_rest_and_the_other_way_round(opened):
    seizure, none, not_sure = (
        opened.get_by_label(label) for label in ("A seizure", "None of these", "I’m not sure")
    )

    seizure.check()
    none.check()
    expect(seizure).not_to_be_checked()
    not_sure.check()
    expect(none).not_to_be_checked()
    seizure.check()
    expect(not_sure).not_to_be_checked()


def test_typing_a_number_unticks_not_sure(opened):
    opened.goto("/check/twitching/questions/duration/")
    not_sure = opened.get_by_label("I’m not sure")
    not_sure.check()

    opened.get_by_label("Number").fill("4")
    press(opened, "Tab")

    expect(not_sure).not_to_be_checked()


def test_the_whole_row_of_an_option_can_be_touched(opened):
    row = opened.locator(".choice").first.bounding_box()
    assert row
    assert row["height"] >= 44

    opened.touchscreen.tap(row["x"] + row["width"] - 5, row["y"] + 5)

    expect(opened.get_by_label("Sudden weakness of an arm")).to_be_checked()


def test_the_browsers_back_button_shows_the_answer_given(opened):
    opened.get_by_label("None of these").check()
    opened.get_by_role("button", name="Continue").click()
    opened.wait_for_url("**/sides/")

    opened.go_back()

    expect(opened.get_by_label("None of these")).to_be_checked()


@pytest.mark.parametrize(
    ("width", "scheme", "zoom"),
    [
        (320, "light", 1),
        (320, "dark", 1),
        (390, "light", 1),
        (390, "dark", 1),
        (1280, "light", 1),
        (1280, "dark", 1),
        (1280, "light", 2),
    ],
)
def test_every_page_is_accessible_and_fits(
    questionnaire: None,
    open_phone: Callable[..., Page],
    accessibility_problems: Callable[[Page], str],
    width: int,
    scheme: str,
    zoom: int,
):
    """Each page is also written as an image into test-results/, to be looked at. Zoomed to 200 %, a page has
    half the width for everything."""
    page = open_phone(color_scheme=scheme)
    page.set_viewport_size({"width": width // zoom, "height": 800})
    folder = SCREENSHOTS / f"{scheme}-{width}" / f"zoom-{zoom}"
    seen: list[str] = []

    def look(page: Page) -> None:
        assert not accessibility_problems(page), page.url
        assert fits_its_width(page), page.url
        name = page.url.partition("://")[2].partition("/")[2].strip("/").replace("/", "_") or "home"
        seen.append(name)
        page.screenshot(path=folder / f"{len(seen):02}-{name}.png", full_page=True)

    patient = Patient(page, look)
    patient.open_home()
    patient.begin()
    page.get_by_role("button", name="Continue").click()
    look(page)
    patient.walk({**WHOLE, "danger-signs": ["weak-arm"]})
    assert patient.seen[-1] == "emergency"
    page.get_by_role("link", name="Go on with the questions").click()
    patient.walk(WHOLE, times="unsure")
    patient.see_result()
    for address in ("/privacy/", "/check/twitching/delete/", "/check/twitching/questions/no-such-question/"):
        page.goto(address)
        look(page)
    page.goto("/check/twitching/delete/")
    page.get_by_role("button", name="Yes, delete my answers").click()
    look(page)
    page.goto("/check/twitching/result/")
    look(page)


def test_the_preview_and_a_patients_walk_keep_apart_in_one_browser(opened):
    make_editor()
    opened.get_by_label("None of these").check()
    opened.get_by_role("button", name="Continue").click()

    opened.goto("/preview/twitching/")
    opened.get_by_label("Username").fill("editor")
    opened.get_by_label("Password").fill(PASSWORD)
    opened.get_by_role("button", name="Log in").click()
    opened.get_by_role("button", name="Start").click()
    expect(opened).to_have_url(re.compile("/preview/twitching/questions/danger-signs/$"))
    expect(opened.get_by_label("None of these")).not_to_be_checked()

    opened.goto("/check/twitching/questions/danger-signs/")
    expect(opened.get_by_label("None of these")).to_be_checked()


def test_printing_unfolds_what_is_folded_but_for_the_article(opened):
    opened.get_by_label("Sudden weakness of an arm").check()
    opened.get_by_role("button", name="Continue").click()
    opened.get_by_role("link", name="Read what your answers may mean").click()
    expect(opened.locator("summary", has_text="Your answers")).to_be_visible()
    opened.wait_for_load_state()
    folded = opened.locator("details:not([open], .reading)")
    assert folded.count()

    opened.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert not folded.count()


def test_no_page_scrolls_sideways_at_twice_the_size_of_text(opened):
    at_twice = "document.documentElement.style.setProperty('font-size', '200%')"
    opened.get_by_label("Sudden weakness of an arm").check()
    opened.get_by_role("button", name="Continue").click()
    check = "/check/twitching/"
    pages = ["emergency/", "result/", "answers/", "for-your-doctor/", "how-it-works/", "questions/areas/"]
    for address in [
        "/",
        "/articles/",
        "/words/",
        "/account/sign-up/",
        check,
        *(check + page for page in pages),
    ]:
        opened.goto(address)
        opened.evaluate(at_twice)
        assert fits_its_width(opened), address


def test_enter_in_the_box_at_the_side_sends_the_box_and_not_the_question(opened):
    opened.get_by_text("Is this question not clear?").click()
    opened.get_by_label("What is not clear?").fill("What is a seizure?")

    enter(opened)

    expect(opened.get_by_text("The editors are told")).to_be_visible()
    expect(opened.locator(".error-summary")).to_have_count(0)


def test_a_heading_is_marked_for_keyboards_and_not_after_a_tap(opened):
    mark = "getComputedStyle(document.querySelector('[data-focus]'), '::before').content"
    opened.get_by_label("None of these").check()
    with opened.expect_navigation():
        opened.get_by_role("button", name="Continue").tap()
    assert opened.evaluate(mark) == "none"

    tab_to(opened, "One side")
    press(opened, "Space")
    tab_to(opened, "Continue")
    enter(opened)
    assert opened.evaluate(mark) == '""'
