"""A second solver decides the same questions, and by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.rules.proofs.circuit import Circuit, Literal
from triage.rules.proofs.second_solver import decide, is_installed, smt_lib, version
from triage.rules.proofs.solver import Found, Solver

pytest.importorskip("cvc5")

VARIABLES = 5
Draw = st.DrawFn


@st.composite
def questions(draw: Draw) -> tuple[Circuit, list[Literal]]:
    """A small circuit, and literals of it that may or may not be true together."""
    circuit = Circuit()
    literals = [circuit.variable(number) for number in range(VARIABLES)]
    for _step in range(draw(st.integers(1, 6))):
        signed = st.sampled_from([sign * literal for literal in literals for sign in (1, -1)])
        operands = draw(st.lists(signed, min_size=2, max_size=4))
        if draw(st.booleans()):
            literals.append(circuit.any_of(operands))
        else:
            weights = draw(st.lists(st.integers(-3, 3), min_size=len(operands), max_size=len(operands)))
            weighted = list(zip(weights, operands, strict=True))
            literals.append(circuit.at_least(draw(st.integers(-3, 6)), weighted))
    circuit.constrain(literals[:2], draw(st.sampled_from(literals)))
    signs = draw(st.lists(st.sampled_from([1, -1]), min_size=len(literals), max_size=len(literals)))
    required = draw(st.lists(st.sampled_from(range(len(literals))), min_size=1, max_size=4))
    return circuit, [signs[number] * literals[number] for number in required]


@given(question=questions())
def test_both_solvers_decide_alike(question: tuple[Circuit, list[Literal]]):
    circuit, required = question
    assert decide(circuit, required) is Solver(circuit).solve(required, seconds=60).found


def test_a_claim_that_one_solver_wrongly_proved_is_caught():
    circuit = Circuit()
    one, other = circuit.variable("one"), circuit.variable("other")
    wrongly_proved = [circuit.any_of([one, other]), -one]
    assert decide(circuit, wrongly_proved) is Found.yes


def test_what_takes_too_much_effort_is_not_settled():
    circuit = Circuit()
    holes, pigeons = 9, 10
    in_hole = {(p, h): circuit.variable(p, h) for p in range(pigeons) for h in range(holes)}
    required = [circuit.any_of(in_hole[p, h] for h in range(holes)) for p in range(pigeons)]
    for h in range(holes):
        required.append(-circuit.at_least(2, [(1, in_hole[p, h]) for p in range(pigeons)]))
    assert decide(circuit, required, effort=10) is Found.not_in_time


def test_the_exported_claim_is_plain_smt_lib_with_integer_sums():
    circuit = Circuit()
    total = circuit.at_least(
        3, [(2, circuit.variable("a")), (2, circuit.variable("b")), (1, circuit.variable("c"))]
    )
    text = smt_lib(circuit, [total])
    assert "(>= (+ (ite n2 2 0) (ite n3 2 0) (ite n4 1 0)) 3)" in text
    assert "pbge" not in text


def test_the_second_solver_is_there_and_says_its_version():
    assert is_installed()
    assert version().count(".") >= 1
