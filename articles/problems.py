"""What is wrong with a text that someone wants to load, so that they can fix it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class TextProblem:
    """One problem: what is wrong, how to fix it, and its line (from 1; 0: it has no line)."""

    what: str
    fix: str
    line: int = 0

    def __str__(self) -> str:
        sentence = f"{self.what} {self.fix}"
        return (
            _("Line %(line)d: %(sentence)s") % {"line": self.line, "sentence": sentence}
            if self.line
            else sentence
        )


class ArticleError(ValueError):
    """The text cannot be loaded. `problems` holds every one of its problems, in the order of the lines."""

    def __init__(self, problems: Iterable[TextProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(map(str, self.problems)))
