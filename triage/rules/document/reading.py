"""Reads typed values out of nested mappings and lists, noting every problem instead of stopping at the first.

A `DocumentNode` is a value with its position in the document. Each reading method returns a usable value even
if it notes a problem, so one run finds every problem.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import Any, TypeVar

from ..model import SCHEMA_VERSION
from ..problems import DocumentPath, Message, Problem, did_you_mean, listed
from ..problems import translatable as _

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
LONGEST_TEXT = 4000

E = TypeVar("E", bound=Enum)


class DocumentNode:
    """A value of the document, where it stands, and the list that problems are noted in."""

    def __init__(
        self,
        value: Any,
        problems: list[Problem],
        path: DocumentPath = (),
        keys: Mapping[int, str] | None = None,
        schema: int = SCHEMA_VERSION,
    ) -> None:
        self.value = value
        self.schema = schema  # of the document
        self.problems = problems
        self.path = path
        self.keys = dict(keys or {})

    def note(self, what: Message, fix: Message, *steps: str | int) -> None:
        """Note a problem at this place, or at `steps` below it."""
        self.problems.append(Problem((*self.path, *steps), what, fix, self.keys))

    def child(self, step: str | int, value: Any) -> DocumentNode:
        return DocumentNode(value, self.problems, (*self.path, step), self.keys, self.schema)

    def named(self, key: str) -> DocumentNode:
        """The same place, remembering the key of the row that starts here, for the words of its problems."""
        if key and self.path:
            self.keys[len(self.path) - 1] = key
        return self

    # Mappings

    def mapping(
        self, required: Collection[str], optional: Collection[str] = (), new: Collection[str] = ()
    ) -> DocumentNode:
        """Check that this is a mapping with these fields; the node returned always holds a mapping.

        The `new` fields are optional too, and not of schema 1.
        """
        if not isinstance(self.value, Mapping):
            fix = Message(
                _("Write it as a mapping with the fields {fields}."), {"fields": listed(required, 20)}
            )
            self.note(Message(_("This is {kind}, not a mapping."), {"kind": kind_of(self.value)}), fix)
            return DocumentNode({}, [], self.path, self.keys, self.schema)
        known = [*required, *optional] + (list(new) if self.schema > 1 else [])
        for field in self.value:
            if field in new and self.schema == 1:
                fix = Message(_("Write schema: {schema} at the top, or remove it."), {"schema": 2})
                self.note(Message(_("The field “{field}” is not of schema 1."), {"field": field}), fix)
            elif field not in known:
                otherwise = Message(_("The fields are {fields}."), {"fields": listed(known, 30)})
                what = Message(_("There is no field “{field}” here."), {"field": field})
                self.note(what, did_you_mean(str(field), known, otherwise))
        for field in required:
            if self.value.get(field) is None:
                self.note(
                    Message(_("The field “{field}” is missing."), {"field": field}), Message(_("Add it."))
                )
        return self

    def get(self, field: str) -> DocumentNode | None:
        """The field's node; `None` if it is absent or empty (`null`)."""
        value = self.value.get(field)
        return None if value is None else self.child(field, value)

    # Lists

    def items(self, field: str) -> list[DocumentNode]:
        """The nodes of a list field; an absent field is an empty list."""
        node = self.get(field)
        return [] if node is None else node.elements()

    def elements(self) -> list[DocumentNode]:
        if isinstance(self.value, list | tuple):
            return [self.child(position, value) for position, value in enumerate(self.value)]
        fix = Message(_("Write it as a list, even if it has one entry only."))
        self.note(Message(_("This is {kind}, not a list."), {"kind": kind_of(self.value)}), fix)
        return []

    # Single values

    def text(self, field: str, *, needed: bool = False) -> str:
        """A text field, with white space folded; `needed`: it may not be empty."""
        node = self.get(field)
        if node is None:
            return ""
        return node.as_text(needed=needed)

    def as_text(self, *, needed: bool = False) -> str:
        if not isinstance(self.value, str):
            self.note(
                Message(_("This is {kind}, not a text."), {"kind": kind_of(self.value)}),
                Message(_("Write a text, in quotes if need be.")),
            )
            return ""
        text = " ".join(self.value.split())
        if not is_printable(text):
            self.note(
                Message(_("The text holds a character that cannot be shown.")),
                Message(_("Type it again, without copying.")),
            )
            return ""
        if len(text) > LONGEST_TEXT:
            params = {"length": len(text), "most": LONGEST_TEXT}
            self.note(
                Message(_("The text has {length} characters."), params),
                Message(_("Keep it to {most} at most."), params),
            )
        elif needed and not text:
            self.note(Message(_("The text is empty.")), Message(_("Write it.")))
        return text

    def texts(self, field: str) -> tuple[str, ...]:
        return tuple(node.as_text(needed=True) for node in self.items(field))

    def key(self, field: str = "key") -> str:
        """The key of a row; an unusable one is noted and returned as an empty text."""
        node = self.get(field)
        return "" if node is None else node.as_key()

    def as_key(self) -> str:
        if isinstance(self.value, bool):
            what = Message(_("This is a yes/no value, not a key."))
            self.note(
                what, Message(_("YAML reads yes, no, on and off as truth values: put the key in quotes."))
            )
            return ""
        if not isinstance(self.value, str):
            self.note(
                Message(_("This is {kind}, not a key."), {"kind": kind_of(self.value)}),
                Message(_("Write a key, in quotes if need be.")),
            )
            return ""
        if not KEY.fullmatch(self.value):
            fix = Message(
                _("Use lower-case letters, digits, “-” and “_”, at most 64, starting with a letter or digit.")
            )
            self.note(Message(_("“{key}” cannot be a key."), {"key": self.value}), fix)
            return ""
        return self.value

    def keys_list(self, field: str) -> list[tuple[DocumentNode, str]]:
        """A list of keys, each with its node."""
        return [(node, key) for node in self.items(field) if (key := node.as_key())]

    def flag(self, field: str, default: bool) -> bool:
        node = self.get(field)
        if node is None:
            return default
        if not isinstance(node.value, bool):
            node.note(
                Message(_("This is {kind}, not true or false."), {"kind": kind_of(node.value)}),
                Message(_("Write true or false.")),
            )
            return default
        return node.value

    def whole(self, field: str, default: int, lowest: int = 1) -> int:
        node = self.get(field)
        if node is None:
            return default
        if (
            isinstance(node.value, bool)
            or not isinstance(node.value, int)
            or not lowest <= node.value <= 1_000_000
        ):
            what = Message(
                _("“{value}” is not a whole number from {lowest} on."),
                {"value": node.value, "lowest": lowest},
            )
            node.note(what, Message(_("Write a whole number.")))
            return default
        return node.value

    def number(self, field: str) -> float | None:
        node = self.get(field)
        if node is None:
            return None
        if (
            isinstance(node.value, bool)
            or not isinstance(node.value, int | float)
            or not abs(node.value) < 1e9
        ):
            node.note(
                Message(_("“{value}” is not a number."), {"value": node.value}), Message(_("Write a number."))
            )
            return None
        return node.value

    def name_of(self, field: str, names: Iterable[str]) -> str:
        """A field that holds one of these names, or nothing."""
        node = self.get(field)
        if node is None or node.value == "":
            return ""
        names = list(names)
        if node.value not in names:
            otherwise = Message(_("Choose from: {known}."), {"known": listed(names)})
            what = Message(_("“{value}” is not one of the choices."), {"value": node.value})
            node.note(what, did_you_mean(str(node.value), names, otherwise))
            return ""
        return str(node.value)

    def one_of(self, field: str, choices: type[E], default: E) -> E:
        """A field that holds one of an enumeration's names."""
        node = self.get(field)
        if node is None:
            return default
        return node.as_one_of(choices, default)

    def as_one_of(self, choices: type[E], default: E) -> E:
        names = [choice.name for choice in choices]
        if not isinstance(self.value, str) or self.value not in names:
            otherwise = Message(_("Choose from: {known}."), {"known": listed(names)})
            what = Message(_("“{value}” is not one of the choices."), {"value": self.value})
            self.note(what, did_you_mean(str(self.value), names, otherwise))
            return default
        return choices[self.value]


def is_printable(text: str) -> bool:
    """Whether every character can be kept: control characters and halves of a surrogate pair cannot."""
    return not any(unicodedata.category(character) in ("Cc", "Cs") for character in text)


def kind_of(value: Any) -> str:
    """What sort of value this is, in an editor's words."""
    kinds = {
        bool: "a truth value",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        tuple: "a list",
    }
    if isinstance(value, Mapping):
        return "a mapping"
    return kinds.get(type(value), "nothing" if value is None else f"a {type(value).__name__}")


def note_repeats(pairs: Iterable[tuple[DocumentNode, str]], what: Message) -> None:
    """Note a problem wherever a key stands a second time; `what` may use `{key}`."""
    seen: set[str] = set()
    for node, key in pairs:
        if key and key in seen:
            node.note(
                Message(what.template, {**what.params, "key": key}),
                Message(_("Give each a name of its own.")),
            )
        seen.add(key)
