"""Draws static/img/share.png, the picture of a shared link, from share.svg: social networks take no SVG.

From the root, with the packages of the developers and Chromium: `python -m scripts.share_image`.
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).resolve().parent.parent / "static" / "img" / "share.svg"


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.goto(PICTURE.as_uri())
        page.screenshot(path=PICTURE.with_suffix(".png"))
        browser.close()


if __name__ == "__main__":
    main()
