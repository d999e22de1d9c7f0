"""Whether formulas can be true together, and for which values of their variables: the only module that
knows z3.

A question goes to a fresh solver that holds nothing but the part of the circuit the question depends on.
That is faster than one solver for everything. Each has a context of its own, so that two threads may prove at
once.

Clauses go to z3's SAT solver. Where there are sums, its general solver counts them. (Its SAT solver could be
told to turn sums into clauses itself; some of these encodings give wrong answers, so `unary` does it.)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from .circuit import FALSE, TRUE, Circuit, Literal

if TYPE_CHECKING:
    import z3


class Found(Enum):
    yes = "yes"
    no = "no"
    not_in_time = "not in time"


@dataclass(frozen=True, slots=True)
class Solution:
    """Whether there are such values. If so, `is_true` tells them; if not, `conflict` holds required literals
    that exclude each other."""

    found: Found
    is_true: Callable[[Literal], bool] = lambda literal: literal == TRUE
    conflict: tuple[Literal, ...] = ()


class Deadline:
    """A moment after which nothing new is begun."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds."""
        return max(0.0, self._at - time.monotonic())

    @property
    def passed(self) -> bool:
        return not self.left()


def solve(circuit: Circuit, required: Iterable[Literal], seconds: float) -> Solution:
    """Look for values that make all the required literals true."""
    return Solver(circuit).solve(required, seconds)


class Solver:
    """Answers one question after another, each of which adds to what the ones before it needed."""

    def __init__(self, circuit: Circuit) -> None:
        import z3  # when first needed: it takes most of a second and 30 MB, and few processes prove anything

        self._z3 = z3
        self._circuit = circuit
        self._known: set[Literal] = set()
        self._context = z3.Context()
        self._solver: z3.Solver | None = None

    def solve(self, required: Iterable[Literal], seconds: float) -> Solution:
        """Look for values that make all the required literals true."""
        required = set(required) - {TRUE}
        if FALSE in required:
            return Solution(Found.no, conflict=(FALSE,))
        if seconds <= 0:
            return Solution(Found.not_in_time)
        self._add(required)
        assert self._solver is not None
        self._solver.set("timeout", max(1, int(seconds * 1000)))
        names = {self._name(literal): literal for literal in sorted(required)}
        outcome = self._solver.check(*names)
        if outcome == self._z3.sat:
            return Solution(Found.yes, is_true=self._values())
        if outcome == self._z3.unsat:
            return Solution(Found.no, conflict=tuple(names[name] for name in self._solver.unsat_core()))
        return Solution(Found.not_in_time)

    def _add(self, required: set[Literal]) -> None:
        cone = self._circuit.cone(required, self._known)
        if self._solver is None:
            self._solver = (
                self._z3.SimpleSolver(ctx=self._context)
                if cone.has_sums
                else self._z3.SolverFor("QF_FD", ctx=self._context)
            )
        self._solver.from_string(cone.smt_lib({abs(literal) for literal in self._known}))
        self._known |= cone.needed

    def _name(self, literal: Literal) -> z3.BoolRef:
        name = self._z3.Bool(f"n{abs(literal)}", self._context)
        return name if literal > 0 else self._z3.Not(name)

    def _values(self) -> Callable[[Literal], bool]:
        assert self._solver is not None
        model = self._solver.model()
        return lambda literal: self._z3.is_true(model.eval(self._name(literal)))
