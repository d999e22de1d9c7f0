"""Whether formulas can be true together, and for which values of their variables: the only module that
knows z3.

Each question goes to a fresh solver with a context of its own, which holds nothing but the part of the
circuit that the question depends on. That is faster than one solver that remembers everything, and it lets
two checks run at once in two threads.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from .circuit import FALSE, TRUE, Circuit, Literal

_TRUE_IN_MODEL = re.compile(r"define-fun n(\d+) \(\) Bool\s+true")


class Found(Enum):
    yes = "yes"
    no = "no"
    not_in_time = "not in time"


@dataclass(frozen=True, slots=True)
class Solution:
    """Whether there are such values; if so, the variables that are true, if not, literals that exclude each
    other."""

    found: Found
    true: frozenset[Literal] = frozenset()
    conflict: tuple[Literal, ...] = ()


class Deadline:
    """A moment after which nothing new is begun."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        return max(0.0, self._at - time.monotonic())

    @property
    def passed(self) -> bool:
        return not self.left()


NOT_IN_TIME = Solution(Found.not_in_time)


def solve(circuit: Circuit, required: Sequence[Literal], seconds: float) -> Solution:
    """Look for values that make all the required literals true."""
    if FALSE in required:
        return Solution(Found.no, conflict=(FALSE,))
    if seconds <= 0:
        return NOT_IN_TIME
    import z3  # when first needed: it costs most of a second and 30 MB, and few processes prove anything

    context = z3.Context()
    solver = z3.SolverFor("QF_FD", ctx=context)
    solver.set("timeout", max(1, int(seconds * 1000)))
    cone = circuit.cone(required)
    solver.from_string(cone.smt_lib())
    assumed = {literal: z3.Bool(f"n{abs(literal)}", context) for literal in required if literal != TRUE}
    outcome = solver.check(*(name if literal > 0 else z3.Not(name) for literal, name in assumed.items()))
    if outcome == z3.sat:
        return Solution(Found.yes, true=frozenset(map(int, _TRUE_IN_MODEL.findall(solver.model().sexpr()))))
    if outcome == z3.unsat:
        core = {str(literal) for literal in solver.unsat_core()}
        return Solution(
            Found.no,
            conflict=tuple(lit for lit in assumed if (f"n{lit}" if lit > 0 else f"Not(n{-lit})") in core),
        )
    return NOT_IN_TIME
