"""Limits what a section may contain: Markdown that means the same wherever the section is shown."""

import re
from collections.abc import Collection, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from markdown_it.token import Token

from articles.markdown import URL_SCHEMES, parser
from articles.problems import TextProblem

MAX_LENGTH = 20_000


def check(body: str, first_line: int = 1) -> list[TextProblem]:
    """The problems of a section's text, whose first line has the number `first_line`."""
    if len(body) > MAX_LENGTH:
        what = _("The text of this section is longer than %(limit)d characters.") % {"limit": MAX_LENGTH}
        return [TextProblem(what, _("Divide it into sub-sections."), first_line)]
    env: dict[str, dict[str, dict[str, list[int]]]] = {}
    tokens = parser.parse(body, env)
    problems = [problem for token in tokens for problem in _of_token(token, first_line)]
    for reference in env.get("references", {}).values():
        problems.append(
            TextProblem(
                _("A link is defined apart from its text, which does not work across sections."),
                _("Write it in one piece: [text](address)."),
                first_line + reference["map"][0],
            )
        )
    if _is_left_open(body):
        problems.append(
            TextProblem(
                _("A block of code is opened with ``` or ~~~ and not closed."),
                _("Close it with a line of the same characters."),
                first_line,
            )
        )
    return problems


def validate_body(body: str) -> None:
    """Django's validator of the field. Raises ValidationError with every problem."""
    if problems := check(body):
        raise ValidationError([ValidationError(str(problem), code="markdown") for problem in problems])


def dead_links(body: str, anchors: Collection[str]) -> Iterator[tuple[int, str]]:
    """The text's links to other anchors than these: the line (from 0) and the anchor."""
    for token in parser.parse(body):
        for line, child in _children(token):
            url = str(child.attrs.get("href", ""))
            if url.startswith("#") and url[1:] not in anchors:
                yield line, url[1:]


def _of_token(token: Token, first_line: int) -> Iterator[TextProblem]:
    if token.type == "heading_open":
        yield TextProblem(
            _("A heading stands inside the text of a section, where it has no anchor."),
            _("Make it a section of its own, or write it in bold."),
            first_line + _line(token),
        )
    for line, child in _children(token):
        if child.type == "image":
            yield TextProblem(
                _("A picture is included; this site shows none in articles."),
                _("Say in words what it shows, or link to it: [text](address)."),
                first_line + line,
            )
        elif child.type == "link_open":
            yield from _of_link(str(child.attrs["href"]), first_line + line)


def _of_link(url: str, line: int) -> Iterator[TextProblem]:
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", url, re.IGNORECASE)
    allowed = scheme[1].lower() in URL_SCHEMES if scheme else url.startswith(("#", "/"))
    if not allowed:
        yield TextProblem(
            _("The link “%(url)s” leads nowhere from here.") % {"url": url[:100]},
            _("Give a whole address (https://…), a path of this site (/…) or an anchor here (#…)."),
            line,
        )


def _children(token: Token) -> Iterator[tuple[int, Token]]:
    """The inline parts of a block, each with its line."""
    line = _line(token)
    for child in token.children or ():
        yield line, child
        line += child.type in {"softbreak", "hardbreak"}


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _is_left_open(body: str) -> bool:
    """Whether a heading after the text would be parsed as part of it."""
    tokens = parser.parse(f"{body}\n\n# Next")
    return [(token.type, token.level) for token in tokens[-3:-2]] != [("heading_open", 0)]
