"""Problems in a text that someone wants to load, with how to fix them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class TextProblem:
    """One problem: what is wrong, how to fix it, and its line (from 1; 0 if it has none)."""

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
    """The text cannot be loaded. `problems` lists every problem in line order."""

    def __init__(self, problems: Iterable[TextProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(map(str, self.problems)))
