"""Documents as files: YAML for people, JSON for programs.

A file may come from anywhere, so its size, depth and kinds of values are bounded before anything is built
from it: no tags, no aliases (a few lines of them can stand for gigabytes), no key twice in one mapping. What
the values mean is for `document.parse`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import yaml
from django.utils.translation import gettext as _

from triage.rules.document import parse, serialise

MOST_BYTES = 5_000_000
MOST_LEVELS = 20
WIDTH = 100  # of a line of YAML
LONGEST_WORD = 25  # characters of an entry that may stand on one line with the others
FOLDED_FROM = 80  # characters from which on a text gets lines of its own
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class FileError(ValueError):
    """The file cannot be read; the message says where, what is wrong and how to fix it."""


def read(content: bytes) -> Any:
    """The value that a YAML or JSON file holds. Raises `FileError`."""
    if len(content) > MOST_BYTES:
        raise FileError(
            _("The file is larger than %(most)d MB. Is it the right file?")
            % {"most": MOST_BYTES // 1_000_000}
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(_in_line(line, _("This is not UTF-8 text. Save the file as UTF-8."))) from error
    value = _read_json(text) if text.lstrip().startswith("{") else _read_yaml(text)
    _refuse_unstorable(value)
    return value


def in_order(document: Mapping[str, Any]) -> dict[str, Any]:
    """A release's document with its fields in the order to read them in, which databases do not keep."""
    return serialise(parse(document))


def write_json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def write_yaml(document: Mapping[str, Any]) -> str:
    """YAML to read and review: one row after the other, short lists on one line, long texts folded."""
    return yaml.dump(
        document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=False
    )


# Reading


class _Loader(yaml.CSafeLoader):
    """Refuses a key that stands twice in one mapping, where YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # refused below
            if key.value in seen:
                raise FileError(_in_line(key.start_mark.line + 1, _twice(key.value)))
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _read_yaml(text: str) -> Any:
    try:
        _refuse_dangerous(yaml.parse(text, Loader=_Loader))
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileError(_in_line(line, _unreadable("YAML", error.problem or ""))) from error
    except FileError:
        raise
    except (yaml.YAMLError, ValueError) as error:
        raise FileError(_unreadable("YAML", str(error).splitlines()[0])) from error


def _refuse_dangerous(events: Iterator[yaml.Event]) -> None:
    """Look at the file's events before anything is built from them."""
    levels = 0
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            levels += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            levels -= 1
        line = event.start_mark.line + 1 if event.start_mark else 1
        if levels > MOST_LEVELS:
            raise FileError(_in_line(line, _too_deep()))
        if isinstance(event, yaml.AliasEvent):
            raise FileError(
                _in_line(line, _("Aliases (“*name”) are not read. Write out what they stand for."))
            )
        if getattr(event, "tag", None):
            raise FileError(
                _in_line(line, _("Tags (“!name”) are not read. Remove it, or put the text in quotes."))
            )


def _read_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_mapping_of, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise FileError(_in_line(error.lineno, _unreadable("JSON", error.msg))) from error
    except RecursionError as error:
        raise FileError(_too_deep()) from error
    except FileError:
        raise
    except ValueError as error:  # a number with thousands of digits
        raise FileError(_unreadable("JSON", str(error))) from error


def _mapping_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        keys = [key for key, _value in pairs]
        raise FileError(_twice(next(key for key in keys if keys.count(key) > 1)))
    return mapping


def _refuse_constant(name: str) -> None:
    raise FileError(_("“%(name)s” is not a number. Write a number.") % {"name": name})


def _refuse_unstorable(value: Any, levels: int = 0) -> None:
    """Characters that no database keeps, and in JSON depth."""
    if levels > MOST_LEVELS:
        raise FileError(_too_deep())
    if isinstance(value, str) and UNSTORABLE.search(value):
        what = _("The text “%(text)s” holds a character that cannot be stored. Remove it.")
        raise FileError(what % {"text": UNSTORABLE.sub("�", value)[:60]})
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for entry in value:
            _refuse_unstorable(entry, levels + 1)


def _unreadable(form: str, why: str) -> str:
    return _("This is not %(form)s: %(why)s. Fix it, or export the document again.") % {
        "form": form,
        "why": why,
    }


def _twice(key: str) -> str:
    return _("“%(key)s” stands twice in one mapping. Remove one of the two.") % {"key": key}


def _too_deep() -> str:
    return _("Lists and mappings are nested more than %(most)d deep. Is it the right file?") % {
        "most": MOST_LEVELS
    }


def _in_line(line: int, sentence: str) -> str:
    return _("Line %(line)d: %(sentence)s") % {"line": line, "sentence": sentence}


# Writing


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    folded = len(text) >= FOLDED_FROM and " " in text
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=">" if folded else None)


def _write_list(dumper: _Dumper, entries: list[Any]) -> yaml.SequenceNode:
    words = all(isinstance(entry, str) and len(entry) < LONGEST_WORD for entry in entries)
    return dumper.represent_sequence(
        "tag:yaml.org,2002:seq", entries, flow_style=words and len(str(entries)) < WIDTH
    )


def _write_mapping(dumper: _Dumper, mapping: dict[Any, Any]) -> yaml.MappingNode:
    is_condition = len(mapping) == 1 and mapping.keys() <= {"any", "none"} and len(str(mapping)) < WIDTH
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=is_condition)


_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(list, _write_list)
_Dumper.add_representer(dict, _write_mapping)
