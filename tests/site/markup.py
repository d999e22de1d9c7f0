"""Whether a page is well-formed HTML, and its parts find each other."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import html5lib

# Attributes that hold ids of the same page.
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list", "form")
ALONE = ("title", "h1", "main")


def problems(html: str) -> list[str]:
    """What a validator would object to: nothing, for a good page. No error is passed over."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    elements = list(parser.parse(html).iter())
    return [
        *_parse_errors(parser, html),
        *_of_ids(elements),
        *_of_headings(elements),
        *_of_moments(elements),
        *(f"{count} elements <{tag}>" for tag in ALONE if (count := _count(elements, tag)) != 1),
    ]


def _parse_errors(parser: Any, html: str) -> Iterator[str]:
    lines = html.splitlines() or [""]
    for (line, column), code, details in parser.errors:
        place = lines[min(line, len(lines)) - 1].strip()[:120]
        yield f"{code} {details or ''} in line {line}, column {column}: {place}"


def _of_ids(elements: list[Any]) -> Iterator[str]:
    ids = Counter(element.get("id") for element in elements if element.get("id") is not None)
    for name, count in ids.items():
        if count > 1:
            yield f"the id {name!r} stands {count} times"
        if not re.fullmatch(r"\S+", name):
            yield f"the id {name!r} is empty or holds a space"
    for element in elements:
        href = element.get("href") or ""
        targets = [href[1:]] if href.startswith("#") else []
        targets += [target for name in REFERENCES for target in (element.get(name) or "").split()]
        for target in targets:
            if target not in ids:
                yield f"nothing on the page has the id {target!r} that <{element.tag}> leads to"


def _of_headings(elements: list[Any]) -> Iterator[str]:
    levels = [int(str(element.tag)[1]) for element in elements if re.fullmatch("h[1-6]", str(element.tag))]
    for before, level in pairwise(levels):
        if level > before + 1:
            yield f"after a heading of level {before} comes one of level {level}"


def _of_moments(elements: list[Any]) -> Iterator[str]:
    """HTML knows moments to the millisecond, Django's format "c" writes microseconds."""
    for element in elements:
        if re.search(r"\.\d{4}", moment := element.get("datetime") or ""):
            yield f"the moment {moment} is told too finely"


def _count(elements: list[Any], tag: str) -> int:
    return sum(element.tag == tag for element in elements)
