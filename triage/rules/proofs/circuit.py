"""Boolean formulas as a graph: variables, any-of, and weighted at-least; no solver is needed to build one.

A formula is a literal: the number of its node, negative for its negation. A node that is built a second time
is the first one again, and what is constant folds away. So a questionnaire encoded with some answers fixed
shares with the one encoded without them whatever does not depend on those answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

Literal = int
TRUE: Literal = 1
FALSE: Literal = -1


@dataclass(frozen=True, slots=True)
class Variable:
    name: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    literals: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The weights (all positive) of the literals that are true add up to `total` or more."""

    weighted: tuple[tuple[int, Literal], ...]
    total: int


Node = Variable | AnyOf | AtLeast


class Circuit:
    """All formulas of one run. Variables carry `constraints`, which every formula over them meets."""

    def __init__(self) -> None:
        self.nodes: dict[Literal, Node] = {}
        self.constraints: dict[Literal, set[Literal]] = {}
        self._literal_of: dict[Node, Literal] = {}

    def variable(self, *name: object) -> Literal:
        return self._literal(Variable(name))

    def constrain(self, variables: Iterable[Literal], constraint: Literal) -> None:
        for variable in variables:
            for literal in (variable, -variable):
                self.constraints.setdefault(literal, set()).add(constraint)

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        chosen = set(literals)
        chosen.discard(FALSE)
        if TRUE in chosen or any(-literal in chosen for literal in chosen):
            return TRUE
        if len(chosen) < 2:
            return chosen.pop() if chosen else FALSE
        return self._literal(AnyOf(tuple(sorted(chosen))))

    def all_of(self, literals: Iterable[Literal]) -> Literal:
        return -self.any_of(-literal for literal in literals)

    def both(self, one: Literal, other: Literal) -> Literal:
        """The same for two, faster: sums are made of it."""
        if one in (TRUE, other):
            return other
        if other == TRUE:
            return one
        if FALSE in (one, other) or one == -other:
            return FALSE
        return -self._literal(AnyOf((-one, -other) if one > other else (-other, -one)))

    def at_least(self, total: int, weighted: Iterable[tuple[int, Literal]]) -> Literal:
        """Whether the weights, which may be negative, of the true literals add up to `total` or more."""
        weight_of: dict[Literal, int] = {}
        for weight, literal in weighted:
            if literal < 0:  # w·¬x = w − w·x
                total, weight, literal = total - weight, -weight, -literal
            weight_of[literal] = weight_of.get(literal, 0) + weight
        total -= weight_of.pop(TRUE, 0)
        positive = []
        for literal, weight in sorted(weight_of.items()):
            if weight < 0:
                total -= weight
            if weight:
                positive.append((abs(weight), literal if weight > 0 else -literal))
        return self._at_least(total, tuple(positive))

    def _at_least(self, total: int, weighted: tuple[tuple[int, Literal], ...]) -> Literal:
        weights = [weight for weight, _literal in weighted]
        if total <= 0:
            return TRUE
        if sum(weights) < total:
            return FALSE
        literals = [literal for _weight, literal in weighted]
        if total <= min(weights):
            return self.any_of(literals)
        if sum(weights) - min(weights) < total:
            return self.all_of(literals)
        if literals[0] < 0:  # one form for a sum and its opposite
            opposite = tuple((weight, -literal) for weight, literal in weighted)
            return -self._literal(AtLeast(opposite, sum(weights) - total + 1))
        return self._literal(AtLeast(weighted, total))

    def _literal(self, node: Node) -> Literal:
        literal = self._literal_of.get(node)
        if literal is None:
            literal = len(self.nodes) + 2
            self._literal_of[node] = literal
            self.nodes[literal] = node
        return literal

    def cone(self, roots: Iterable[Literal], known: Set[Literal] = frozenset()) -> Cone:
        """The part of the circuit that decides whether the roots can be true together, but for the part
        that is `known` already."""
        needed: set[Literal] = set()
        constraints: set[Literal] = set()
        waiting = list(roots)
        while waiting:
            literal = waiting.pop()
            if abs(literal) == TRUE or literal in needed or literal in known:
                continue
            needed.add(literal)
            waiting.extend(self._operands(literal))
            if literal in self.constraints:
                new = self.constraints[literal] - constraints
                constraints |= new
                waiting.extend(new)
        return Cone(self, needed, constraints)

    def _operands(self, literal: Literal) -> Iterator[Literal]:
        sign = 1 if literal > 0 else -1
        match self.nodes[abs(literal)]:
            case AnyOf(literals):
                yield from (sign * operand for operand in literals)
            case AtLeast(weighted):
                yield from (sign * operand for _weight, operand in weighted)


@dataclass(frozen=True, slots=True)
class Cone:
    """Part of a circuit: the literals needed, each in the sign it has, and the constraints on them."""

    circuit: Circuit
    needed: set[Literal]
    constraints: set[Literal]

    @property
    def nodes(self) -> set[int]:
        return {abs(literal) for literal in self.needed}

    def smt_lib(self, declared: Set[int] = frozenset()) -> str:
        """The cone in the solver's language, SMT-LIB 2, without the roots.

        A node is bound to its definition in the direction needed only: what holds of the roots is the same,
        and the solver has half the work.
        """
        lines = [f"(declare-const n{node} Bool)" for node in sorted(self.nodes - declared)]
        for literal in sorted(self.needed):
            node = self.circuit.nodes[abs(literal)]
            if not isinstance(node, Variable):
                definition = _definition(node)
                consequence = definition if literal > 0 else f"(not {definition})"
                lines.append(f"(assert (=> {_name(literal)} {consequence}))")
        lines += [f"(assert (=> n{more} n{less}))" for more, less in self._nested_totals()]
        lines += [f"(assert {_name(literal)})" for literal in sorted(self.constraints)]
        return "\n".join(lines)

    def _nested_totals(self) -> Iterator[tuple[Literal, Literal]]:
        """Sums over the same terms: who reaches the greater total reaches the smaller. The solver is slow to
        see it."""
        totals: dict[tuple[tuple[int, Literal], ...], list[tuple[int, Literal]]] = {}
        for literal in {abs(literal) for literal in self.needed}:
            node = self.circuit.nodes[literal]
            if isinstance(node, AtLeast):
                totals.setdefault(node.weighted, []).append((node.total, literal))
        for same_terms in totals.values():
            same_terms.sort()
            for (_less, lower), (_more, higher) in pairwise(same_terms):
                yield higher, lower


def _name(literal: Literal) -> str:
    if abs(literal) == TRUE:
        return "true" if literal > 0 else "false"
    return f"n{literal}" if literal > 0 else f"(not n{-literal})"


def _definition(node: AnyOf | AtLeast) -> str:
    if isinstance(node, AnyOf):
        return f"(or {' '.join(map(_name, node.literals))})"
    weights = " ".join(str(weight) for weight, _literal in node.weighted)
    literals = " ".join(_name(literal) for _weight, literal in node.weighted)
    return f"((_ pbge {node.total} {weights}) {literals})"
