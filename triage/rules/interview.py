"""Which question is next, and which answers are set aside.

A question *can still matter* if an open rule, finding or `lower_when` depends on it that could change the
care level or the listed groups, or if it decides whether such a question applies. Only those are asked:
whatever the patient would say to the others, the outcome is the same. The argument, from the outcome
backwards:

1. Bound what can still come. A care-level rule matters only above the level that true rules have reached. A
   group can be listed only if no true rule excludes it and its weight, with every open rule in its favour and
   none against, reaches the threshold or a rule may decide for it; the open rules of other groups do not
   matter. `lower_when` matters only for a group that can be first and only above that level.
2. A question matters if it could fill an open slot of such a rule or falsify it, directly or through an open
   finding.
3. A question matters if an unanswered question that matters is enabled by it; and if an *answered* one is, in
   doubt, for then the answers given there stand or fall with it.

The bounds treat open rules as if each could come true on its own, so they are loose on the safe side: a
question too many, never one too few.
"""

from __future__ import annotations

from dataclasses import dataclass

from .answers import Answers
from .compiler import CompiledQuestion, CompiledQuestionnaire, GroupRules
from .evaluation import State, Status, collect, highest_level, judge, weigh
from .model import Question


@dataclass(frozen=True, slots=True)
class Path:
    """Where a patient stands; all in the order of the document."""

    answered: tuple[Question, ...]  # apply and have an answer ("not sure" included)
    to_ask: tuple[Question, ...]  # apply or may apply, can still matter, have no answer
    set_aside: tuple[Question, ...]  # have an answer but do not apply: kept, not evaluated


def next_question(
    compiled: CompiledQuestionnaire, answers: Answers, after: str | None = None
) -> Question | None:
    """The first question to ask; with `after`, the first behind that question, or else the first of all."""
    to_ask = path(compiled, answers).to_ask
    if after is not None:
        position = compiled.question_by_link_id[after].position
        behind = [
            question
            for question in to_ask
            if compiled.question_by_link_id[question.link_id].position > position
        ]
        if behind:
            return behind[0]
    return to_ask[0] if to_ask else None


def path(compiled: CompiledQuestionnaire, answers: Answers) -> Path:
    """What is answered, what is still to ask, what is set aside."""
    status_of = collect(compiled, answers).status
    matters = _questions_that_matter(compiled, collect(compiled, answers, skipped_may_be_not_sure=True))
    answered, to_ask, set_aside = [], [], []
    for compiled_question, status in zip(compiled.questions, status_of, strict=True):
        question = compiled_question.question
        if status is Status.hidden:
            if question.link_id in answers:
                set_aside.append(question)
        elif status is not Status.skipped:
            answered.append(question)
        elif compiled_question.position in matters:
            to_ask.append(question)
    return Path(tuple(answered), tuple(to_ask), tuple(set_aside))


def _questions_that_matter(compiled: CompiledQuestionnaire, state: State) -> set[int]:
    """Positions of the unanswered questions that can still matter."""
    certain, possible = judge(compiled, state)
    open_rules = possible & ~certain & _rules_that_matter(compiled, certain, possible)
    matters = _read_by(compiled, state, open_rules)
    return _with_enabling_questions(compiled, state, matters)


def _rules_that_matter(compiled: CompiledQuestionnaire, certain: int, possible: int) -> int:
    """The rules and `lower_when` entries whose coming true could change the level or the listed groups."""
    floor = highest_level(compiled, certain)
    mask = 0
    for level, rules in compiled.level_rules:
        if level > floor:
            mask |= rules
    for group in compiled.groups:
        if not _can_be_listed(compiled, group, certain, possible):
            continue
        mask |= group.all_rules
        if group.group.care_level > floor and not certain & group.never_first:
            for _entry, bit in group.lower_when:
                mask |= bit
    return mask


def _can_be_listed(compiled: CompiledQuestionnaire, group: GroupRules, certain: int, possible: int) -> bool:
    if certain & group.excludes:
        return False
    if possible & group.decides:
        return True
    best = weigh(group, certain) + sum(
        weight * (possible & ~certain & mask).bit_count() for weight, mask in group.by_weight if weight > 0
    )
    return best >= compiled.questionnaire.threshold


def _read_by(compiled: CompiledQuestionnaire, state: State, open_rules: int) -> set[int]:
    """Positions of the skipped questions these open rules wait for, directly or through findings."""
    rules, findings = compiled.rules, compiled.findings
    open_slots = rules.spread(open_rules) & ~rules.satisfied(state.held_numbers)
    certain, possible = findings.evaluate(state.held_numbers, state.open_numbers)
    open_alternatives = 0
    for number, alternatives in compiled.alternatives_of:
        waited_for = (
            rules.satisfies.get(number, 0) & open_slots or rules.falsifies.get(number, 0) & open_rules
        )
        if waited_for and not certain & alternatives:
            open_alternatives |= possible & alternatives
    open_finding_slots = findings.spread(open_alternatives) & ~findings.satisfied(state.held_numbers)
    return {
        question.position
        for question in _skipped(compiled, state)
        if rules.satisfies.get(question.wide_unit, 0) & open_slots
        or rules.falsifies.get(question.wide_unit, 0) & open_rules
        or findings.satisfies.get(question.wide_unit, 0) & open_finding_slots
        or findings.falsifies.get(question.wide_unit, 0) & open_alternatives
    }


def _with_enabling_questions(compiled: CompiledQuestionnaire, state: State, matters: set[int]) -> set[int]:
    """Add the unanswered questions that decide whether a question applies that matters, or that is answered
    in doubt.

    A question is enabled by earlier ones only, so one pass from the last to the first reaches all.
    """
    unanswered = {question.position for question in _skipped(compiled, state)}
    for question in reversed(compiled.questions):
        status = state.status[question.position]
        in_use = question.position in matters or status in (Status.answered, Status.not_sure)
        if in_use and question.enabled_by and not question.is_certainly_shown(state.held, state.open):
            matters |= question.enabled_by & unanswered
    return matters


def _skipped(compiled: CompiledQuestionnaire, state: State) -> list[CompiledQuestion]:
    return [question for question in compiled.questions if state.status[question.position] is Status.skipped]
