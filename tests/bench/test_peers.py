"""What the bench compares must be the same rules: else its ratios say nothing."""

from importlib.util import find_spec

import pytest

from bench.peers import OTHERS, OURS, ZEN, facts_of
from bench.questionnaires import RuleSet, patients
from triage.rules.engine.bits import bits_of
from triage.rules.engine.evaluation import appraise

MODULES = {
    "clipspy": "clips",
    "rule-engine": "rule_engine",
    "json-logic-qubit": "json_logic",
    "business-rules": "business_rules",
    "durable-rules": "durable",
    **dict.fromkeys(ZEN, "zen"),
}
INSTALLED = [name for name in (*ZEN, *OTHERS) if find_spec(MODULES[name])]


@pytest.mark.parametrize("name", [*OURS, *INSTALLED])  # those of peers where the bench's environment runs
def test_an_engine_finds_the_rules_that_the_evaluation_finds(name):
    compiled = RuleSet(rules=20, questions=12).compiled()
    engine = {**OURS, **ZEN, **OTHERS}[name](compiled)
    fired = []
    for answers in patients(compiled, 5):
        found = sorted(engine.fired(engine.run(engine.prepare(facts_of(compiled, answers)))))
        assert found == bits_of(appraise(compiled, answers).certain & compiled.rule_mask)
        fired += found

    assert fired


def test_the_same_seed_gives_the_same_patients():
    compiled = RuleSet(rules=20, questions=12).compiled()

    assert patients(compiled, 3) == patients(compiled, 3)
    assert len(set(map(repr, patients(compiled, 3)))) == 3
