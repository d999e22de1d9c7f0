"""How fast rules are evaluated, beside rule engines that a developer would pick instead.

Every engine runs in a process of its own, builds the same rules from the same seed, and must find the same
true rules for the same patients before anything is timed. Then all take turns.
"""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median
from typing import Any

from bench.measure import interleaved, say, seconds_per_call, versions
from bench.peers import ENGINES, OTHERS, OURS, PACKAGES, ZEN
from bench.questionnaires import MIDDLE, RuleSet, patients, shipped
from bench.workers import Worker
from triage.releases.replay import replay
from triage.rules.answers import write_answers
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.engine.evaluation import evaluate
from triage.rules.explanation import explain

QUESTIONS = (12, 40, 200)
RULES = (20, 200, 2_000, 20_000)
ROUNDS = 5
EXPLAINED = 2_000  # patients, all different
REPLAYED = 10_000


def measure() -> dict[str, Any]:
    compared = [compare(RuleSet(), [*ENGINES])]
    for questions in QUESTIONS:
        names = [*OURS, *ZEN, *(OTHERS if questions == MIDDLE else ())]
        for rules in RULES:
            compared.append(compare(RuleSet(rules, questions), names))
            # Whoever gave up does not try with ten times the rules.
            names = [name for name in names if name in compared[-1]["microseconds"]]
    say("rules: the whole outcome with its trace and explanation; replaying assessments")
    return {
        "versions": versions(*PACKAGES),
        "sets": compared,
        "explained": [_explained(rule_set) for rule_set in (RuleSet(), RuleSet(200, MIDDLE))],
        "replay": _replayed(),
    }


# Engines side by side


def compare(rule_set: RuleSet, names: list[str]) -> dict[str, Any]:
    """Microseconds for one patient by each engine; why some were left out."""
    say(f"rules: {rule_set.name}, {len(names)} engines")
    workers: dict[str, Worker] = {}
    left_out: dict[str, str] = {}
    try:
        for name in names:
            worker = Worker(name, rule_set)
            if reason := worker.reason_not_to_run(workers.get("triage")):
                left_out[name] = reason
                worker.stop()
            else:
                workers[name] = worker
        figures = interleaved({name: worker.seconds for name, worker in workers.items()}, ROUNDS)
    finally:
        for worker in workers.values():
            worker.stop()
    return {
        "name": rule_set.name,
        "questions": rule_set.questions,
        "rules": rule_set.rules,
        "microseconds": {name: seconds * 1e6 for name, seconds in figures.items()},
        "left_out": left_out,
    }


# The whole outcome, and replay


def _explained(rule_set: RuleSet) -> dict[str, Any]:
    """Explaining, as a multiple of evaluating, for patients who are sure of all and for others."""
    compiled = rule_set.compiled()
    figures = {}
    for kind, share in (("sure", 0.0), ("unsure", 0.1)):
        answers = patients(compiled, EXPLAINED, share)

        def evaluate_all(answers: list[Any] = answers) -> None:
            for each in answers:
                evaluate(compiled, each)

        def explain_all(answers: list[Any] = answers) -> None:
            for each in answers:
                explain(compiled, each)

        calls = {
            "evaluate": lambda call=evaluate_all: seconds_per_call(call) / EXPLAINED * 1e6,
            "explain": lambda call=explain_all: seconds_per_call(call) / EXPLAINED * 1e6,
        }
        figures[kind] = interleaved(calls, ROUNDS)
        figures[kind]["ratio"] = figures[kind]["explain"] / figures[kind]["evaluate"]
    return {"name": rule_set.name, **figures}


def _replayed() -> dict[str, float]:
    """Assessments a second that one core replays on two releases: all different, and ten of each.

    The other release asks the same and has nine of ten rules.
    """
    compiled = shipped()
    rules = compiled.questionnaire.rules
    fewer = tuple(rule for number, rule in enumerate(rules) if number % 10)
    other = compile_questionnaire(replace(compiled.questionnaire, rules=fewer))
    different = [write_answers(answers) for answers in patients(compiled, REPLAYED)]
    alike = (different[: REPLAYED // 10]) * 10
    rates = {"different": [], "alike": []}  # type: dict[str, list[float]]
    for _ in range(3):
        for name, stored in (("different", different), ("alike", alike)):
            begun = time.process_time()
            replay(compiled, other, stored)
            rates[name].append(len(stored) / (time.process_time() - begun))
    return {name: median(values) for name, values in rates.items()}
