"""Whether the outcome is settled: no answer still to be given can change the care level, or the first group.

It is sound, not complete: what is called settled is, but not everything that is settled is called so.
"""

from __future__ import annotations

from typing import NamedTuple

from .answers import Answers
from .engine.compiler import CompiledQuestionnaire
from .engine.prospect import interview_ahead


class Settled(NamedTuple):
    care_level: bool
    first: bool


def settled(compiled: CompiledQuestionnaire, answers: Answers) -> Settled:
    """Whether the care level is settled, and whether the first group is."""
    bounds = interview_ahead(compiled, answers).bounds(compiled)
    return Settled(bounds.lowest() == bounds.highest(), bounds.is_first_settled())
