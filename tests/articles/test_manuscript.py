from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from articles.manuscript import MAX_LENGTH, MAX_SECTIONS, Manuscript, ManuscriptSection, parse, write
from articles.problems import ArticleError
from tests.articles.make import make_text
from tests.properties import examples


def problems(text: str) -> list[str]:
    with pytest.raises(ArticleError) as caught:
        parse(text)
    return [str(problem) for problem in caught.value.problems]


def is_read(text: str) -> bool:
    try:
        parse(text)
    except ArticleError:
        return False
    return True


def headings(text: str) -> list[tuple[int, str, str]]:
    return [(section.level, section.heading, section.anchor) for section in parse(text).sections]


def test_front_matter_becomes_the_fields_of_the_article():
    manuscript = parse(
        make_text(
            slug="causes",
            published="2025-09-28 09:59:41",
            language="en-GB",
            reviewed_by="Dr Who",
            reviewed_on="2025-10-01",
        )
    )
    assert (manuscript.title, manuscript.slug, manuscript.byline) == ("Twitching", "causes", "The editors")
    assert manuscript.category == ("More", "Health")
    assert manuscript.published_at == datetime(2025, 9, 28, 9, 59, 41, tzinfo=UTC)
    assert (manuscript.reviewed_by, manuscript.reviewed_on) == ("Dr Who", date(2025, 10, 1))


def test_a_moment_with_an_offset_is_read_as_it_is_meant():
    manuscript = parse(make_text(published="2025-09-28T11:59:41+02:00"))
    assert manuscript.published_at == datetime(2025, 9, 28, 9, 59, 41, tzinfo=UTC)


def test_the_slug_is_made_from_the_title():
    assert parse(make_text(title="Why a *face* twitches")).slug == "why-a-face-twitches"


def test_headings_become_sections_with_their_anchors():
    text = make_text("## One {#one}\n\n### Two\n\n#### Three  {#three} ##\n\nFour {#four}\n---\n")
    assert headings(text) == [(2, "One", "one"), (3, "Two", ""), (4, "Three", "three"), (2, "Four", "four")]


def test_the_text_between_headings_becomes_their_body():
    sections = parse(make_text("## A\n\nx\n\n- y\n\n\n## B\n    code\n")).sections
    assert [section.body for section in sections] == ["x\n\n- y", "    code"]


def test_a_heading_is_plain_text():
    assert headings(make_text("## The *facial* `nerve` &amp; \\#7 [x](/y)\n")) == [
        (2, "The facial nerve & #7 x", "")
    ]


@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_a_heading_within_code_is_no_heading(fence):
    assert headings(make_text(f"## A\n\n{fence}\n## B\n{fence}\n")) == [(2, "A", "")]


@pytest.mark.parametrize("heading", ["## Sources", "## References {#sources}", "### Sources {#sources}"])
def test_the_section_of_sources_becomes_the_sources(heading):
    manuscript = parse(make_text(f"## A\n\n{heading}\n\n- x\n\n## B\n"))
    assert manuscript.sources == "- x"
    assert [section.heading for section in manuscript.sections] == ["A", "B"]


def test_line_ends_and_byte_order_mark_do_not_matter():
    text = make_text("## A\n\nx\ny\n")
    assert parse("\ufeff" + text.replace("\n", "\r\n")) == parse(text) == parse(text.replace("\n", "\r"))


def test_every_problem_is_told_with_its_line():
    text = (
        "---\n"  # 1
        "titel: x\n"
        "title: [a, b]\n"
        "published: yesterday\n"
        "category: a > > b\n"  # 5
        "---\n"
        "Hello\n"
        "# Top\n"
        "#### Deep {#Not Good}\n"
        "![x](/y.png) [z](z.html)\n"  # 10
        "\n"
        "> ## Quoted\n"
        "\n"
        "[a]: /b\n"
        "##\n"  # 15
        "##### Too deep\n"
        "```\n"
        "open\n"
    )
    assert [problem.split(".")[0] for problem in problems(text)] == [
        "Line 1: The front matter gives no “summary”",
        "Line 1: The front matter gives no “byline”",
        "Line 2: “titel” is not a key of the front matter",
        "Line 3: “title” is not a single text",
        "Line 4: “published” cannot be used",
        "Line 5: “category” cannot be used",
        "Line 7: Text stands before the first heading: “Hello”",
        "Line 8: A heading of the first level (#) is the title of an article",
        "Line 9: The heading skips a level",
        "Line 9: The anchor “Not Good” holds something other than lower-case letters a to z, digits, and "
        "hyphens between them",
        "Line 10: A picture is included; this site shows none in articles",
        "Line 10: The link “z",
        "Line 12: A heading stands inside the text of a section, where it has no anchor",
        "Line 14: A link is defined apart from its text, which does not work across sections",
        "Line 15: The heading has no text",
        "Line 16: The heading is too deep",
        "Line 17: A block of code is opened with ``` or ~~~ and not closed",
    ]


BROKEN = {
    "nothing": ("", "Line 1: The file does not begin with its front matter."),
    "no end of the front matter": ("---\ntitle: x\n", "Line 1: The front matter has no end."),
    "a colon in the front matter": (
        "---\ntitle: a: b\n---\n## A\n",
        "Line 2: The front matter cannot be read: This is not YAML: mapping values are not allowed",
    ),
    "a list for a front matter": ("---\n- a\n---\n## A\n", "Line 1: The front matter cannot be read"),
    "front matter without end": (
        "---\n" + "[" * 500 + "\n---\n## A",
        "Line 2: The front matter cannot be read",
    ),
    "a key twice": (make_text(title="a\ntitle: b"), "Line 3: “title” is given twice."),
    "a title of no letter": (make_text(title="'!!!'"), "Line 1: The front matter gives no “slug”."),
    "a slug in capitals": (make_text(slug="Causes"), "Line 6: “slug” cannot be used."),
    "a title too long": (make_text(title="x" * 201), "Line 2: “title” cannot be used. Give at most 200"),
    "a category too deep": (make_text(category=">".join("abcdefg")), "Line 4: “category” cannot be used."),
    "a year out of reach": (
        make_text(published="0001-01-01T00:00+14:00"),
        "Line 6: “published” cannot be used.",
    ),
    "a day that does not exist": (
        make_text(reviewed_by="x", reviewed_on="2025-02-30"),
        "Line 7: “reviewed_on” cannot be used.",
    ),
    "half a review": (make_text(reviewed_by="Dr Who"), "Line 1: A review needs both"),
    "a language that is none": (make_text(language="English please"), "Line 6: “language” cannot be used."),
    "no section": (make_text(""), "The article has no section."),
    "too many sections": (
        make_text("## A\n" * (MAX_SECTIONS + 1)),
        "The article has more than 100 sections.",
    ),
    "an anchor twice": (
        make_text("## A {#x}\n## B {#x}\n"),
        "Line 8: The anchor “x” is used by more than one",
    ),
    "a reserved anchor": (make_text("## A {#main}\n"), "Line 8: The anchor “main” is used by another part"),
    "an empty anchor": (make_text("## A {#}\n"), "Line 8: The anchor"),
    "sources twice": (
        make_text("## A\n## Sources\n## B {#sources}\n"),
        "Line 10: The article has a second list",
    ),
    "a part of the sources": (
        make_text("## A\n## Sources\n### B\n"),
        "Line 10: The sources have a sub-section.",
    ),
    "a heading too long": (make_text("## " + "x" * 201), "Line 8: The heading is longer than 200"),
    "a section too long": (
        make_text("## A\n\n" + "x " * 10_001),
        "Line 10: The text of this section is longer",
    ),
    "a file too long": (make_text("x" * MAX_LENGTH), "The file is longer than 200000 characters."),
    "a null character": (
        make_text("## A\n\na\0b\n"),
        "Line 10: The line holds a character that cannot be shown",
    ),
    "half a character": (make_text("## A\n\n\ud800\n"), "Line 10: The line holds a character that cannot be"),
}


@pytest.mark.parametrize(("text", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_told_where_it_is_broken(text, problem):
    assert any(told.startswith(problem) for told in problems(text))


def test_each_problem_says_how_to_fix_it():
    with pytest.raises(ArticleError) as caught:
        parse(make_text("## A {#Not Good}\n", titel="x"))
    assert [problem.fix for problem in caught.value.problems] == [
        "Did you mean “title”?",
        "Write {#a}, for example.",
    ]


@given(st.text())
def test_any_text_is_read_or_told_what_is_wrong_with_it(text):
    for attempt in (text, make_text(text), f"---\n{text}\n---\n## A\n"):
        assert is_read(attempt) or problems(attempt)


lines = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
words = lines.map(lambda text: " ".join(text.split()))
blocks = lines | st.sampled_from(
    [
        "",
        "- a\n\n  b",
        "    code",
        "```\n## x\n```",
        "~~~\n~~~",
        "> b",
        "|a|\n|-|",
        "a\n===",
        "---",
        "1. c",
        "\t",
        "[a](/b)",
    ]
)


@st.composite
def files(draw: st.DrawFn) -> str:
    sections, level = [], 1
    for _ in range(draw(st.integers(1, 4))):
        level = draw(st.integers(2, min(level + 1, 4)))
        body = "\n".join(draw(st.lists(blocks, max_size=5)))
        sections.append(f"{'#' * level} x{draw(words)}\n\n{body}\n")
    return make_text("\n".join(sections))


@given(files())
@settings(max_examples=examples(150))
def test_what_is_read_is_written_back_without_loss(text):
    assume(is_read(text))
    assert parse(write(parse(text))) == parse(text)


@given(
    st.builds(
        Manuscript,
        title=words.filter(bool),
        slug=st.just("x"),
        summary=words.filter(bool),
        category=st.just(("More", "Health & Räume")),
        byline=words.filter(bool),
        published_at=st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
        language=st.sampled_from(["en", "de-CH"]),
        sources=st.sampled_from(["", "- a"]),
        sections=st.builds(
            lambda heading, anchor: (ManuscriptSection(heading, 2, "x", anchor),),
            words.filter(bool),
            st.sampled_from(["a", "b-c"]),
        ),
    )
)
def test_what_is_written_is_read_back_without_loss(manuscript):
    assert parse(write(manuscript)) == manuscript


# Attacks on the reader of the front matter, by name
HOSTILE = {
    "billion laughs": "a: &a [x, x]\nb: &b [*a, *a]\ntitle: [*b, *b]",
    "an alias of its own": "title: &a [*a]",
    "a tag that would run code": "title: !!python/object/apply:os.system ['true']",
    "nested too deep": "title: " + "[" * 50_000,
    "mappings nested too deep": "title: " + "{a: " * 20_000,
    "a key twice": "title: A\ntitle: B",
    "a merged mapping": "<<: {title: A}",
    "a second document": "title: A\n--- \nbyline: B",
    "a list": "- title",
    "a directive": "%YAML 9.9",
}


@pytest.mark.parametrize("front_matter", HOSTILE.values(), ids=HOSTILE)
def test_hostile_front_matter_is_refused_with_a_sentence(front_matter):
    told = problems(f"---\n{front_matter}\n---\n\n## A\n")

    assert told
    assert all(len(line) < 500 for line in told)
