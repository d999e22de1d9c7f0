"""Reads YAML that anyone may have written. Every YAML file of the site comes through here.

The reader looks at the file's events before it builds anything, and refuses what could hurt or surprise:
aliases (a few lines can expand to gigabytes), tags, deep nesting, a key twice in one mapping, and numbers
that YAML reads differently from people (`012` is ten, `1:30` is ninety).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from typing import Any

import yaml
from django.utils.translation import gettext as _

MOST_LEVELS = 20
PLAIN_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?")
NUMBERS = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}


class FileError(ValueError):
    """The file cannot be read: what is wrong, how to fix it, and in which line (0: not known)."""

    def __init__(self, what: str, fix: str, line: int = 0) -> None:
        self.what = what
        self.fix = fix
        self.line = line
        sentence = f"{what} {fix}"
        super().__init__(
            _("Line %(line)d: %(sentence)s") % {"line": line, "sentence": sentence} if line else sentence
        )


def load(text: str) -> Any:
    """The value of a YAML text. Raises `FileError`."""
    return _checked(text, yaml.load)


def compose(text: str) -> yaml.Node | None:
    """The nodes of a YAML text, which know their lines; None if it is empty. Raises `FileError`."""
    node: yaml.Node | None = _checked(text, yaml.compose)
    return node


def too_deep(line: int = 0) -> FileError:
    what = _("Lists and mappings are nested more than %(most)d deep.") % {"most": MOST_LEVELS}
    return FileError(what, _("Is it the right file?"), line)


def key_twice(key: str, line: int = 0) -> FileError:
    return FileError(
        _("“%(key)s” appears twice in one mapping.") % {"key": key}, _("Remove one of the two."), line
    )


def unreadable(form: str, why: str, line: int = 0) -> FileError:
    fix = _("Fix it, or export it again. Put text that holds a colon into quotation marks.")
    return FileError(_("This is not %(form)s: %(why)s.") % {"form": form, "why": why}, fix, line)


class _Loader(yaml.CSafeLoader):
    """Refuses a key that appears twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # the base class refuses it
            if key.value in seen:
                raise key_twice(key.value, key.start_mark.line + 1)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _checked(text: str, build: Any) -> Any:
    try:
        for event in _with_bounded_depth(yaml.parse(text, Loader=_Loader)):
            _refuse_surprises(event)
        return build(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise unreadable("YAML", error.problem or "", line) from error
    except FileError:
        raise
    except (yaml.YAMLError, ValueError) as error:
        raise unreadable("YAML", str(error).splitlines()[0]) from error


def _with_bounded_depth(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    levels = 0
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            levels += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            levels -= 1
        if levels > MOST_LEVELS:
            raise too_deep(_line(event))
        yield event


def _refuse_surprises(event: yaml.Event) -> None:
    if isinstance(event, yaml.AliasEvent):
        what, fix = _("Aliases (“*name”) are not read."), _("Write out what they stand for.")
        raise FileError(what, fix, _line(event))
    if getattr(event, "tag", None):
        what, fix = _("Tags (“!name”) are not read."), _("Remove it, or put the text in quotes.")
        raise FileError(what, fix, _line(event))
    if isinstance(event, yaml.ScalarEvent) and _is_surprising_number(event):
        what = _("YAML may read “%(number)s” as another number.") % {"number": event.value}
        fix = _("Write it in plain digits without leading zeros, or put it in quotes.")
        raise FileError(what, fix, _line(event))


_resolver = yaml.resolver.Resolver()


def _is_surprising_number(event: yaml.ScalarEvent) -> bool:
    if event.style or not event.value[:1] or event.value[0] not in "+-.0123456789":
        return False
    tag = _resolver.resolve(yaml.ScalarNode, event.value, (True, False))  # type: ignore[no-untyped-call]
    return tag in NUMBERS and not PLAIN_NUMBER.fullmatch(event.value)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
