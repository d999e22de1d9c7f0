"""Runs the vignettes: stories with the outcome that clinicians expect.

`docs/document.md` says what an expectation may contain. A vignette fails with all the ways in which its
outcome differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..answers import FindMedicine, read_answers
from ..engine.compiler import CompiledQuestionnaire
from ..engine.conclusion import Outcome
from ..engine.evaluation import evaluate
from ..model import Expectation, Vignette
from ..problems import Message
from ..problems import translatable as _


@dataclass(frozen=True, slots=True)
class VignetteResult:
    """A vignette, what came out, and how that differs from what was expected (nothing: it holds)."""

    vignette: Vignette
    outcome: Outcome
    differences: tuple[Message, ...]

    @property
    def holds(self) -> bool:
        return not self.differences


def run_vignettes(compiled: CompiledQuestionnaire, find_medicine: FindMedicine) -> tuple[VignetteResult, ...]:
    """Run every vignette of the questionnaire, in order."""
    return tuple(_run(compiled, vignette, find_medicine) for vignette in compiled.questionnaire.vignettes)


def _run(compiled: CompiledQuestionnaire, vignette: Vignette, find_medicine: FindMedicine) -> VignetteResult:
    answers = read_answers(compiled.questionnaire, vignette.answers, find_medicine)
    outcome = evaluate(compiled, answers)
    return VignetteResult(vignette, outcome, tuple(differences(vignette.expect, outcome)))


def differences(expect: Expectation, outcome: Outcome) -> Iterator[Message]:
    """In which ways the outcome is not the expected one."""
    listed = [group.key for group in outcome.groups]
    if outcome.care_level is not expect.care_level:
        params = {"expected": expect.care_level.name, "actual": outcome.care_level.name}
        yield Message(_("The care level should be {expected}, but is {actual}."), params)
    if expect.first and outcome.first not in expect.first:
        params = {"expected": " / ".join(expect.first), "actual": outcome.first or "—"}
        yield Message(_("The first group should be {expected}, but is {actual}."), params)
    for key in expect.listed:
        if key not in listed:
            yield Message(_("The group {group} should be listed, but is not."), {"group": key})
    for key in expect.not_listed:
        if key in listed:
            yield Message(_("The group {group} should not be listed, but is."), {"group": key})
    if expect.no_clear_match is True and not outcome.no_clear_match:
        yield Message(_("There should be no clear match, but {group} comes first."), {"group": outcome.first})
    if expect.no_clear_match is False and outcome.no_clear_match:
        yield Message(_("There should be a clear match, but there is none."))
