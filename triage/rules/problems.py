"""One problem in something a person wrote: where it is, what is wrong, how to fix it.

Sentences are kept as a template and its parameters, so that a page can translate them; `str()` gives the
English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

DocumentPath = tuple[str | int, ...]


def translatable(template: str) -> str:
    """Mark a sentence for the translators' catalogue; the text is returned as it is."""
    return template


_ = translatable


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence in `str.format` style with its parameters."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format_map(self.params)


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` leads to the place; `keys` names, by their position in the path, the rows passed on the way."""

    path: DocumentPath
    what: Message
    fix: Message
    keys: Mapping[int, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The place in words that can be searched for: `rules[3] (stroke-signs).when[0].any[1]`."""
        text = ""
        for position, step in enumerate(self.path):
            if isinstance(step, int):
                text += f"[{step}]"
                if position in self.keys:
                    text += f" ({self.keys[position]})"
            else:
                text += f".{step}" if text else step
        return text or "the document"

    @property
    def row(self) -> tuple[str, str] | None:
        """The list and the key of the row the problem is in, such as `("rules", "stroke-signs")`."""
        if len(self.path) > 1 and 1 in self.keys:
            return str(self.path[0]), self.keys[1]
        return None

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.fix}"


class ProblemsError(ValueError):
    """Everything that is wrong, at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def did_you_mean(word: str, known: Iterable[str], otherwise: Message) -> Message:
    """Point to the known word that looks most like `word`, or say `otherwise`."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    if close:
        return Message(_("Did you mean “{suggestion}”?"), {"suggestion": close[0]})
    return otherwise


def listed(words: Iterable[str], most: int = 12) -> str:
    """The words as a list to read, cut short when there are many."""
    words = list(words)
    return ", ".join(words[:most]) + (", …" if len(words) > most else "")
