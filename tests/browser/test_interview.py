"""What is new in the interview, on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_release
from triage.drafts import files

pytestmark = pytest.mark.django_db(transaction=True)

DOCUMENT = Path(__file__).parents[1] / "interview.yaml"


@pytest.fixture(params=["phone"])
def opened(request: pytest.FixtureRequest) -> Page:
    """The first question."""
    make_release(**files.read(DOCUMENT.read_bytes()))
    page: Page = request.getfixturevalue(request.param)
    page.goto("/check/signs/")
    page.get_by_role("button", name="Start").click()
    return page


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def test_the_new_pages_can_be_walked_and_are_accessible(
    opened: Page, accessibility_problems: Callable[[Page], str]
) -> None:
    look = accessibility_problems
    found = [look(opened)]
    opened.get_by_label("My child").check()
    go_on(opened)
    expect(opened.get_by_role("heading", level=1)).to_have_text("How old is your child?")
    opened.get_by_label("Number of years").fill("٥")
    go_on(opened)

    today = opened.get_by_label("Some days ago").first
    expect(today).to_be_hidden()
    opened.get_by_label("Slurred speech", exact=True).check()
    expect(today).to_be_visible()
    found.append(look(opened))
    go_on(opened)
    expect(opened.locator(".error-summary")).to_contain_text("Choose since when")
    found.append(look(opened))
    opened.get_by_label("Slurred speech", exact=True).uncheck()
    opened.get_by_label("I’m not sure about some of these").check()
    go_on(opened)
    expect(opened.locator("fieldset.each")).to_have_count(3)
    found.append(look(opened))
    for row in opened.locator("fieldset.each").all():
        row.get_by_label("No", exact=True).check()
    go_on(opened)
    for row in opened.locator("fieldset.each").all():
        row.get_by_label("No", exact=True).check()
    found.append(look(opened))
    go_on(opened)

    expect(opened.locator(".side")).to_be_hidden()
    opened.get_by_label("Eyelid", exact=True).check()
    opened.locator(".side").get_by_label("Left", exact=True).check()
    found.append(look(opened))
    go_on(opened)
    opened.get_by_label("Always the same side").check()
    go_on(opened)
    opened.get_by_label("It changes sides").check()
    go_on(opened)
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Which is right?")
    found.append(look(opened))
    opened.get_by_label("Both are right, or I’m not sure").check()
    go_on(opened)
    expect(opened.locator("main")).to_contain_text("Eyelid (left)")

    assert not any(found), found


def test_what_is_chosen_survives_a_reload_and_nothing_is_left_after_a_deletion(opened: Page) -> None:
    kept = "() => Object.keys(sessionStorage).filter((name) => name.startsWith('typed:')).length"
    opened.get_by_label("My child").check()
    opened.reload()
    expect(opened.get_by_label("My child")).to_be_checked()

    opened.get_by_role("link", name="Delete my answers").click()
    assert opened.evaluate(kept) == 1
    opened.get_by_role("button", name="Delete").click()
    expect(opened.get_by_role("heading", level=1)).to_have_text("Your answers are deleted")

    assert opened.evaluate(kept) == 0
