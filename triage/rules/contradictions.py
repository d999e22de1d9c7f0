"""The contradictions in a patient's answers, about which to ask back."""

from __future__ import annotations

from .answers import Answers
from .engine.compiler import CompiledQuestionnaire
from .engine.gathering import contradicted
from .model import Contradiction


def contradictions_in(compiled: CompiledQuestionnaire, answers: Answers) -> tuple[Contradiction, ...]:
    """Those of which both conditions are true, in the order of the document."""
    return tuple(entry.contradiction for entry in contradicted(compiled, answers))
