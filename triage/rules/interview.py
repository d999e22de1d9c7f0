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

from typing import NamedTuple

from .answers import Answers
from .engine.answer_facts import MAY_SAY_ANYTHING
from .engine.bits import bits_of
from .engine.compiler import CompiledQuestionnaire
from .engine.evaluation import State, collect, gather, highest_level, judge
from .model import Question


class InterviewPath(NamedTuple):
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


def path(compiled: CompiledQuestionnaire, answers: Answers) -> InterviewPath:
    """What is answered, what is still to ask, what is set aside."""
    might_say = collect(compiled, answers, unanswered=MAY_SAY_ANYTHING)
    answered = 0
    for question in compiled.questions:
        if answers.get(question.link_id) is not None:
            answered |= 1 << question.position
    hidden = might_say.hidden
    if compiled.not_sure_enables & ~answered:  # but while skipped, a question is not "not sure" yet
        _facts, hidden = gather(compiled, answers)
    matters = _questions_that_matter(compiled, might_say, ~(answered | might_say.hidden))
    return InterviewPath(
        _questions(compiled, answered & ~hidden),
        _questions(compiled, matters & ~(answered | hidden)),
        _questions(compiled, answered & hidden),
    )


def _questions(compiled: CompiledQuestionnaire, positions: int) -> tuple[Question, ...]:
    return tuple([compiled.questionnaire.questions[position] for position in bits_of(positions)])


def _questions_that_matter(compiled: CompiledQuestionnaire, state: State, skipped: int) -> int:
    """Those of the skipped questions that can still matter; both as masks over positions."""
    skipped &= (1 << len(compiled.questions)) - 1
    if not skipped:
        return 0
    certain, possible = judge(compiled, state)
    waiting = possible & ~certain & _rules_that_matter(compiled, certain, possible)
    waited_for = compiled.encoding.waited_for(state.facts, waiting)
    matters = 0
    for position in bits_of(skipped):
        if compiled.questions[position].answer_facts[MAY_SAY_ANYTHING] & waited_for:
            matters |= 1 << position
    return _with_enabling_questions(compiled, state, skipped, matters)


def _rules_that_matter(compiled: CompiledQuestionnaire, certain: int, possible: int) -> int:
    """The rules and `lower_when` entries whose coming true could change the level or the listed groups."""
    floor = highest_level(compiled, certain)
    mask = 0
    for level, rules in compiled.level_rules:
        if level > floor:
            mask |= rules
    for group in compiled.groups:
        if group.can_be_listed(certain, possible):
            mask |= group.all_rules
            if group.group.care_level > floor and not certain & group.never_first:
                for _entry, bit in group.lower_when:
                    mask |= bit
    return mask


def _with_enabling_questions(
    compiled: CompiledQuestionnaire, state: State, skipped: int, matters: int
) -> int:
    """Add the unanswered questions that decide whether a question applies that matters, or that is answered
    in doubt.

    A question is enabled by earlier ones only, so one pass from the last to the first reaches all.
    """
    answered = ~(skipped | state.hidden)
    for question in reversed(compiled.gated_questions):
        in_use = (matters | answered) >> question.position & 1
        if in_use and not question.is_certainly_shown(state.facts):
            matters |= question.enabled_by & skipped
    return matters
