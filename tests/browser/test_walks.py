"""Walks through the shipped questionnaire as a phone shows it, with axe on every page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.browser.layout import fits_its_width
from tests.browser.patient import Patient
from triage.releases import loading

pytestmark = pytest.mark.django_db(transaction=True)

TIRED_EYELID = {
    "for-whom": ["me"],
    "areas": ["eyelid"],
    "pattern": ["brief_twitches"],
    "duration_days": {"duration_days": "4", "duration_days-unit": "days"},
    "age": "21",
}
REGLAN = {
    "for-whom": ["me"],
    "sides": ["both"],
    "areas": ["jaw", "tongue"],
    "pattern": ["slow_writhing_or_chewing"],
    "duration_days": {"duration_days": "2", "duration_days-unit": "months"},
    "age": "45",
    "medicines": "reglan\nibuprofen",
}
EYELID_THEN_CHEEK = {
    "for-whom": ["me"],
    "sides": ["one"],
    "areas": ["eyelid", "cheek"],
    "spread": ["eye_to_lower_face"],
    "pattern": ["sudden_spasms"],
    "duration_days": {"duration_days": "1", "duration_days-unit": "years"},
    "age": "52",
}


@pytest.fixture
def shipped(transactional_db: None, settings: Any) -> None:
    """The shipped content, published without its proofs, which other tests make."""
    settings.PROOF_SECONDS = 0
    call_command("load_shipped_content", verbosity=0)
    loading.forget_current()


@pytest.fixture
def page(request: pytest.FixtureRequest, shipped: None) -> Page:
    """A phone with JavaScript, or the fixture named by the parameter."""
    return request.getfixturevalue(getattr(request, "param", "phone"))


@pytest.fixture
def patient(
    page: Page,
    open_phone: Callable[..., Page],
    accessibility_problems: Callable[[Page], str],
) -> Patient:
    twin = open_phone()

    def look(page: Page) -> None:
        assert fits_its_width(page), page.url
        # axe needs a page whose scripts run: the same page, opened with the same cookies.
        twin.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
        twin.goto(page.url)
        assert not accessibility_problems(twin), page.url

    return Patient(page, look)


def test_a_tired_eyelid_ends_in_self_care(patient):
    patient.open_home()
    patient.begin()
    patient.walk(TIRED_EYELID)
    patient.see_result()

    assert patient.care_level == "self_care"
    assert patient.groups[0] == "Tiredness, caffeine, stress"


@pytest.mark.parametrize("page", ["phone", "phone_without_javascript"], indirect=True)
def test_jaw_and_tongue_on_reglan_end_in_medicines(patient):
    patient.open_home()
    patient.begin()
    patient.walk(REGLAN, times="within_months")
    patient.see_result()

    assert patient.seen.count("medicines") == 2  # typed, and then seen as they were understood
    assert patient.groups[0] == "A side effect of a medicine"
    expect(patient.page.get_by_text("metoclopramide").first).to_be_attached()


def test_eyelid_then_cheek_for_a_year_ends_in_the_vessel_at_routine_level(patient):
    patient.open_home()
    patient.begin()
    patient.walk(EYELID_THEN_CHEEK)
    patient.see_result()

    assert patient.care_level == "routine"
    assert patient.groups[0] == "A blood vessel pressing on the facial nerve"


@pytest.mark.parametrize("page", ["phone", "phone_without_javascript"], indirect=True)
def test_a_sudden_weakness_of_the_arm_stops_at_the_emergency_page_at_once(patient):
    patient.open_home()
    patient.begin()
    patient.walk({"for-whom": ["me"], "age": "67", "danger-signs": ["arm_or_leg_trouble"]})

    assert patient.seen == ["for-whom", "age", "danger-signs", "emergency"]
    assert patient.care_level == "emergency"
    assert patient.page.get_by_role("link", name="Call 999").get_attribute("href") == "tel:999"
