"""The script that looks up names of medicines in the browser says what the server says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.triage.content.shipped import finder, finder_of_listed, shipped
from triage.medicines.browser_files import name_files
from triage.medicines.finder import Match

SCRIPT = Path(__file__).parents[2] / "static" / "js" / "medicine_names.js"
ORIGIN = "http://names.test"

LookUp = Callable[..., list[Any]]

LOOK_UP = """
async ([listed, known, texts]) => {
  const { Names } = await import("/names.js");
  const names = new Names(listed);
  if (known) names.addKnown(known);
  const told = (match) => match && [match.medicine.name, match.name];
  return texts.map((text) => names.suggest(text).map(told));
}
"""


@pytest.fixture
def look_up(page: Page) -> LookUp:
    """Suggestions for texts in a browser, among the listed names or the known ones, too."""

    def serve(route: Route) -> None:
        if route.request.url.endswith(".js"):
            route.fulfill(path=SCRIPT, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.route(f"{ORIGIN}/**", serve)
    page.goto(ORIGIN)

    def look_up(texts: list[str], *, with_known: bool) -> list[Any]:
        files = name_files(shipped(), finder() if with_known else finder_of_listed())
        listed, known = (json.loads(files[part].plain_content) for part in ("listed", "known"))
        return page.evaluate(LOOK_UP, [listed, known if with_known else None, texts])

    return look_up


def told(match: Match) -> list[str]:
    return [match.medicine.name, match.name]


def test_suggestions_are_the_same_in_the_browser(look_up: LookUp) -> None:
    names = [name for medicine in shipped().medicines for name in medicine.names][::25]
    texts = [name[:length] for name in names for length in (1, 2, 3, 5)]
    texts += [name[:2] + name[3:6] for name in names]  # a letter left out
    texts += ["sickness", "psychosis", "medicine for", "hydraxazine", "10 mg reg", "xyzzy"]
    texts += ["Métoclopramide", "St. John’s Wort", "reglan™", "straße", "ﬁ", "a\x00b", "½ reglan", "", "…"]
    texts += [text.format(name) for name in names for text in ("{} 10 mg tablets", "I take {}", "{}40")]

    assert look_up(texts, with_known=False) == [
        [told(match) for match in finder_of_listed().suggest(text)] for text in texts
    ]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ibu", ["ibuprofen"]),
        ("ome", ["omeprazole"]),
        ("lanso", ["lansoprazole"]),
        ("simva", ["simvastatin"]),
    ],
)
def test_what_people_mean_is_suggested_first(look_up: LookUp, typed: str, first: list[str]) -> None:
    suggested = [medicine.casefold() for medicine, _name in look_up([typed], with_known=True)[0]]
    assert set(first) <= set(suggested[:3])
    assert suggested[0] in first
