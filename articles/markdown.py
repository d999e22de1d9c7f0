"""Renders Markdown from anyone as HTML that is safe for everyone.

Two independent defences: the parser drops HTML in the text, and its output passes an allow-list of tags,
attributes and URL schemes. The list has no `id`, `class` or `style`: ids on a page are the anchors of its
sections, and no text can claim one.
"""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from articles.glossary.entries import ExplainedTerm, Glossary

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

    `page` is the path of the text's own page: links to an anchor (`#next-steps`) lead there, so they work
    wherever the text is shown.
    """
    return render_explained(text, page, Glossary())[0]


def render_explained(
    text: str, page: str, glossary: Glossary
) -> tuple[SafeString, tuple[ExplainedTerm, ...]]:
    """Like `render`, with each glossary word linked at its first occurrence; also returns these words.

    The links lead to explanations on whichever page shows the text.
    """
    env: dict[str, Any] = {"page": page}
    tokens = parser.parse(text, env)
    linked: dict[ExplainedTerm, None] = {}
    for token in tokens:
        if token.children:
            token.children = list(_link_words(token.children, glossary, linked))
    html = parser.renderer.render(tokens, parser.options, env)
    return mark_safe(_cleaner.clean(html)), tuple(linked)


def _link_words(
    tokens: Sequence[Token], glossary: Glossary, linked: dict[ExplainedTerm, None]
) -> Iterator[Token]:
    """The inline tokens, with links for words not yet in `linked`. Never a link inside a link."""
    links = 0  # open around the token
    for token in tokens:
        links += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not links:
            yield from _link_words_of(token, glossary, linked)
        else:
            yield token


def _link_words_of(token: Token, glossary: Glossary, linked: dict[ExplainedTerm, None]) -> Iterator[Token]:
    end = 0
    for place in glossary.find(token.content):
        if place.entry not in linked:
            linked[place.entry] = None
            yield Token("text", "", 0, content=token.content[end : place.start])
            yield Token("link_open", "a", 1, attrs={"href": place.entry.href}, meta={"is_word": True})
            yield Token("text", "", 0, content=token.content[place.start : place.end])
            yield Token("link_close", "a", -1)
            end = place.end
    yield Token("text", "", 0, content=token.content[end:])


def plain_text(text: str) -> str:
    """A Markdown text as plain text in one line. Semicolons separate list items."""
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
    """The text with LF line ends and no blank lines around it; it renders the same."""
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
    if link.meta.get("is_word"):
        pass  # the explanation stands on the page that shows the text
    elif url.startswith("#"):
        link.attrSet("href", env.get("page", "") + url)
    elif is_external(url):
        link.attrSet("rel", "noopener")
    return renderer.renderToken(tokens, index, options, env)


parser.add_render_rule("link_open", _link_open)
