"""How a page lies on the screen."""

from playwright.sync_api import Page


def fits_its_width(page: Page) -> bool:
    """Whether nothing of the page has to be scrolled to sideways."""
    page.wait_for_load_state()  # a click ends when the next page begins to arrive: it may be empty yet
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
