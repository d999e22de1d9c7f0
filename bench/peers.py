"""The rule engines that the product is measured against, each in the fastest form that was found for it.

All get the same rules and the same facts: which terms hold, and which may hold (they do, or are open). An
any-of is true if one of its terms holds, a none-of if none of its terms may. So an engine of two values finds
what ours finds of three, and none of them has to work out which questions apply or which findings hold: that
is done for them, before the clock starts. Each says which rules are true.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from triage.rules.answers import Answers
from triage.rules.engine.bits import bits_of, mask_of
from triage.rules.engine.compiler import CompiledQuestion, CompiledQuestionnaire
from triage.rules.engine.evaluation import appraise, evaluate
from triage.rules.engine.gathering import State
from triage.rules.model import Conditions


@dataclass(frozen=True)
class Facts:
    """What one patient's answers come to: terms, as names without signs."""

    answers: Answers
    holds: tuple[str, ...]
    may_hold: tuple[str, ...]
    state: State


class Engine(Protocol):
    def prepare(self, facts: Facts) -> Any:
        """The facts as the engine takes them; not timed."""

    def run(self, prepared: Any) -> Any:
        """Evaluate all rules; this is timed."""

    def fired(self, result: Any) -> Iterable[int]:
        """The positions of the true rules; not timed."""


def name_of(term: str) -> str:
    """A term as an identifier: `age.30-39` → `age__30_39`."""
    return term.replace("@", "_at_").replace(".", "__").replace("-", "_")


def facts_of(compiled: CompiledQuestionnaire, answers: Answers) -> Facts:
    state = appraise(compiled, answers).state
    held, is_open = compiled.encoding.held(state.facts), compiled.encoding.open(state.facts)
    return Facts(
        answers=answers,
        holds=tuple(name_of(compiled.terms[number]) for number in bits_of(held)),
        may_hold=tuple(name_of(compiled.terms[number]) for number in bits_of(held | is_open)),
        state=state,
    )


class _Ours:
    def __init__(self, compiled: CompiledQuestionnaire) -> None:
        self.compiled = compiled


class WholeEvaluation(_Ours):
    """Ours from the answers on: which questions apply, findings, rules, the ranking and the care level."""

    def prepare(self, facts: Facts) -> Any:
        return facts.answers

    def run(self, prepared: Any) -> Any:
        evaluate(self.compiled, prepared)
        return prepared

    def fired(self, result: Any) -> Iterable[int]:
        return bits_of(appraise(self.compiled, result).certain & self.compiled.rule_mask)


class RulesAlone(_Ours):
    """Ours on the facts that the others get, saying what they say: which rules are true.

    A fact is the number of a term, or of a question that is open as a whole.
    """

    def __init__(self, compiled: CompiledQuestionnaire) -> None:
        super().__init__(compiled)
        self.rules = compiled.encoding.rules
        self.asked = [self._terms(question) for question in compiled.questions]
        terms = [self.rules.effect([number]) for number in range(len(compiled.terms))]
        self.effects = [*terms, *(self.rules.effect(bits_of(terms)) for terms in self.asked)]

    @staticmethod
    def _terms(question: CompiledQuestion) -> int:
        unsure = question.question.unsure_terms
        own = question.number_of.items()
        return mask_of(number for key, number in own if f"{question.link_id}.{key}" not in unsure)

    def prepare(self, facts: Facts) -> Any:
        layout, state = self.compiled.encoding, facts.state
        is_open, whole = layout.open(state.facts), []
        for position, terms in enumerate(self.asked):
            if terms and is_open & terms == terms:
                whole.append(layout.terms + position)
                is_open &= ~terms
        return tuple(bits_of(layout.held(state.facts))), (*bits_of(is_open), *whole)

    def run(self, prepared: Any) -> Any:
        held, is_open = prepared
        holds = self.rules.always
        for number in held:
            holds |= self.effects[number]
        may_hold = holds
        for number in is_open:
            may_hold |= self.effects[number]
        return self.rules.whole(holds, may_hold)

    def fired(self, result: Any) -> Iterable[int]:
        return bits_of(result & self.compiled.rule_mask)


class _OnBooleans:
    """Facts as a mapping from h_TERM (holds) and m_TERM (may hold) to whether it is so."""

    def __init__(self, compiled: CompiledQuestionnaire) -> None:
        names = [name_of(term) for term in compiled.terms]
        self.nothing = {f"{kind}_{name}": False for kind in "hm" for name in names}
        self.build([rule.when for rule in compiled.questionnaire.rules])

    def build(self, rules: Sequence[Conditions]) -> None:
        raise NotImplementedError

    def prepare(self, facts: Facts) -> Any:
        holds = {f"h_{name}": True for name in facts.holds}
        return {**self.nothing, **holds, **{f"m_{name}": True for name in facts.may_hold}}


def _expression(conditions: Conditions) -> str:
    """The conditions in the language that zen-engine and rule-engine share."""
    parts = []
    for condition in conditions:
        kind = "m" if condition.none else "h"
        terms = " or ".join(f"{kind}_{name_of(term)}" for term in condition.terms)
        parts.append(f"not ({terms})" if condition.none else f"({terms})")
    return " and ".join(parts)


class ZenExpression(_OnBooleans):
    """zen-engine, all rules as one expression that is compiled once."""

    def build(self, rules: Sequence[Conditions]) -> None:
        import zen

        self.compiled = zen.compile_expression(f"[{', '.join(map(_expression, rules))}]")

    def run(self, prepared: Any) -> Any:
        return self.compiled.evaluate(prepared)

    def fired(self, result: Any) -> Iterable[int]:
        return [position for position, is_true in enumerate(result) if is_true]


class ZenDecision(_OnBooleans):
    """zen-engine, the rules as the rows of a decision table, loaded once: how its users write rules."""

    def build(self, rules: Sequence[Conditions]) -> None:
        import zen

        rows = [{"_id": f"r{n}", "c": _expression(when), "r": str(n)} for n, when in enumerate(rules)]
        table = {
            "hitPolicy": "collect",
            "inputs": [{"id": "c", "name": "condition", "type": "expression"}],
            "outputs": [{"id": "r", "name": "rule", "field": "rule", "type": "expression"}],
            "rules": rows,
        }
        place = {"position": {"x": 0, "y": 0}}
        nodes = [
            {"id": "in", "name": "in", "type": "inputNode", **place},
            {"id": "rules", "name": "rules", "type": "decisionTableNode", "content": table, **place},
            {"id": "out", "name": "out", "type": "outputNode", **place},
        ]
        edges = [
            {"id": "first", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "second", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ]
        self.engine = zen.ZenEngine()
        self.decision = self.engine.create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def run(self, prepared: Any) -> Any:
        return self.decision.evaluate(prepared)

    def fired(self, result: Any) -> Iterable[int]:
        return [row["rule"] for row in result["result"]]


class RuleEngine(_OnBooleans):
    def build(self, rules: Sequence[Conditions]) -> None:
        import rule_engine

        self.rules = [rule_engine.Rule(_expression(when)) for when in rules]

    def run(self, prepared: Any) -> Any:
        return [rule.matches(prepared) for rule in self.rules]

    def fired(self, result: Any) -> Iterable[int]:
        return [position for position, is_true in enumerate(result) if is_true]


class JsonLogic(_OnBooleans):
    def build(self, rules: Sequence[Conditions]) -> None:
        from json_logic import jsonLogic

        self.apply = jsonLogic
        self.rules = [{"and": [self._condition(condition) for condition in when]} for when in rules]

    @staticmethod
    def _condition(condition: Any) -> Mapping[str, Any]:
        kind = "m" if condition.none else "h"
        any_of = {"or": [{"var": f"{kind}_{name_of(term)}"} for term in condition.terms]}
        return {"!": any_of} if condition.none else any_of

    def run(self, prepared: Any) -> Any:
        return [self.apply(rule, prepared) for rule in self.rules]

    def fired(self, result: Any) -> Iterable[int]:
        return [position for position, is_true in enumerate(result) if is_true]


class BusinessRules:
    """Facts as two lists of terms; each rule calls an action with its position."""

    def __init__(self, compiled: CompiledQuestionnaire) -> None:
        from business_rules import run_all
        from business_rules.actions import BaseActions, rule_action
        from business_rules.fields import FIELD_NUMERIC
        from business_rules.variables import BaseVariables, select_multiple_rule_variable

        class Variables(BaseVariables):
            def __init__(self, facts: Facts) -> None:
                self.facts = facts

            @select_multiple_rule_variable()
            def holds(self) -> Sequence[str]:
                return self.facts.holds

            @select_multiple_rule_variable()
            def may_hold(self) -> Sequence[str]:
                return self.facts.may_hold

        class Actions(BaseActions):
            def __init__(self) -> None:
                self.fired: list[int] = []

            @rule_action(params={"rule": FIELD_NUMERIC})
            def fire(self, rule: int) -> None:
                self.fired.append(rule)

        self.run_all, self.variables, self.actions = run_all, Variables, Actions
        self.rules = [
            {
                "conditions": {"all": [self._condition(condition) for condition in rule.when]},
                "actions": [{"name": "fire", "params": {"rule": position}}],
            }
            for position, rule in enumerate(compiled.questionnaire.rules)
        ]

    @staticmethod
    def _condition(condition: Any) -> Mapping[str, Any]:
        operator = "shares_no_elements_with" if condition.none else "shares_at_least_one_element_with"
        name = "may_hold" if condition.none else "holds"
        return {"name": name, "operator": operator, "value": [name_of(term) for term in condition.terms]}

    def prepare(self, facts: Facts) -> Any:
        return facts

    def run(self, prepared: Any) -> Any:
        actions = self.actions()
        self.run_all(self.rules, self.variables(prepared), actions, stop_on_first_trigger=False)
        return actions

    def fired(self, result: Any) -> Iterable[int]:
        return result.fired


class Clips:
    """CLIPS, by clipspy: facts `(h TERM)` and `(m TERM)` for what holds and what may hold."""

    def __init__(self, compiled: CompiledQuestionnaire) -> None:
        import clips

        self.found: list[int] = []
        self.environment = clips.Environment()
        self.environment.define_function(self.found.append, name="fire")
        for position, rule in enumerate(compiled.questionnaire.rules):
            self.environment.build(f"(defrule r{position} {self._left(rule.when)} => (fire {position}))")

    @staticmethod
    def _left(conditions: Conditions) -> str:
        parts = []
        for condition in conditions:
            terms = "|".join(name_of(term) for term in condition.terms)
            parts.append(f"(not (m {terms}))" if condition.none else f"(exists (h {terms}))")
        return " ".join(parts)

    def prepare(self, facts: Facts) -> Any:
        held = [f"(h {name})" for name in facts.holds]
        return " ".join(held + [f"(m {name})" for name in facts.may_hold])

    def run(self, prepared: Any) -> Any:
        self.found.clear()
        self.environment.reset()
        self.environment.load_facts(prepared)
        self.environment.run()
        return self.found

    def fired(self, result: Any) -> Iterable[int]:
        return list(result)


class DurableRules:
    """Facts one by one, what may hold before what holds, for its rules fire as soon as they can.

    A fact meets one condition of a rule only. So one that several conditions of a rule name comes as often.
    """

    def __init__(self, compiled: CompiledQuestionnaire) -> None:
        from durable.engine import Host, MessageNotHandledException

        self.not_handled = MessageNotHandledException  # raised for a fact that makes no rule fire at once
        self.found: set[int] = set()
        self.host = Host()
        self.copies: Counter[str] = Counter()
        for rule in compiled.questionnaire.rules:
            named = [term for condition in rule.when if not condition.none for term in condition.terms]
            self.copies |= Counter(map(name_of, named))
        rules = {
            f"r{position}": {"all": self._all(rule.when), "run": self._fire(position)}
            for position, rule in enumerate(compiled.questionnaire.rules)
        }
        self.host.set_rulesets({"rules": rules})

    def _fire(self, position: int) -> Callable[[Any], None]:
        return lambda context: self.found.add(position)

    @staticmethod
    def _all(conditions: Conditions) -> list[Mapping[str, Any]]:
        parts: list[Mapping[str, Any]] = []
        for number, condition in enumerate(sorted(conditions, key=lambda condition: condition.none)):
            field = "m" if condition.none else "h"
            terms = [{field: name_of(term)} for term in condition.terms]
            test = {"$or": terms} if len(terms) > 1 else terms[0]
            parts.append({f"c{number}{'$not' if condition.none else ''}": test})
        if all(condition.none for condition in conditions):
            parts.insert(0, {"always": {"always": 1}})
        return parts

    def prepare(self, facts: Facts) -> Any:
        first = [{"m": name} for name in facts.may_hold]
        held = [{"h": name, "copy": copy} for name in facts.holds for copy in range(self.copies[name])]
        return [*first, *held, {"always": 1}]

    def run(self, prepared: Any) -> Any:
        self.found.clear()
        for fact in prepared:
            with suppress(self.not_handled):
                self.host.assert_fact("rules", dict(fact))
        self.host.delete_state("rules", None)
        return self.found

    def fired(self, result: Any) -> Iterable[int]:
        return sorted(result)


OURS: dict[str, type[Any]] = {"triage": WholeEvaluation, "triage, rules alone": RulesAlone}
ZEN: dict[str, type[Any]] = {"zen-engine, expression": ZenExpression, "zen-engine, decision": ZenDecision}
OTHERS: dict[str, type[Any]] = {
    "clipspy": Clips,
    "rule-engine": RuleEngine,
    "json-logic-qubit": JsonLogic,
    "business-rules": BusinessRules,
    "durable-rules": DurableRules,
}
ENGINES = OURS | ZEN | OTHERS
PACKAGES = ("zen-engine", "clipspy", "rule-engine", "json-logic-qubit", "business-rules", "durable-rules")
