"""Answers → facts: which terms hold and which are open, and which questions do not apply."""

from __future__ import annotations

from typing import NamedTuple

from ..answers import Answers
from ..model import NOT_SURE
from .answer_facts import SKIPPED, AnswerOrNone
from .compiler import CompiledContradiction, CompiledQuestion, CompiledQuestionnaire


class State(NamedTuple):
    """What the answers come to: the facts (see `encoding`), and which questions do not apply (as a mask)."""

    answers: Answers
    facts: int
    hidden: int

    def applies(self, question: CompiledQuestion) -> bool:
        return not self.hidden >> question.position & 1


def collect(compiled: CompiledQuestionnaire, answers: Answers, unanswered: AnswerOrNone = SKIPPED) -> State:
    """The facts, findings included; `unanswered` stands for every answer that is not given."""
    facts, hidden = gather(compiled, answers, unanswered)
    return State(answers, compiled.encoding.with_findings(facts), hidden)


def judge(compiled: CompiledQuestionnaire, state: State) -> tuple[int, int]:
    """The certain and the possible rules (and further entries, see the compiler)."""
    return compiled.encoding.certain(state.facts), compiled.encoding.possible(state.facts)


def gather(
    compiled: CompiledQuestionnaire, answers: Answers, unanswered: AnswerOrNone = SKIPPED
) -> tuple[int, int]:
    """The facts without findings, and the hidden questions. This runs for every answer of every patient.

    What always applies goes first: no question before it has a say in that.
    """
    facts, hidden, answer_to = compiled.encoding.nothing, 0, answers.get
    for link_id, answer_facts in compiled.always_asked:
        facts |= answer_facts[answer_to(link_id, unanswered)]
    for bit, link_id, gates, question in compiled.gated:
        for mask, false_if_nothing in gates:
            if (not facts & mask) is false_if_nothing:
                hidden |= bit
                break
        else:
            answer = answer_to(link_id, unanswered)
            if question.option_gates:
                facts |= question.facts_of(answer, facts, unanswered)
            else:
                facts |= question.answer_facts[answer]
    return facts, hidden


# Contradictions


def counted(compiled: CompiledQuestionnaire, answers: Answers) -> Answers:
    """The answers as they count: "not sure" in place of those that contradict each other."""
    found = contradicted(compiled, answers)
    if not found:
        return answers
    doubted = [link_id for entry in found for link_id in entry.contradiction.link_ids]
    return {**answers, **{link_id: NOT_SURE for link_id in doubted if answers.get(link_id) is not None}}


def contradicted(compiled: CompiledQuestionnaire, answers: Answers) -> list[CompiledContradiction]:
    """The contradictions in the answers as given."""
    if not compiled.contradictions:
        return []
    facts, _hidden = gather(compiled, answers)
    return [entry for entry in compiled.contradictions if entry.gate.is_true(facts)]
