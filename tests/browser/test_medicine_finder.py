"""The search box for medicines, and what it falls back to."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_release
from triage.medicines.vocabulary import known_medicines
from triage.models import KnownMedicine
from triage.releases import loading

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION = "/check/twitching/questions/medicines/"


@pytest.fixture
def questionnaire(transactional_db: None) -> None:
    KnownMedicine.objects.create(name="Atorvastatin", other_names=["lipitor"])
    KnownMedicine.objects.create(name="Haloperidone")  # no such medicine: one to be mistaken for another
    known_medicines.cache_clear()
    make_release()
    loading.forget_current()


def open_question(page: Page) -> None:
    page.goto("/check/twitching/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("None of these").check()
    page.get_by_role("button", name="Continue").click()
    page.goto(QUESTION)


@pytest.fixture
def opened(questionnaire: None, phone: Page) -> Page:
    """The question for medicines, on a phone, with its names loaded."""
    open_question(phone)
    with phone.expect_response(re.compile("/known.json$")):
        phone.get_by_role("combobox", name="Add a medicine").focus()
    return phone


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def options(page: Page) -> list[str]:
    return [" ".join(option.inner_text().split()) for option in page.get_by_role("option").all()]


def chips(page: Page) -> list[str]:
    return [" ".join(chip.inner_text().split()) for chip in page.locator(".chip p").all()]


def test_medicines_are_added_and_confirmed_by_keyboard_alone(
    opened: Page, accessibility_problems: Callable[[Page], str]
):
    box = opened.get_by_role("combobox", name="Add a medicine")
    asked = []
    opened.on("request", lambda request: asked.append((request.method, request.url.split("/")[3])))

    opened.keyboard.type("m")
    expect(box).to_have_attribute("aria-expanded", "false")
    opened.keyboard.type("ax")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert options(opened) == ["Maxolon Metoclopramide"]
    expect(opened.get_by_role("status")).to_have_text("1 suggestion. Use the arrow keys to choose.")
    press(opened, "ArrowDown")
    expect(opened.get_by_role("option", selected=True)).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", "medicine-option-0")
    assert not accessibility_problems(opened)
    press(opened, "Enter")
    expect(opened.locator(".chip")).to_contain_text("Can cause")
    assert chips(opened) == ["Maxolon — Metoclopramide Can cause symptoms like these in some people."]
    expect(opened.get_by_role("status")).to_have_text("Maxolon, Metoclopramide added.")

    opened.keyboard.type("lipi")
    press(opened, "ArrowUp", "Enter")
    for typed in ("asprin", "foobarium", "haloperidox", "aspirin"):
        opened.keyboard.type(typed)
        press(opened, "Enter")
    expect(opened.locator(".chip").last).to_contain_text("Not known to cause")
    assert chips(opened)[1:] == [
        "lipitor — Atorvastatin Not on our list of medicines known to cause symptoms like these.",
        "asprin We will ask you which medicine this is.",
        "foobarium We do not know this name. It counts as a medicine that may cause symptoms like these.",
        "haloperidox We will ask you which medicine this is.",
        "aspirin Not known to cause symptoms like these.",
    ]
    assert not accessibility_problems(opened)
    assert asked == [("POST", "medicine-names")] * 6  # what was added, and no key press

    opened.get_by_role("button", name="Remove aspirin").focus()
    press(opened, "Enter")
    expect(box).to_be_focused()
    assert len(chips(opened)) == 5
    opened.keyboard.type("hal")  # not added: it is sent nonetheless
    opened.get_by_role("button", name="Continue").focus()
    press(opened, "Enter")

    expect(opened.get_by_role("heading", level=1)).to_have_text("Are these your medicines?")
    expect(opened.get_by_role("heading", level=1)).to_be_focused()
    assert [heading.inner_text().strip() for heading in opened.get_by_role("heading", level=2).all()][:6] == [
        *("Maxolon", "lipitor", "asprin", "foobarium", "haloperidox", "hal")
    ]
    assert chips(opened) == []  # each has a card of its own
    assert not accessibility_problems(opened)
    opened.get_by_role("button", name="Remove hal", exact=True).click()
    opened.get_by_role("radio", name="Haloperidol").check()
    opened.get_by_role("radio", name="Aspirin").check()
    opened.get_by_label("When did you start or change Maxolon?").select_option("within_days")
    opened.get_by_role("button", name="Continue").click()
    opened.get_by_label("When did you start or change haloperidox?").select_option("unsure")
    opened.get_by_role("button", name="Continue").click()
    expect(opened).not_to_have_url(re.compile("/medicines/"))


def test_what_was_seen_understood_leads_straight_on_and_what_is_typed_unticks_no_medicines(opened: Page):
    none = opened.get_by_label("I take no medicines")
    none.check()
    box = opened.get_by_role("combobox", name="Add a medicine")

    box.press_sequentially("lip")
    opened.get_by_role("option").tap()
    box.fill("foobarium")
    opened.get_by_role("button", name="Add", exact=True).tap()
    expect(none).not_to_be_checked()
    opened.get_by_role("button", name="Continue").tap()

    expect(opened).not_to_have_url(re.compile("/medicines/"))


def test_escape_closes_the_list_and_then_empties_the_box(opened: Page):
    box = opened.get_by_role("combobox", name="Add a medicine")
    opened.keyboard.type("hal")
    expect(opened.get_by_role("listbox")).to_be_visible()

    press(opened, "Escape")
    expect(opened.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("hal")
    press(opened, "ArrowDown")
    expect(opened.get_by_role("listbox")).to_be_visible()
    press(opened, "Escape", "Escape")
    expect(box).to_have_value("")


def test_a_mistake_leads_to_the_box(opened: Page):
    opened.get_by_role("button", name="Continue").click()

    opened.locator(".error-summary a").click()
    expect(opened.get_by_role("combobox", name="Add a medicine")).to_be_focused()
    expect(opened.get_by_text("Type the names of your medicines").last).to_be_visible()


def test_without_the_names_medicines_are_added_and_the_server_says_what_they_are(
    questionnaire: None, phone: Page
):
    phone.route("**/medicine-names/**", lambda route: route.abort())
    open_question(phone)
    phone.get_by_role("combobox", name="Add a medicine").fill("lipitor")
    press(phone, "Enter")
    assert chips(phone) == ["lipitor We will check this name when you continue."]

    phone.get_by_role("button", name="Continue").click()

    expect(phone.get_by_text("We understood this as Atorvastatin")).to_be_visible()


def test_without_javascript_typed_lines_come_back_understood_on_the_same_page(
    questionnaire: None, phone_without_javascript: Page
):
    page = phone_without_javascript
    open_question(page)
    expect(page.get_by_role("combobox")).to_have_count(0)
    page.get_by_label("Your medicines, one on each line").fill("reglan 10 mg\nlipitor\nhaloperidox")
    page.get_by_role("button", name="Continue").click()

    expect(page).to_have_url(re.compile(f"{QUESTION}$"))
    expect(page.get_by_text("We understood this as Metoclopramide")).to_be_visible()
    expect(page.get_by_text("We understood this as Atorvastatin")).to_be_visible()
    page.get_by_role("radio", name="Haloperidone").check()
    page.get_by_label("When did you start or change reglan 10 mg?").select_option("unsure")
    page.get_by_label("Your medicines, one on each line").fill("reglan 10 mg\nhaloperidox")
    page.get_by_role("button", name="Continue").click()

    expect(page).not_to_have_url(re.compile("/medicines/"))


def test_a_line_of_several_medicines_becomes_a_chip_for_each_as_the_next_page_reads_it(opened: Page):
    box = opened.get_by_role("combobox", name="Add a medicine")
    box.fill("aspirin and haloperidol, lipitor")
    press(opened, "Enter")
    expect(opened.locator(".chip")).to_have_count(3)
    assert [chip.split(" ")[0] for chip in chips(opened)] == ["aspirin", "haloperidol", "lipitor"]
    expect(opened.locator(".chip").nth(1)).to_contain_text("Can cause symptoms like these")

    opened.get_by_role("button", name="Continue").click()

    cards = opened.locator("[data-medicine]")
    expect(cards).to_have_count(3)
    expect(cards.nth(1)).to_contain_text("We understood this as Haloperidol. It can cause symptoms")


def test_a_pasted_list_becomes_a_chip_for_each_line(opened: Page):
    opened.get_by_role("combobox", name="Add a medicine").evaluate(
        """box => {
          const data = new DataTransfer();
          data.setData("text", "1. Aspirin 75 mg once daily\\n2. Reglan 10 mg\\n- none");
          const paste = { clipboardData: data, bubbles: true, cancelable: true };
          box.dispatchEvent(new ClipboardEvent("paste", paste));
        }"""
    )

    expect(opened.locator(".chip")).to_have_count(2)
    assert [chip.split(" — ")[0] for chip in chips(opened)] == ["Aspirin 75 mg once daily", "Reglan 10 mg"]


def test_above_a_phones_keyboard_there_is_room_for_suggestions(opened: Page):
    opened.set_viewport_size({"width": 390, "height": 420})
    box = opened.get_by_role("combobox", name="Add a medicine")
    box.blur()
    box.tap()
    box.press_sequentially("a")
    box.press_sequentially("s")

    seen = opened.get_by_role("option").first.bounding_box()
    assert seen
    assert seen["y"] + seen["height"] < 420


def test_if_the_server_does_not_answer_a_chip_says_that_the_name_is_checked_later(opened: Page):
    opened.route("**/medicine-names/*/", lambda route: route.abort())
    opened.get_by_role("combobox", name="Add a medicine").fill("reglan")
    press(opened, "Enter")

    assert chips(opened) == ["reglan We will check this name when you continue."]
