"""The editors' pages in a real browser: what the script adds, and that everybody can use them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.layout import fits_its_width
from tests.factories import PASSWORD, make_draft, make_publisher
from triage.models import CauseGroup, Finding, Question, Questionnaire, Rule, Vignette
from triage.releases.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def row() -> Questionnaire:
    row = make_draft()
    publish(row, None, "The first one.")
    return row


def log_in(page: Page) -> Page:
    make_publisher()
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("publisher")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


def open_row(page: Page, row: Any) -> None:
    page.goto(f"/admin/triage/{row._meta.model_name}/{row.pk}/change/")


def unfold(box: Locator) -> None:
    """Open what the box lies folded in."""
    box.evaluate("box => { for (let e = box; e; e = e.parentElement) if ('open' in e) e.open = true }")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_condition_is_added_filtered_and_ticked(row: Questionnaire, phone: Page):
    log_in(phone)
    open_row(phone, Rule.objects.get(key="stroke"))
    assert phone.locator("[data-condition]:visible").count() == 1

    phone.get_by_role("button", name="Add a condition").click()
    added = phone.locator("[data-condition]:visible").last
    added.get_by_role("searchbox").fill("both sides")
    expect(added.locator("[data-group]:visible")).to_have_count(1)
    added.get_by_label("Both sides").check()
    expect(added.locator("[data-count]:visible").first).to_have_text("1")
    save(phone)

    assert Rule.objects.get(key="stroke").when == [
        {"any": ["danger-signs.weak-arm"]},
        {"any": ["sides.both"]},
    ]


def test_more_conditions_are_added_than_the_page_came_with(row: Questionnaire, phone: Page):
    log_in(phone)
    open_row(phone, Rule.objects.get(key="stroke"))

    for option in ("sides.one", "areas.jaw", "tired.yes", "areas.cheek"):
        phone.get_by_role("button", name="Add a condition").click()
        box = phone.locator(f"[data-condition]:visible input[value='{option}']").last
        box.evaluate(
            "box => { for (let e = box; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true }"
        )
        box.check()
    save(phone)

    assert [condition["any"] for condition in Rule.objects.get(key="stroke").when] == [
        ["danger-signs.weak-arm"],
        ["sides.one"],
        ["areas.jaw"],
        ["tired.yes"],
        ["areas.cheek"],
    ]


def test_a_condition_is_removed(row: Questionnaire, phone: Page):
    log_in(phone)
    open_row(phone, Rule.objects.get(key="one-side"))

    phone.get_by_role("button", name="Remove: Condition 1").click()
    save(phone)

    (condition,) = Rule.objects.get(key="one-side").when
    assert set(condition["none"]) == {"areas.jaw", "findings.lid-only"}


def test_alternatives_are_added_to_a_finding(row: Questionnaire, phone: Page):
    log_in(phone)
    open_row(phone, Finding.objects.get(key="lid-only"))

    for option in ("sides.one", "sides.both"):
        phone.get_by_role("button", name="Add an alternative").click()
        alternative = phone.locator("[data-alternative]:visible").last
        box = alternative.locator(f"[data-condition]:visible input[value='{option}']")
        box.evaluate(
            "box => { for (let e = box; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true }"
        )
        box.check()
    save(phone)

    assert Finding.objects.get(key="lid-only").alternatives[2:] == [
        [{"any": ["sides.one"]}],
        [{"any": ["sides.both"]}],
    ]


def test_a_case_for_a_lower_level_is_added_with_its_conditions(row: Questionnaire, phone: Page):
    log_in(phone)
    open_row(phone, CauseGroup.objects.get(key="medication"))

    phone.locator("#lowerwhen_set-group .add-row a").click()
    case = phone.locator("#lowerwhen_set-0")
    case.get_by_label("Care level").select_option("self_care")
    case.get_by_label("Reason").fill("It is mild.")
    case.locator("summary", has_text="Sides").first.click()
    case.get_by_label("One side").first.check()
    save(phone)

    added = CauseGroup.objects.get(key="medication").lowerwhen_set.get()
    assert (added.when, added.care_level) == ([{"any": ["sides.one"]}], "self_care")


def test_a_rule_is_changed_without_javascript(row: Questionnaire, phone_without_javascript: Page):
    page = log_in(phone_without_javascript)
    open_row(page, Rule.objects.get(key="stroke"))

    second = page.locator("[data-condition]").nth(1)
    second.get_by_label("none of these holds").check()
    second.locator("summary", has_text="Sides").click()
    second.get_by_label("Both sides").check()
    save(page)

    assert Rule.objects.get(key="stroke").when[1] == {"none": ["sides.both"]}


@pytest.fixture
def pages(row: Questionnaire) -> list[str]:
    release = row.current_release
    assert release is not None
    base = f"/admin/triage/questionnaire/{row.pk}"
    rows = [
        Rule.objects.get(key="stroke"),
        Finding.objects.get(),
        CauseGroup.objects.get(key="lifestyle"),
        Question.objects.get(link_id="medicines"),
        Vignette.objects.get(key="exam-week"),
    ]
    Rule.objects.filter(key="stroke").update(rationale="Said better.")
    return [
        *(f"{base}/{page}/" for page in ("change", "check", "publish", "history")),
        "/admin/triage/questionnaire/import/",
        "/admin/triage/rule/",
        *(f"/admin/triage/{one._meta.model_name}/{one.pk}/change/" for one in rows),
        f"/admin/triage/rule/{rows[0].pk}/history/",
        f"/admin/triage/finding/{rows[1].pk}/delete/",
        "/admin/triage/release/",
        f"/admin/triage/release/{release.pk}/change/",
    ]


def test_the_pages_fit_a_phone_and_keep_to_the_security_policy(pages: list[str], phone: Page):
    log_in(phone)

    for page in pages:
        phone.goto(page)
        assert fits_its_width(phone), page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_pages(
    pages: list[str],
    open_phone: Callable[..., Page],
    accessibility_problems: Callable[[Page], str],
    scheme: str,
):
    # The tool that looks for problems puts styles of its own into the page.
    page = log_in(open_phone(bypass_csp=True, color_scheme=scheme))

    found = {}
    for address in pages:
        page.goto(address)
        if problems := accessibility_problems(page):
            found[address] = problems

    assert found == {}
