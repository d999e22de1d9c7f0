"""Whether formulas can be true together, and for which values of their variables: the only module that
knows z3.

A solver holds nothing but the parts of the circuit that its questions depended on. Each has a context of its
own, so that two threads may prove at once. It is z3's general solver, for it counts the sums as they are.
(Its SAT solver could be told to turn them into clauses; some of these encodings give wrong answers.)
"""

from __future__ import annotations

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


EFFORT_PER_SECOND = 5_000_000  # of z3's own measure, on one quiet core
MOST_EFFORT = 0xFFFFFFFF  # that z3 can be told
EFFORT_PER_PATIENT = 200


class EffortMeter:
    """The work done so far, in z3's own measure: the same on every machine, however busy it is."""

    def __init__(self) -> None:
        self.spent = 0


class EffortBudget:
    """An amount of work after which nothing new is begun, given in seconds of one quiet core."""

    def __init__(self, meter: EffortMeter, seconds: float) -> None:
        self.meter = meter
        self._until = meter.spent + round(seconds * EFFORT_PER_SECOND)

    def left(self) -> float:
        """Seconds."""
        return max(0, self._until - self.meter.spent) / EFFORT_PER_SECOND

    def spend_on_patient(self) -> None:
        self.meter.spent += EFFORT_PER_PATIENT

    @property
    def is_spent(self) -> bool:
        return self.meter.spent >= self._until


class Solver:
    """Answers one question after another, each of which adds to what the ones before it needed."""

    def __init__(self, circuit: Circuit, meter: EffortMeter | None = None) -> None:
        import z3  # when first needed: it takes most of a second and 30 MB, and few processes prove anything

        self._z3 = z3
        self._circuit = circuit
        self._meter = meter or EffortMeter()
        self._context = z3.Context()
        self._solver = z3.SimpleSolver(ctx=self._context)
        self._solver.set(
            "relevancy", 0
        )  # to follow which atoms matter is for theories that cost more than sums
        self._known: set[Literal] = set()
        self._names: dict[int, z3.BoolRef] = {}

    def solve(self, required: Iterable[Literal], seconds: float, effort: int = 0) -> Solution:
        """Look for values that make all the required literals true, with no more than this much work.

        `seconds` are those of a quiet core, and as `effort`, in z3's own measure, they do not depend on what
        else the machine does; no effort: no further limit.
        """
        required = set(required) - {TRUE}
        if FALSE in required:
            return Solution(Found.no, conflict=(FALSE,))
        if seconds <= 0:
            return Solution(Found.not_in_time)
        self._learn(required)
        most = min(MOST_EFFORT, max(1, round(seconds * EFFORT_PER_SECOND)))
        self._solver.set("rlimit", min(most, effort) if effort else most)
        names = {self._name(literal): literal for literal in sorted(required)}
        before = self._effort()
        outcome = self._solver.check(*names)
        self._meter.spent += self._effort() - before
        if outcome == self._z3.sat:
            return Solution(Found.yes, is_true=self._values())
        if outcome == self._z3.unsat:
            return Solution(Found.no, conflict=tuple(names[name] for name in self._solver.unsat_core()))
        return Solution(Found.not_in_time)

    def _effort(self) -> int:
        """Spent in all by this solver's context."""
        statistics = self._solver.statistics()
        return next((int(count) for name, count in statistics if name == "rlimit count"), 0)

    def _learn(self, required: set[Literal]) -> None:
        cone = self._circuit.cone(required, self._known)
        declared = {node for node in cone.nodes if node in self._known or -node in self._known}
        self._solver.from_string(cone.smt_lib(declared))
        self._known |= cone.needed

    def _name(self, literal: Literal) -> z3.BoolRef:
        node = abs(literal)
        if node not in self._names:
            self._names[node] = self._z3.Bool(f"n{node}", self._context)
        name = self._names[node]
        return name if literal > 0 else self._z3.Not(name)

    def _values(self) -> Callable[[Literal], bool]:
        """Asks z3 by its C interface: a patient is made of hundreds of values, and its Python one is slow."""
        z3, context, model = self._z3, self._context.ref(), self._solver.model()

        def is_true(literal: Literal) -> bool:
            value = z3.Z3_model_get_const_interp(context, model.model, self._name(abs(literal)).decl().ast)
            is_so = bool(value) and z3.Z3_get_bool_value(context, value) == z3.Z3_L_TRUE
            return is_so is (literal > 0)

        return is_true
