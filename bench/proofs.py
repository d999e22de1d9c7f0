"""How long it takes to prove what publishing proves, on the shipped questionnaire and on random ones."""

from __future__ import annotations

import time
from typing import Any

from bench.measure import say, versions
from bench.questionnaires import MIDDLE, RuleSet
from triage.medicines.finder import Finder
from triage.rules.proofs import VerdictSeverity, prove

SECONDS = 40.0  # for one rule set; what is not settled by then is counted
RULES = (20, 200, 2_000)


def measure() -> dict[str, Any]:
    sets = [RuleSet(), *(RuleSet(rules, MIDDLE) for rules in RULES)]
    return {"versions": versions("z3-solver"), "seconds_allowed": SECONDS, "sets": list(map(_prove, sets))}


def _prove(rule_set: RuleSet) -> dict[str, Any]:
    say(f"proofs: {rule_set.name}, {SECONDS:.0f} s at most")
    questionnaire = rule_set.compiled().questionnaire
    finder = Finder(questionnaire)
    wall, processor = time.perf_counter(), time.process_time()
    verdicts = prove(questionnaire, finder.key, SECONDS).verdicts
    return {
        "name": rule_set.name,
        "seconds": time.perf_counter() - wall,
        "processor_seconds": time.process_time() - processor,
        "verdicts": len(verdicts),
        "not_settled": sum(verdict.severity is VerdictSeverity.not_settled for verdict in verdicts),
    }
