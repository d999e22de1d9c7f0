"""A patient who walks through a questionnaire in a real browser."""

from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Page, expect

MOST_PAGES = 40
NONE = ["_none"]


class Patient:
    """Answers by option keys; `look` is called on every page on the way."""

    def __init__(self, page: Page, look: Callable[[Page], None]) -> None:
        self.page, self.look = page, look
        self.seen: list[str] = []

    def open_home(self) -> None:
        self.page.goto("/")
        self.look(self.page)

    def begin(self) -> None:
        self.page.get_by_role("link", name="Check your symptoms").first.click()
        self.look(self.page)
        self.page.get_by_role("button", name="Start").click()

    def walk(self, answers: Mapping[str, Any], times: str = "") -> None:
        """Answer every question that is asked until there is none; those not in `answers` with "none"."""
        for _page in range(MOST_PAGES):
            self.page.wait_for_load_state()
            step = self.page.url.rstrip("/").rpartition("/")[2]
            self.seen.append(step)
            self.look(self.page)
            if "/questions/" not in self.page.url:
                return
            if times_to_say := self.page.locator("select[name^=started]").all():
                for select in times_to_say:
                    select.select_option(times)
            else:
                self._answer(step, answers.get(step, NONE))
            self.page.get_by_role("button", name="Continue").click()
            expect(self.page.locator(".error-summary")).to_have_count(0)
        raise AssertionError(f"the questions do not end: {self.seen}")

    def _answer(self, link_id: str, answer: Any) -> None:
        """A list ticks options, a mapping fills fields by name, a text is typed."""
        if isinstance(answer, str) and (box := self.page.locator("input[role=combobox]")).is_visible():
            for name in answer.splitlines():
                box.fill(name)
                box.press("Enter")
        elif isinstance(answer, str):
            self.page.locator(f"[name='{link_id}']").fill(answer)
        elif isinstance(answer, Mapping):
            for name, value in answer.items():
                field = self.page.locator(f"[name='{name}']")
                field.select_option(value) if name.endswith("-unit") else field.fill(value)
        else:
            for key in answer:
                self.page.locator(f"input[value='{key}']").check()

    def see_result(self) -> None:
        self.page.get_by_role("link", name="See your result").click()
        self.seen.append("result")
        self.look(self.page)

    @property
    def care_level(self) -> str:
        """The care level of the card on the page."""
        classes = self.page.locator(".care-card").get_attribute("class") or ""
        return classes.rpartition("level-")[2]

    @property
    def groups(self) -> list[str]:
        return [heading.inner_text() for heading in self.page.locator(".group h3").all()]
