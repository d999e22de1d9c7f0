"""Documents as files: YAML for people, JSON for programs.

A file may come from anywhere, so its size and depth are bounded before anything is built from it
(`core.yaml_reader`). What the values mean is for `document.parse`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml
from django.utils.translation import gettext as _

from core import yaml_reader
from core.yaml_reader import FileError
from triage.rules.document import parse, serialise

__all__ = ["FileError", "in_order", "read", "write_json", "write_yaml"]

MOST_BYTES = 5_000_000
WIDTH = 100  # of a line of YAML
LONGEST_WORD = 25  # characters of an entry that may stand on one line with the others
FOLDED_FROM = 80  # characters from which on a text gets lines of its own
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read(content: bytes) -> Any:
    """The value that a YAML or JSON file holds. Raises `FileError`."""
    if len(content) > MOST_BYTES:
        what = _("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 1_000_000}
        raise FileError(what, _("Is it the right file?"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(_("This is not UTF-8 text."), _("Save the file as UTF-8."), line) from error
    value = _read_json(text) if text.lstrip().startswith("{") else yaml_reader.load(text)
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


def _read_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_mapping_of, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise yaml_reader.unreadable("JSON", error.msg, error.lineno) from error
    except RecursionError as error:
        raise yaml_reader.too_deep() from error
    except FileError:
        raise
    except ValueError as error:  # a number with thousands of digits
        raise yaml_reader.unreadable("JSON", str(error)) from error


def _mapping_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key, value in pairs:
        if key in mapping:
            raise yaml_reader.key_twice(key)
        mapping[key] = value
    return mapping


def _refuse_constant(name: str) -> None:
    raise FileError(_("“%(name)s” is not a number.") % {"name": name}, _("Write a number."))


def _refuse_unstorable(value: Any, levels: int = 0) -> None:
    """Refuses characters that no database stores, and JSON that is nested too deep."""
    if levels > yaml_reader.MOST_LEVELS:
        raise yaml_reader.too_deep()
    if isinstance(value, str) and UNSTORABLE.search(value):
        what = _("The text “%(text)s” holds a character that cannot be stored.")
        raise FileError(what % {"text": UNSTORABLE.sub("�", value)[:60]}, _("Remove it."))
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for entry in value:
            _refuse_unstorable(entry, levels + 1)


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
