"""The glossary as a YAML file: a list of words, read and written without loss.

    - term: electromyography
      forms: [EMG]
      explanation: A test of how nerves and muscles work.
      source: {title: A leaflet, url: https://example.org/}

An import changes words that exist and adds new ones. It never removes a word.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Term
from articles.problems import ArticleError, TextProblem
from core import yaml_reader
from core.yaml_reader import FileError

MAX_LENGTH = 200_000  # characters of a file
KEYS = ("term", "forms", "explanation", "source")
SOURCE_KEYS = ("title", "url")
# What the fields of a row are called in the file.
NAMES = {"other_forms": "forms", "source_title": "source", "source_url": "source"}


@dataclass(frozen=True)
class GlossaryReport:
    """What an import did with which words."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


@transaction.atomic
def import_glossary(text: str, *, reason: str = "") -> GlossaryReport:
    """Load the words of the text, all or none. Raises ArticleError with every problem."""
    entries = _entries(text)
    existing = {row.term: row for row in Term.objects.select_for_update()}
    problems: list[TextProblem] = []
    done: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": []}
    for entry in entries:
        try:
            row, outcome = _store(entry, existing, reason)
            done[outcome].append(row.term)
        except ValidationError as error:
            problems += _problems_of(entry, error)
    if problems:
        raise ArticleError(problems)
    return GlossaryReport(**{outcome: tuple(terms) for outcome, terms in done.items()})


def export_glossary() -> str:
    """All words as a file. Importing it again changes nothing."""
    rows = [_to_entry(row) for row in Term.objects.all()]
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=110) if rows else "[]\n"


# Reading


@dataclass(frozen=True)
class _FileEntry:
    number: int  # in the file, from 1
    fields: dict[str, str]

    @property
    def name(self) -> str:
        return self.fields["term"][:50] or str(self.number)


def _entries(text: str) -> list[_FileEntry]:
    """Raises ArticleError."""
    if len(text) > MAX_LENGTH:
        raise ArticleError(
            [TextProblem(_("The file is longer than %d characters.") % MAX_LENGTH, _("Is it the right one?"))]
        )
    try:
        loaded = yaml_reader.load(text)
    except FileError as error:
        raise ArticleError([TextProblem(error.what, error.fix, error.line)]) from error
    if not isinstance(loaded, list):
        raise ArticleError(
            [TextProblem(_("The file is not a list of words."), _("Begin each with “- term: …”."))]
        )
    problems = [problem for number, given in enumerate(loaded, 1) for problem in _of_shape(number, given)]
    if problems:
        raise ArticleError(problems)
    return [_FileEntry(number, _fields(given)) for number, given in enumerate(loaded, 1)]


def _of_shape(number: int, given: Any) -> Iterator[TextProblem]:
    """Why an entry cannot be read."""
    where = _("Word %(number)d: ") % {"number": number}
    fix = _("Write it as: term: …, forms: […], explanation: …, source: {title: …, url: …}.")
    if not isinstance(given, Mapping):
        yield TextProblem(where + _("it has no keys."), fix)
        return
    source = given.get("source") or {}
    for key in [*given, *(source if isinstance(source, Mapping) else ())]:
        if key not in KEYS + SOURCE_KEYS:
            yield TextProblem(where + _("“%(key)s” is not a key.") % {"key": str(key)[:50]}, fix)
    for key in ("term", "explanation"):
        if not isinstance(given.get(key), str):
            yield TextProblem(where + _("“%(key)s” has no text.") % {"key": key}, fix)
    if not _is_list_of_texts(given.get("forms", [])):
        yield TextProblem(where + _("“forms” is not a list of texts."), fix)
    if not isinstance(source, Mapping) or not _is_list_of_texts(list(source.values())):
        yield TextProblem(where + _("“source” is not a title with an address."), fix)


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _fields(given: Mapping[str, Any]) -> dict[str, str]:
    source = given.get("source") or {}
    return {
        "term": given["term"],
        "other_forms": "\n".join(given.get("forms", [])),
        "explanation": given["explanation"],
        "source_title": source.get("title", ""),
        "source_url": source.get("url", ""),
    }


def _store(entry: _FileEntry, existing: dict[str, Term], reason: str) -> tuple[Term, str]:
    """The entry's row, and whether it was added, changed or unchanged. Raises ValidationError."""
    row = existing.get(" ".join(entry.fields["term"].split())) or Term()
    before = [getattr(row, name) for name in entry.fields]
    for name, value in entry.fields.items():
        setattr(row, name, value)
    row.full_clean()
    if before == [getattr(row, name) for name in entry.fields]:
        return row, "unchanged"
    outcome = "added" if row._state.adding else "changed"
    row._change_reason = reason[:100]
    row.save()
    return row, outcome


def _problems_of(entry: _FileEntry, error: ValidationError) -> Iterator[TextProblem]:
    for field, messages in error.message_dict.items():
        where = _("“%(term)s”, %(key)s:") % {"term": entry.name, "key": NAMES.get(field, field)}
        for message in messages:
            yield TextProblem(where, message)


# Writing


def _to_entry(row: Term) -> dict[str, Any]:
    source = {"title": row.source_title, "url": row.source_url}
    entry = {
        "term": row.term,
        "forms": row.forms,
        "explanation": row.explanation,
        "source": {key: value for key, value in source.items() if value},
    }
    return {key: value for key, value in entry.items() if value}
