"""Decides again, by cvc5, what z3 found impossible: whether formulas can be true together.

The formulas reach cvc5 in a form of their own: every node is equal to its definition (z3 is told one
direction only), and sums are integer arithmetic (z3 counts them natively). A fault in one solver, or in one
form, would have to be met by the same fault in the other to pass unseen.

cvc5 is installed for development only. A site without it says that its proofs are by one solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .circuit import TRUE, AnyOf, AtLeast, Circuit, Literal, Variable
from .solver import Found

MOST_EFFORT = 20_000_000  # cvc5's own resource units for one question


def is_installed() -> bool:
    """Whether cvc5 can be asked."""
    try:
        import cvc5  # noqa: F401
    except ImportError:
        return False
    return True


def version() -> str:
    import cvc5

    return str(cvc5.__version__)


def decide(circuit: Circuit, required: Iterable[Literal], effort: int = MOST_EFFORT) -> Found:
    """Whether all the required literals can be true together, within that much effort."""
    import cvc5

    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("rlimit", str(effort))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, smt_lib(circuit, required), "claim")
    symbols = parser.getSymbolManager()
    while not (command := parser.nextCommand()).isNull():
        command.invoke(solver, symbols)
    result = solver.checkSat()
    if result.isUnsat():
        return Found.no
    return Found.yes if result.isSat() else Found.not_in_time


def smt_lib(circuit: Circuit, required: Iterable[Literal]) -> str:
    """The claim as a whole in SMT-LIB 2.6; any solver for linear integer arithmetic reads it."""
    required = sorted(required)
    nodes, constraints = _cone(circuit, required)
    lines = ["(set-logic QF_LIA)"]
    lines += [f"(declare-const n{node} Bool)" for node in nodes]
    lines += _definitions(circuit, nodes)
    lines += [f"(assert {_name(literal)})" for literal in sorted(constraints)]
    lines += [f"(assert {_name(literal)})" for literal in required]
    return "\n".join(lines)


def _cone(circuit: Circuit, roots: Iterable[Literal]) -> tuple[list[int], set[Literal]]:
    """All nodes that the roots depend on, whatever their sign, and the constraints on them."""
    nodes: set[int] = set()
    constraints: set[Literal] = set()
    waiting = [abs(root) for root in roots]
    while waiting:
        node = waiting.pop()
        if node == TRUE or node in nodes:
            continue
        nodes.add(node)
        waiting += [abs(operand) for operand in _operands(circuit, node)]
        for literal in (node, -node):
            new = circuit.constraints.get(literal, set()) - constraints
            constraints |= new
            waiting += [abs(constraint) for constraint in new]
    return sorted(nodes), constraints


def _operands(circuit: Circuit, node: int) -> tuple[Literal, ...]:
    match circuit.nodes[node]:
        case AnyOf(literals):
            return literals
        case AtLeast(weighted):
            return tuple(literal for _weight, literal in weighted)
        case Variable():
            return ()


def _definitions(circuit: Circuit, nodes: Iterable[int]) -> Iterator[str]:
    for node in nodes:
        match circuit.nodes[node]:
            case AnyOf(literals):
                yield f"(assert (= n{node} (or {' '.join(map(_name, literals))})))"
            case AtLeast(weighted, total):
                terms = " ".join(f"(ite {_name(literal)} {weight} 0)" for weight, literal in weighted)
                yield f"(assert (= n{node} (>= (+ {terms}) {total})))"


def _name(literal: Literal) -> str:
    if abs(literal) == TRUE:
        return "true" if literal > 0 else "false"
    return f"n{literal}" if literal > 0 else f"(not n{-literal})"
