"""The script that looks up names of medicines in the browser says what the server says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.triage.content.shipped import finder, finder_of_listed, known, shipped
from triage.medicines.browser_files import name_files
from triage.medicines.finder import Finder, Match

SCRIPT = Path(__file__).parents[2] / "static" / "js" / "medicine_names.js"
ORIGIN = "http://names.test"

LookUp = Callable[..., list[Any]]

LOOK_UP = """
async ([listed, known, way, texts]) => {
  const { Names } = await import("/names.js");
  const names = new Names(listed);
  if (known) names.addKnown(known);
  const told = (match) => match && [match.medicine.name, match.name];
  return texts.map((text) => (way === "exact" ? told(names.exact(text)) : names.suggest(text).map(told)));
}
"""


@pytest.fixture
def look_up(page: Page) -> LookUp:
    """Looks texts up in a browser: `exact` or `suggest`, among the listed names or the known ones, too."""

    def serve(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(path=SCRIPT, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.route(f"{ORIGIN}/**", serve)
    page.goto(ORIGIN)
    files = name_files(shipped(), finder())
    listed, known = (json.loads(files[part].plain_content) for part in ("listed", "known"))

    def look_up(way: str, texts: list[str], *, with_known: bool) -> list[Any]:
        return page.evaluate(LOOK_UP, [listed, known if with_known else None, way, texts])

    return look_up


def told(match: Match | None) -> list[str] | None:
    return [match.medicine.name, match.name] if match else None


def exact(finder: Finder, text: str) -> list[str] | None:
    match = finder.find(text)
    return told(match) if match and match.exact else None


def test_exact_names_are_the_same_in_the_browser_whatever_stands_around_them(look_up: LookUp) -> None:
    around = ("{}", "{} 10 mg tablets twice a day", "I take {}", "{} Hydrochloride", "no {}", "{}x")
    names = [name for medicine in shipped().medicines for name in medicine.names][::3]
    texts = [text.format(name.upper() if i % 2 else name) for i, name in enumerate(names) for text in around]
    texts += [
        "Métoclopramide",
        "St. John’s Wort",
        "5 htp",
        "",
        "10 mg",
        "…",
        "straße",
        "ﬁ",
        "a\x00b",
        "½ reglan",
    ]

    assert look_up("exact", texts, with_known=False) == [exact(finder_of_listed(), text) for text in texts]


def test_what_the_browser_calls_exact_among_the_known_names_the_server_does_too(look_up: LookUp) -> None:
    texts = [name for medicine in known()[::3] for name in medicine.names]

    looked_up = zip(texts, look_up("exact", texts, with_known=True), strict=True)
    found = {text: one[0] for text, one in looked_up if one}

    assert len(found) > 0.7 * len(texts)
    assert found == {text: (exact(finder(), text) or [""])[0] for text in found}


def test_suggestions_are_the_same_in_the_browser(look_up: LookUp) -> None:
    names = [name for medicine in shipped().medicines for name in medicine.names][::25]
    texts = [name[:length] for name in names for length in (1, 2, 3, 5)]
    texts += [name[:2] + name[3:6] for name in names]  # a letter left out
    texts += ["sickness", "psychosis", "medicine for", "hydraxazine", "10 mg reg", "xyzzy"]
    found_as_typed = [
        text for text in texts if not finder_of_listed().find(text) or exact(finder_of_listed(), text)
    ]

    assert look_up("suggest", found_as_typed, with_known=False) == [
        [told(match) for match in finder_of_listed().suggest(text)] for text in found_as_typed
    ]
