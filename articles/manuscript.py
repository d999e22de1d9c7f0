"""An article as one file: Markdown with YAML front matter, read and written without loss.

    ---
    title: Causes of facial twitching
    summary: What makes a face twitch, and what to do about it.
    category: More > Health > Recovery
    byline: Symptom Triage editors
    ---

    ## Introduction {#introduction}

    Text of the section.

    ### A sub-section

    ## Sources {#sources}

    - [A source](https://example.org/)

Headings become sections: `##` a section, `###` a sub-section, `####` a part of one. `{#...}` names the
anchor. The section with the anchor (or the heading) "sources" becomes the article's list of sources.

This module handles text only; `importing` writes it to the database.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any

import yaml
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it.token import Token

from articles import anchors, bodies
from articles.markdown import inline_text, parser, tidy
from articles.problems import ArticleError, TextProblem
from core import yaml_reader
from core.yaml_reader import FileError

MAX_LENGTH = 200_000  # characters of a whole file
MAX_SECTIONS = 100
TITLE_LENGTH = 200
SUMMARY_LENGTH = 500
NAME_LENGTH = 200  # of a byline, a reviewer, a category
SLUG_LENGTH = 80
LANGUAGE_LENGTH = 20
CATEGORY_DEPTH = 6
LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
TOP_LEVEL, DEEPEST_LEVEL = 2, 4

FENCE = "---"


@dataclass(frozen=True)
class ManuscriptSection:
    heading: str  # plain text
    level: int
    body: str  # Markdown
    anchor: str = ""  # empty: to be made from the heading
    line: int = field(default=0, compare=False)  # of the heading in the file
    body_line: int = field(default=0, compare=False)  # of the first line of the body


@dataclass(frozen=True)
class Manuscript:
    title: str = ""
    slug: str = ""
    summary: str = ""
    category: tuple[str, ...] = ()  # names from the root of the tree down
    byline: str = ""
    published_at: datetime | None = None
    language: str = ""  # BCP 47; empty: the site's
    reviewed_by: str = ""
    reviewed_on: date | None = None
    sources: str = ""  # Markdown
    sections: tuple[ManuscriptSection, ...] = ()


def parse(text: str) -> Manuscript:
    """The article in the text. Raises ArticleError with every problem."""
    manuscript, problems = read(text)
    if problems:
        raise ArticleError(problems)
    return manuscript


def read(text: str) -> tuple[Manuscript, list[TextProblem]]:
    """As much of the article as can be read, and every problem.

    Raises ArticleError for a text that cannot be parsed at all.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if problems := list(_unreadable(text)):
        raise ArticleError(problems)
    front_matter, content, first_line = _divide(text)
    fields, problems = _read_front_matter(front_matter)
    sections, section_problems = _read_sections(content, first_line)
    sources, sections, source_problems = _take_sources(sections)
    manuscript = Manuscript(**fields, sources=sources, sections=tuple(sections))
    return manuscript, problems + section_problems + source_problems


def write(manuscript: Manuscript) -> str:
    """The article as a file: `parse` returns an equal manuscript."""
    front_matter = {
        "title": manuscript.title,
        "slug": manuscript.slug,
        "summary": manuscript.summary,
        "category": " > ".join(manuscript.category),
        "byline": manuscript.byline,
        "published": manuscript.published_at,
        "language": manuscript.language,
        "reviewed_by": manuscript.reviewed_by,
        "reviewed_on": manuscript.reviewed_on,
    }
    given = {key: value for key, value in front_matter.items() if value}
    lines = yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=110)
    sections = list(manuscript.sections)
    if manuscript.sources:
        sections.append(ManuscriptSection("Sources", TOP_LEVEL, manuscript.sources, anchors.SOURCES))
    return f"{FENCE}\n{lines}{FENCE}\n\n" + "\n".join(map(_write_section, sections))


# Characters


def _unreadable(text: str) -> Iterator[TextProblem]:
    if len(text) > MAX_LENGTH:
        yield TextProblem(
            _("The file is longer than %(limit)d characters.") % {"limit": MAX_LENGTH},
            _("Divide it into several articles."),
        )
        return
    for number, line in enumerate(text.split("\n"), start=1):
        # Control characters and lone surrogates, which no database or page can hold.
        strange = next((c for c in line if unicodedata.category(c) in {"Cc", "Cs"} and c != "\t"), "")
        if strange:
            yield TextProblem(
                _("The line holds a character that cannot be shown (U+%(code)04X).") % {"code": ord(strange)},
                _("Delete it; save the file as UTF-8 text."),
                number,
            )


# Front matter


def _divide(text: str) -> tuple[str, str, int]:
    """Front matter, content, and the number of the content's first line. Raises ArticleError."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        raise ArticleError(
            [
                TextProblem(
                    _("The file does not begin with its front matter."),
                    _("Begin it with ---, title: …, summary: …, category: …, byline: …, ---, line by line."),
                    1,
                )
            ]
        )
    closing = next((number for number, line in enumerate(lines) if number and line.rstrip() == FENCE), 0)
    if not closing:
        raise ArticleError(
            [TextProblem(_("The front matter has no end."), _("Close it with a line ---."), 1)],
        )
    return "\n".join(lines[1:closing]), "\n".join(lines[closing + 1 :]), closing + 2


@dataclass(frozen=True)
class _Key:
    """A key of the front matter: the name of the field it fills and how its value is read.

    `read` raises ValueError with a sentence about what is expected.
    """

    name: str
    read: Callable[[str], Any]
    required: bool = False


def _words(limit: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        value = " ".join(value.split())
        if len(value) > limit:
            raise ValueError(_("Give at most %(limit)d characters.") % {"limit": limit})
        return value

    return read


def _slug(value: str) -> str:
    if len(value) > SLUG_LENGTH or slugify(value) != value:
        raise ValueError(
            _("Give at most %(limit)d lower-case letters a to z, digits and hyphens.")
            % {"limit": SLUG_LENGTH}
        )
    return value


def _category(value: str) -> tuple[str, ...]:
    names = tuple(" ".join(name.split()) for name in value.split(">"))
    if (
        len(names) > CATEGORY_DEPTH
        or max(map(len, names)) > NAME_LENGTH
        or not all(slugify(name, allow_unicode=True) for name in names)
    ):
        raise ValueError(_("Give names from the widest to the narrowest, as More > Health > Recovery."))
    return names


def _language(value: str) -> str:
    if len(value) > LANGUAGE_LENGTH or not re.fullmatch(LANGUAGE, value):
        raise ValueError(_("Give the language's code, as en or en-GB."))
    return value


def _date(value: str) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = date.min
    if not 1900 <= day.year <= 2200:
        raise ValueError(_("Give the day as 2025-09-28."))
    return day


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = datetime.min
    if not 1900 <= moment.year <= 2200:
        raise ValueError(
            _("Give the day and time as 2025-09-28 09:59:41, or with its offset from UTC at the end.")
        )
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment.astimezone(UTC)


_KEYS: Mapping[str, _Key] = {
    "title": _Key("title", _words(TITLE_LENGTH), required=True),
    "slug": _Key("slug", _slug),
    "summary": _Key("summary", _words(SUMMARY_LENGTH), required=True),
    "category": _Key("category", _category, required=True),
    "byline": _Key("byline", _words(NAME_LENGTH), required=True),
    "published": _Key("published_at", _moment),
    "language": _Key("language", _language),
    "reviewed_by": _Key("reviewed_by", _words(NAME_LENGTH)),
    "reviewed_on": _Key("reviewed_on", _date),
}


def _read_front_matter(text: str) -> tuple[dict[str, Any], list[TextProblem]]:
    """The fields of a manuscript, and the problems of the front matter, whose text begins in line 2."""
    try:
        entries = list(_entries(text))
    except FileError as error:
        what = _("The front matter cannot be read: %(why)s") % {"why": error.what}
        return {}, [TextProblem(what, error.fix, error.line + 1)]
    fields: dict[str, Any] = {}
    problems: list[TextProblem] = []
    seen: set[str] = set()
    for key, value, line in entries:
        if key not in _KEYS:
            problems.append(_unknown_key(key, line))
        elif key in seen:
            problems.append(
                TextProblem(_("“%(key)s” is given twice.") % {"key": key}, _("Keep one of them."), line)
            )
        elif value is None:
            what = _("“%(key)s” is not a single text.") % {"key": key}
            problems.append(TextProblem(what, _("Write it in one line after the colon."), line))
            seen.add(key)
        elif value:
            seen.add(key)
            try:
                fields[_KEYS[key].name] = _KEYS[key].read(value)
            except ValueError as error:
                problems.append(TextProblem(_("“%(key)s” cannot be used.") % {"key": key}, str(error), line))
    problems += [_missing_key(name) for name, key in _KEYS.items() if key.required and name not in seen]
    if "slug" not in seen:
        fields["slug"] = slugify(fields.get("title", ""))[:SLUG_LENGTH].strip("-_")
        if "title" in fields and not fields["slug"]:
            problems.append(_missing_key("slug"))
    if {"reviewed_by", "reviewed_on"} & seen and not {"reviewed_by", "reviewed_on"} <= seen:
        what = _("A review needs both: by whom, and on which day.")
        problems.append(TextProblem(what, _("Give reviewed_by and reviewed_on, or neither."), 1))
    return fields, problems


def _entries(text: str) -> Iterator[tuple[str, str | None, int]]:
    """Key, value (None if it is more than a text) and line of each entry. Raises FileError."""
    root = yaml_reader.compose(text)
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        fix = _("Write lines of the form “key: text”.")
        raise FileError(_("It has no keys."), fix)
    for key, value in root.value:
        line = key.start_mark.line + 2
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        yield name, value.value.strip() if isinstance(value, yaml.ScalarNode) else None, line


def _unknown_key(key: str, line: int) -> TextProblem:
    similar = get_close_matches(key, _KEYS, n=1)
    fix = (
        _("Did you mean “%(similar)s”?") % {"similar": similar[0]}
        if similar
        else _("These are known: %(keys)s.") % {"keys": ", ".join(_KEYS)}
    )
    return TextProblem(_("“%(key)s” is not a key of the front matter.") % {"key": key[:50]}, fix, line)


def _missing_key(key: str) -> TextProblem:
    fix = _("Add a line “%(key)s: …” between the two lines ---.") % {"key": key}
    return TextProblem(_("The front matter gives no “%(key)s”.") % {"key": key}, fix, 1)


# Sections


def _read_sections(content: str, first_line: int) -> tuple[list[ManuscriptSection], list[TextProblem]]:
    lines = content.split("\n")
    headings = list(_headings(parser.parse(content)))
    problems: list[TextProblem] = []
    sections: list[ManuscriptSection] = []
    before = lines[: headings[0].first] if headings else lines
    if text := tidy("\n".join(before)):
        line = first_line + _blank_lines(before)
        what = _("Text stands before the first heading: “%(text)s”.") % {"text": text.split("\n")[0][:50]}
        problems.append(TextProblem(what, _("Put a heading above it, such as “## Introduction”."), line))
    ends = [*(heading.first for heading in headings), len(lines)][1:]
    for heading, end in zip(headings, ends, strict=True):
        line = first_line + heading.first
        text, anchor = _split_heading(heading.source)
        body = tidy("\n".join(lines[heading.last : end]))
        body_line = first_line + heading.last + _blank_lines(lines[heading.last : end])
        problems += bodies.check(body, body_line)
        sections.append(ManuscriptSection(text, heading.level, body, anchor, line, body_line))
    return sections, problems + list(_of_sections(sections))


@dataclass(frozen=True)
class _Heading:
    level: int
    source: str  # Markdown, with the anchor
    first: int  # its lines in the content: from this one
    last: int  # up to, not including, this one


def _headings(tokens: list[Token]) -> Iterator[_Heading]:
    for opening, inline in itertools.pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            yield _Heading(int(opening.tag[1:]), inline.content, *opening.map)


def _blank_lines(lines: list[str]) -> int:
    """The number of blank lines before the text."""
    return next((number for number, line in enumerate(lines) if line.strip()), 0)


def _split_heading(source: str) -> tuple[str, str]:
    """The heading's plain text and its anchor ("" if it has none)."""
    anchor = ""
    if match := re.search(r"(?<!\\)\{#([^{}]*)\}\s*$", source):
        source, anchor = source[: match.start()], match[1].strip() or " "
    return " ".join(inline_text(parser.parseInline(source)).split()), anchor


def _of_sections(sections: list[ManuscriptSection]) -> Iterator[TextProblem]:
    if not sections:
        yield TextProblem(_("The article has no section."), _("Begin each with a heading: ## Heading."))
    if len(sections) > MAX_SECTIONS:
        what = _("The article has more than %(limit)d sections.") % {"limit": MAX_SECTIONS}
        yield TextProblem(what, _("Divide it into several articles."))
    repeated = anchors.duplicates(section.anchor for section in sections)
    level_before = TOP_LEVEL - 1
    for section in sections:
        yield from _of_level(section, level_before)
        level_before = section.level
        if not section.heading:
            yield TextProblem(
                _("The heading has no text."), _("Write one, or delete the line."), section.line
            )
        if len(section.heading) > TITLE_LENGTH:
            what = _("The heading is longer than %(limit)d characters.") % {"limit": TITLE_LENGTH}
            yield TextProblem(what, _("Shorten it."), section.line)
        if section.anchor in repeated:
            what = _("The anchor “%(anchor)s” is used by more than one section.") % {"anchor": section.anchor}
            yield TextProblem(what, _("Give each section an anchor of its own."), section.line)
        elif (
            section.anchor
            and section.anchor != anchors.SOURCES
            and (what := anchors.objection(section.anchor))
        ):
            fix = _("Write {#%(anchor)s}, for example.") % {"anchor": anchors.make_anchor(section.heading)}
            yield TextProblem(what, fix, section.line)


def _of_level(section: ManuscriptSection, level_before: int) -> Iterator[TextProblem]:
    if section.level < TOP_LEVEL:
        yield TextProblem(
            _("A heading of the first level (#) is the title of an article."),
            _("Give the title in the front matter, and begin sections with ##."),
            section.line,
        )
    elif section.level > DEEPEST_LEVEL:
        yield TextProblem(
            _("The heading is too deep."),
            _("Use ##, ### and #### for sections and their parts."),
            section.line,
        )
    elif section.level > level_before + 1:
        what = _("The heading skips a level.")
        fix = _("Write it with %(marks)s, or add the section it belongs to.") % {
            "marks": "#" * (level_before + 1)
        }
        yield TextProblem(what, fix, section.line)


def _take_sources(
    sections: list[ManuscriptSection],
) -> tuple[str, list[ManuscriptSection], list[TextProblem]]:
    """The text of the section of sources, the other sections, and the problems."""
    problems = []
    sources = [section for section in sections if _is_sources(section)]
    for section in sources[1:]:
        what = _("The article has a second list of sources.")
        problems.append(TextProblem(what, _("Put all sources into one."), section.line))
    for section, following in itertools.pairwise(sections):
        if _is_sources(section) and following.level > section.level:
            what = _("The sources have a sub-section.")
            problems.append(TextProblem(what, _("Write the sources as one list."), following.line))
    others = [section for section in sections if not _is_sources(section)]
    return sources[0].body if sources else "", others, problems


def _is_sources(section: ManuscriptSection) -> bool:
    if section.anchor:
        return section.anchor == anchors.SOURCES
    return section.level == TOP_LEVEL and slugify(section.heading) == anchors.SOURCES


def _write_section(section: ManuscriptSection) -> str:
    heading = re.sub(r"([\\`*_\[\]<&{#])", r"\\\1", section.heading)
    anchor = f" {{#{section.anchor}}}" if section.anchor else ""
    body = f"\n{section.body}\n" if section.body else ""
    return f"{'#' * section.level} {heading}{anchor}\n{body}"
