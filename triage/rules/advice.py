"""The advice and the sections of the article that fit the answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .answers import Answers
from .engine.bits import bits_of
from .engine.compiler import CompiledQuestionnaire
from .engine.conjunctions import Conjunctions
from .engine.evaluation import Appraisal, appraise
from .model import Conditional, Conditions


class Advice(NamedTuple):
    """The steps of the care level, what is advised with every result, and sections by their anchors."""

    steps: tuple[str, ...]
    always: tuple[str, ...]
    sections: tuple[str, ...]


def advice_for(compiled: CompiledQuestionnaire, answers: Answers) -> Advice:
    """The advice that fits these answers."""
    return advice_of(compiled, appraise(compiled, answers))


def advice_of(compiled: CompiledQuestionnaire, appraisal: Appraisal) -> Advice:
    """`advice_for`, of answers that are evaluated already."""
    questionnaire = compiled.questionnaire
    steps = questionnaire.advice_by_level[appraisal.outcome.care_level].steps
    true = compiled.derived(_Occasions).true(appraisal)
    entries = (steps, questionnaire.always_advice, questionnaire.always_sections)
    return Advice(*(_fitting(conditionals, true) for conditionals in entries))


def _fitting(conditionals: Iterable[Conditional], true: set[Conditions]) -> tuple[str, ...]:
    return tuple(entry.text for entry in conditionals if not entry.when or entry.when in true)


class _Occasions:
    """The conditions of all advice of a questionnaire."""

    def __init__(self, compiled: CompiledQuestionnaire) -> None:
        questionnaire = compiled.questionnaire
        entries = [*questionnaire.always_advice, *questionnaire.always_sections]
        entries += [step for advice in questionnaire.care_advice for step in advice.steps]
        self._encoding = compiled.encoding
        self._when = list(dict.fromkeys(entry.when for entry in entries if entry.when))
        self._conjunctions = Conjunctions(self._when, compiled.number_of)

    def true(self, appraisal: Appraisal) -> set[Conditions]:
        """Those that are true."""
        if not self._when:
            return set()
        facts = appraisal.state.facts
        held, is_open = bits_of(self._encoding.held(facts)), bits_of(self._encoding.open(facts))
        certain, _possible = self._conjunctions.evaluate(held, is_open)
        return {self._when[number] for number in bits_of(certain)}
