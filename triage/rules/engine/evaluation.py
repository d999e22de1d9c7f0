"""Answers → outcome.

The algorithm, in the order it runs (the semantics in full: docs/document.md):

1. Walk the questions in order and gather the facts: which terms *hold* and which are *open*, and what follows
   from them. A question whose `enable_when` is false contributes nothing, so all its options are false,
   whatever was answered there. One that applies and is skipped or "not sure" is open as a whole.
2. Evaluate the findings' alternatives on these terms; a finding holds if one alternative is certain, is open
   if one is possible.
3. Evaluate all rules (and `lower_when` entries) at once. Only certain rules act.
4. Sum each group's strengths by counting bits, rank, and take the care level.

    terms of a condition         any of     none of
    one holds                    true       false
    none holds, one is open      open       open
    all are false                false      true

Nothing here looks at single rules: that is the explanation's work, and it costs more.
"""

from __future__ import annotations

from typing import NamedTuple

from ..answers import Answers
from ..model import CareLevel
from .answer_facts import SKIPPED, AnswerOrNone
from .compiler import CompiledQuestion, CompiledQuestionnaire
from .ranking import RankedGroup

LOWEST = min(CareLevel)


class Outcome(NamedTuple):
    """What the rules make of a set of answers. `first` is empty if there is no clear match."""

    care_level: CareLevel
    groups: tuple[RankedGroup, ...]
    no_clear_match: bool
    first: str


class State(NamedTuple):
    """What the answers come to: the facts (see `encoding`), and which questions do not apply (as a mask)."""

    answers: Answers
    facts: int
    hidden: int

    def applies(self, question: CompiledQuestion) -> bool:
        return not self.hidden >> question.position & 1


class Appraisal(NamedTuple):
    """An evaluation with what lies behind it: the state, and the certain and possible rules as masks."""

    state: State
    certain: int
    possible: int
    outcome: Outcome


def evaluate(compiled: CompiledQuestionnaire, answers: Answers) -> Outcome:
    """What the rules make of the answers."""
    facts, _hidden = gather(compiled, answers)
    return conclude(compiled, compiled.encoding.certain(compiled.encoding.with_findings(facts)))


def appraise(compiled: CompiledQuestionnaire, answers: Answers) -> Appraisal:
    """`evaluate`, keeping what explanation and interview need."""
    state = collect(compiled, answers)
    certain, possible = judge(compiled, state)
    return Appraisal(state, certain, possible, conclude(compiled, certain))


def collect(compiled: CompiledQuestionnaire, answers: Answers, unanswered: AnswerOrNone = SKIPPED) -> State:
    """The facts, findings included; `unanswered` stands for every answer that is not given."""
    facts, hidden = gather(compiled, answers, unanswered)
    return State(answers, compiled.encoding.with_findings(facts), hidden)


def judge(compiled: CompiledQuestionnaire, state: State) -> tuple[int, int]:
    """The certain and the possible rules (and `lower_when` entries)."""
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
    for bit, link_id, gates, answer_facts in compiled.gated:
        for mask, false_if_nothing in gates:
            if (not facts & mask) is false_if_nothing:
                hidden |= bit
                break
        else:
            facts |= answer_facts[answer_to(link_id, unanswered)]
    return facts, hidden


def conclude(compiled: CompiledQuestionnaire, certain: int) -> Outcome:
    """Rank the groups and take the care level, given the rules and `lower_when` entries that are true."""
    level, threshold = highest_level(compiled, certain), compiled.questionnaire.threshold
    listed = []
    for group in compiled.groups:
        if certain & group.supports and not certain & group.excludes:
            weight = group.least
            for factor, both, against in group.scales:  # `weigh`, written out
                weight += factor * ((certain & both) ^ against).bit_count()
            decided = certain & group.decides
            if weight >= threshold or decided:
                listed.append(group.positions[weight, decided > 0, certain & group.never_first > 0])
    listed.sort()
    groups = tuple([ranked for _order, ranked, _group in listed])
    if not groups or groups[0].never_first:
        return Outcome(max(level, compiled.questionnaire.no_clear_match.care_level), groups, True, "")
    _order, ranked, first = listed[0]
    return Outcome(max(level, first.level(certain)), groups, False, ranked.key)


def care_level(compiled: CompiledQuestionnaire, certain: int) -> CareLevel:
    """The care level of `conclude`, which ranks only where the first group has a say in it."""
    level = highest_level(compiled, certain)
    return level if level >= compiled.highest_group_level else conclude(compiled, certain).care_level


def highest_level(compiled: CompiledQuestionnaire, rules: int) -> CareLevel:
    """The highest level among these care-level rules; the lowest level there is if there are none."""
    for level, mask in compiled.level_rules:
        if rules & mask:
            return level
    return LOWEST
