"""Answers → outcome.

The algorithm, in the order it runs (the semantics in full: docs/document.md):

0. Answers that contradict each other count as "not sure".
1. Walk the questions in order and gather the facts: which terms *hold* and which are *open*, and what follows
   from them. A question whose `enable_when` is false contributes nothing, so all its options are false,
   whatever was answered there. One that applies and is skipped or "not sure" is open as a whole.
2. Evaluate the findings' alternatives on these terms; a finding holds if one alternative is certain, is open
   if one is possible.
3. Evaluate all rules (and `lower_when` entries) at once. Only certain rules act.
4. Sum each group's strengths by counting bits, rank, and take the care level.

    terms of a condition         any of     none of
    one holds                    true       false
    none holds, one is open      open       open
    all are false                false      true

Nothing here looks at single rules: that is the explanation's work, and it costs more.
"""

from __future__ import annotations

from typing import NamedTuple

from ..answers import Answers
from .compiler import CompiledQuestionnaire
from .conclusion import Outcome, conclude
from .floor import with_floor
from .gathering import State, collect, counted, judge


class Appraisal(NamedTuple):
    """An evaluation with what lies behind it: the state, and the certain and possible rules as masks."""

    state: State
    certain: int
    possible: int
    outcome: Outcome


def evaluate(compiled: CompiledQuestionnaire, answers: Answers) -> Outcome:
    """What the rules make of the answers."""
    state = collect(compiled, counted(compiled, answers))
    return with_floor(compiled, state, conclude(compiled, compiled.encoding.certain(state.facts)))


def appraise(compiled: CompiledQuestionnaire, answers: Answers) -> Appraisal:
    """`evaluate`, keeping what explanation and interview need."""
    state = collect(compiled, counted(compiled, answers))
    certain, possible = judge(compiled, state)
    outcome = with_floor(compiled, state, conclude(compiled, certain))
    return Appraisal(state, certain, possible, outcome)
