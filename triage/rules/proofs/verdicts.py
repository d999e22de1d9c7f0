"""What a proof says to an editor: the code, the rows, a sentence, and a patient who shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from ..answers import Answers
from ..model import Condition
from ..problems import Message

Row = tuple[str, str]  # the list of the document and the key in it


class Code(StrEnum):
    """The fixed code of each kind of verdict."""

    vignette_fails = "vignette-fails"
    requirement_violated = "requirement-violated"
    question_never_asked = "question-never-asked"
    option_never_possible = "option-never-possible"
    finding_never_true = "finding-never-true"
    rule_never_fires = "rule-never-fires"
    group_never_listed = "group-never-listed"
    group_never_first = "group-never-first"
    level_never_reached = "level-never-reached"
    not_sure_reassures = "not-sure-reassures"
    rule_changes_nothing = "rule-changes-nothing"
    rule_unguarded = "rule-unguarded"
    option_unused = "option-unused"


ALL_CODES = frozenset(Code)
ERRORS = frozenset(
    {
        Code.vignette_fails,
        Code.requirement_violated,
        Code.question_never_asked,
        Code.option_never_possible,
        Code.finding_never_true,
        Code.rule_never_fires,
        Code.group_never_listed,
    }
)

# The list of the document that a code's rows stand in.
LISTS = {
    Code.vignette_fails: "vignettes",
    Code.requirement_violated: "safety_requirements",
    Code.question_never_asked: "questions",
    Code.option_never_possible: "questions",
    Code.finding_never_true: "findings",
    Code.rule_never_fires: "rules",
    Code.group_never_listed: "cause_groups",
    Code.group_never_first: "cause_groups",
    Code.level_never_reached: "care_advice",
    Code.not_sure_reassures: "questions",
    Code.rule_changes_nothing: "rules",
    Code.rule_unguarded: "rules",
    Code.option_unused: "questions",
}


class VerdictSeverity(Enum):
    """An error stops publishing; what is not settled is not known to be fine."""

    error = "error"
    warning = "warning"
    not_settled = "not_settled"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One result. Of a verdict that is not settled, `rows` are all those that the code was not settled for.

    `details` are further sentences. `conditions` are those of the row that no patient can meet together, if
    that is what is wrong. `example` holds the answers of a patient for whom it goes wrong, option keys only.
    """

    code: Code
    severity: VerdictSeverity
    rows: tuple[Row, ...]
    sentence: Message
    example: Answers | None = None
    details: tuple[Message, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Proofs:
    """All verdicts, errors first. What no verdict names holds for every patient there can be."""

    verdicts: tuple[Verdict, ...]

    @property
    def errors(self) -> tuple[Verdict, ...]:
        return self._of(VerdictSeverity.error)

    @property
    def warnings(self) -> tuple[Verdict, ...]:
        return self._of(VerdictSeverity.warning)

    @property
    def not_settled(self) -> tuple[Verdict, ...]:
        return self._of(VerdictSeverity.not_settled)

    def about(self, code: Code, key: str) -> Verdict | None:
        """The verdict of this code that names the row; None if what the code warns of is proved not to be."""
        row = (LISTS[code], key)
        return next((v for v in self.verdicts if v.code is code and row in v.rows), None)

    def _of(self, severity: VerdictSeverity) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.severity is severity)
