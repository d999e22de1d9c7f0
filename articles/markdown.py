"""Markdown to HTML that is safe to show to anyone, whoever wrote the Markdown.

Two walls, each enough by itself: the parser passes no HTML of the author on, and what it makes goes through
an allow-list of tags, attributes and URL schemes. Neither `id`, `class` nor `style` is on that list: the ids
of a page are the anchors of its sections, and no text can claim one.
"""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

URL_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

parser = MarkdownIt("commonmark", {"html": False}).enable("table")

_cleaner = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code", "strong", "em", "a"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={"a": {"href", "title", "rel"}, "ol": {"start"}},
    link_rel=None,  # `_link_open` says it, for external links alone
    url_schemes=set(URL_SCHEMES),
)


def render(text: str, page: str = "") -> SafeString:
    """The HTML of a Markdown text.

    `page` is the path of the page the text belongs to: links to an anchor (`#next-steps`) lead there, so that
    they work wherever the text is shown.
    """
    return mark_safe(_cleaner.clean(parser.render(text, {"page": page})))


def plain_text(text: str) -> str:
    """The text of a Markdown text without its marks, in one line. Semicolons part the points of a list."""
    blocks = (
        inline_text(token.children) if token.children else token.content for token in parser.parse(text)
    )
    lines = [" ".join(block.split()) for block in blocks if block.strip()]
    return " ".join(f"{line};" if line[-1].isalnum() else line for line in lines).removesuffix(";")


def inline_text(tokens: Sequence[Token]) -> str:
    """The text of inline tokens without its marks."""
    return "".join(
        inline_text(token.children)
        if token.children
        else " "
        if token.type.endswith("break")
        else token.content
        for token in tokens
    )


def tidy(text: str) -> str:
    """The text with plain line ends and without blank lines around it; what it renders to stays the same."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    return re.sub(r"\A(?:[ \t]*\n)+", "", text)


def is_external(url: str) -> bool:
    return re.match(r"https?:|//", url, re.IGNORECASE) is not None


def _link_open(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    link = tokens[index]
    url = str(link.attrs["href"])
    if url.startswith("#"):
        link.attrSet("href", env.get("page", "") + url)
    elif is_external(url):
        link.attrSet("rel", "noopener")
    return renderer.renderToken(tokens, index, options, env)


parser.add_render_rule("link_open", _link_open)
