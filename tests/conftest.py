"""What every test may ask for. Pages in a browser come from `phone` and `phone_without_javascript`."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import TransactionTestCase
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from xdist.scheduler import LoadScopeScheduling

from tests.properties import load_profile

if TYPE_CHECKING:  # models are imported once Django is set up
    from django.test import Client

    from tests.triage.patient.pages.walk import Walk
    from triage.models import Release

load_profile()

# Playwright runs an event loop in the thread of the test, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NO_CHROMIUM = (
    "chromium was not found, which browser tests need; on Debian and Ubuntu: apt-get install chromium"
)
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture(autouse=True)
def forget_rows() -> None:
    """Empty the caches of the process: the rows of the previous test are gone from the database."""
    from django.core.cache import cache

    from articles.glossary import known
    from core.throttling import counts
    from triage.medicines import vocabulary
    from triage.releases import loading
    from triage.statistics import counters

    cache.clear()
    known.forget()
    loading.forget_current()
    counters.forget()
    counts.forget()
    vocabulary.known_medicines.cache_clear()


@pytest.fixture(autouse=True)
def no_timed_queries(forget_rows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing refreshes because seconds passed: on a busy machine a test would count that query as its own.

    A test of a refresh moves the clock or sets the interval itself.
    """
    from articles.glossary import known
    from triage.releases import loading
    from triage.statistics import counters

    monkeypatch.setattr(known, "REFRESH_AFTER", math.inf)
    monkeypatch.setattr(loading, "CURRENT_FOR", math.inf)
    monkeypatch.setattr(counters, "WRITE_EVERY", math.inf)
    monkeypatch.setattr(counters, "_written_at", 0.0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser_type_launch_args" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if uses_database(item):
            item.add_marker("database")


class Scheduling(LoadScopeScheduling):
    """Where several processes run the tests: those that start whole sites share them within their file."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith("tests/deploy/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


def uses_database(item: pytest.Item) -> bool:
    is_test_case = isinstance(item, pytest.Function) and issubclass(item.cls or object, TransactionTestCase)
    return (
        is_test_case
        or item.get_closest_marker("django_db") is not None
        or not {"db", "transactional_db"}.isdisjoint(getattr(item, "fixturenames", ()))
    )


@pytest.fixture
def release(db: None) -> Release:
    """The questionnaire of the factories, published."""
    from tests.factories import make_release

    return make_release()


@pytest.fixture
def walk(client: Client, release: Release) -> Walk:
    """A patient before the first page of that release."""
    from tests.triage.patient.pages.walk import Walk

    return Walk(client)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's chromium, without what it would ask of the network."""
    if not CHROMIUM:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_CHROMIUM)
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@pytest.fixture
def open_phone(new_context: Callable[..., BrowserContext], live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page as a phone shows it. A failed script or a broken security policy fails the test."""
    complaints: list[str] = []

    def note_broken_policy(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Permissions-Policy" in message.text:
            complaints.append(message.text)

    def open_page(**options: Any) -> Page:
        page = new_context(base_url=live_server.url, **PHONE, **options).new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", note_broken_policy)
        return page

    yield open_page
    assert not complaints


@pytest.fixture
def phone(open_phone: Callable[..., Page]) -> Page:
    """A page 390 x 844 pixels wide; `phone.goto("/")` opens the home page."""
    return open_phone()


@pytest.fixture
def phone_without_javascript(open_phone: Callable[..., Page]) -> Page:
    return open_phone(java_script_enabled=False)


@pytest.fixture(scope="session")
def accessibility_problems() -> Callable[[Page], str]:
    """What axe finds on a page, as text; empty if nothing."""

    def find(page: Page) -> str:
        page.wait_for_load_state()
        results = Axe().run(page)
        return results.generate_report() if results.violations_count else ""

    return find
