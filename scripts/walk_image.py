"""Makes docs/images/walk.png, the picture in the README: three pages of a walk, as a phone shows them.

With the site running (`make run`), from the root, with the packages of the developers and Chromium:
`python -m scripts.walk_image`, or with the address of the site behind it.
"""

import shutil
import sys
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "images" / "walk.png"
PHONE = {"width": 390, "height": 1160}
GAP = 20  # pixels round each page
PLACES = ("eyelid.left", "cheek.left")
ANSWERS = {  # option keys of the shipped questionnaire; a number with its unit
    "for-whom": "me",
    "sides": "one",
    "spread": "eye_to_lower_face",
    "pattern": "sudden_spasms",
    "duration_days": ("1", "years"),
    "age": ("52", ""),
}


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
        join(browser, walk(page, address))
        browser.close()


def walk(page: Page, address: str) -> list[bytes]:
    """Answer the questions up to the result; the three pages to show."""
    page.goto(f"{address}/check/facial-twitching/")
    page.get_by_role("button", name="Start").click()
    shown = []
    while "/questions/" in page.url:
        answer(page)
        if page.locator("[data-picture]").count():
            page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
            shown.append(page.screenshot())
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="See your result").click()
    shown.append(page.screenshot())
    causes = page.get_by_role("heading", name="What may be behind it")
    causes.evaluate("it => it.scrollIntoView({ behavior: 'instant' })")
    return [*shown, page.screenshot()]


def answer(page: Page) -> None:
    link_id = page.url.split("?")[0].rstrip("/").rpartition("/")[2]
    given = ANSWERS.get(link_id, "_none")
    if page.locator("[data-picture]").count():
        for place in PLACES:
            page.locator(f"[data-pick='{place}']").click()
        page.mouse.move(0, 0)
    elif isinstance(given, tuple):
        number, unit = given
        page.locator(f"[name='{link_id}']").fill(number)
        if unit:
            page.locator(f"[name='{link_id}-unit']").select_option(unit)
    else:
        option = page.locator(f"input[value='{given}']")
        (option if option.count() else page.locator("input[value='not-sure']")).check()


def join(browser: Browser, shots: list[bytes]) -> None:
    """The pages side by side."""
    width = len(shots) * (PHONE["width"] + GAP) + GAP
    page = browser.new_page(viewport={"width": width, "height": PHONE["height"] + 2 * GAP})
    images = "".join(f'<img src="data:image/png;base64,{b64encode(shot).decode()}">' for shot in shots)
    style = f"margin: 0; padding: {GAP}px; display: flex; gap: {GAP}px; background: #8a9b9b"
    page.set_content(f'<body style="{style}">{images}')
    page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main(*sys.argv[1:] or ["http://127.0.0.1:8000"])
