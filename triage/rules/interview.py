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

4. While a contradiction may still come true, the questions it names matter.

The bounds treat open rules as if each could come true on its own, so they are loose on the safe side: a
question too many, never one too few.
"""

from __future__ import annotations

from typing import NamedTuple

from .answers import Answers
from .engine.answer_facts import MAY_SAY_ANYTHING
from .engine.bits import bits_of
from .engine.compiler import CompiledQuestionnaire
from .engine.conclusion import highest_level
from .engine.gathering import counted, gather
from .engine.prospect import Prospect, interview_ahead
from .model import AnswerOption, Question, QuestionKind


class InterviewPath(NamedTuple):
    """Where a patient stands; `answered` and `set_aside` in the order of the document."""

    answered: tuple[Question, ...]  # apply and have an answer ("not sure" included)
    to_ask: tuple[Question, ...]  # apply or may apply, can still matter, have no answer; see `path`
    set_aside: tuple[Question, ...]  # have an answer but do not apply: kept, not evaluated
    first_to_ask: int = 0  # how many of `to_ask` come first, for they can still change the care level


def next_question(
    compiled: CompiledQuestionnaire, answers: Answers, after: str | None = None
) -> Question | None:
    """The first question to ask; with `after`, the first behind that question, or else the first of all.

    Those that can still change the care level come before all others.
    """
    way = path(compiled, answers)
    to_ask = way.to_ask[: way.first_to_ask] or way.to_ask
    if after is not None:
        position = compiled.question_by_link_id[after].position
        behind = [q for q in to_ask if compiled.question_by_link_id[q.link_id].position > position]
        to_ask = tuple(behind) or to_ask
    return to_ask[0] if to_ask else None


def path(compiled: CompiledQuestionnaire, answers: Answers) -> InterviewPath:
    """What is answered, what is still to ask, what is set aside.

    To ask come first the question for whom it is, then those that can still change the care level, then the
    rest; each in the order of the document.
    """
    facts, hidden = gather(compiled, counted(compiled, answers))
    answered = set_aside = 0
    for question in compiled.questions:
        answer = answers.get(question.link_id)
        if answer is None:
            continue
        if hidden >> question.position & 1:
            set_aside |= 1 << question.position
        elif question.counted(answer, facts) is not None:
            answered |= 1 << question.position
    ahead = interview_ahead(compiled, answers)
    to_ask: list[Question] = []
    first: list[Question] = []
    if not ahead.certain & compiled.not_for_mask:
        skipped = ~(answered | set_aside | ahead.hidden) & (1 << len(compiled.questions)) - 1
        matter = _questions_that_matter(compiled, ahead, skipped, ~(skipped | ahead.hidden)) & ~hidden
        level = _questions_that_matter(compiled, ahead, skipped, 0, for_level=True) & matter
        for_whom = compiled.questionnaire.for_whom
        if for_whom and matter:  # it sets the wording of the others, whether or not a rule reads it
            own = skipped & ~hidden & 1 << compiled.position_of[for_whom.link_id]
            matter, level = matter | own, level | own
        first = list(_questions(compiled, level))
        to_ask = first + list(_questions(compiled, matter & ~level))
    return InterviewPath(
        _questions(compiled, answered), tuple(to_ask), _questions(compiled, set_aside), len(first)
    )


def _questions(compiled: CompiledQuestionnaire, positions: int) -> tuple[Question, ...]:
    return tuple([compiled.questionnaire.questions[position] for position in bits_of(positions)])


# Options


def options_to_show(
    compiled: CompiledQuestionnaire, answers: Answers, link_id: str
) -> tuple[AnswerOption, ...]:
    """The options of the question that apply, or may."""
    question = compiled.question_by_link_id[link_id]
    if not question.option_gates:
        return question.question.options
    facts, _hidden = gather(compiled, counted(compiled, answers))
    hidden = question.hidden_options(facts)
    return tuple(option for option in question.question.options if option.key not in hidden)


def asked_again(compiled: CompiledQuestionnaire, before: Answers, after: Answers) -> tuple[str, ...]:
    """The multiple choices answered in `after` of which options apply now that did not before: the patient
    was never asked about those."""
    return tuple(
        question.link_id
        for question in compiled.gated_questions
        if question.question.kind is QuestionKind.multiple
        and question.option_gates
        and after.get(question.link_id) is not None
        and not set(options_to_show(compiled, after, question.link_id))
        <= set(options_to_show(compiled, before, question.link_id))
    )


# What can still matter


def _questions_that_matter(
    compiled: CompiledQuestionnaire, ahead: Prospect, skipped: int, answered: int, *, for_level: bool = False
) -> int:
    """Those of the skipped questions that can still matter (`for_level`: change the care level); all as masks
    over positions."""
    if not skipped:
        return 0
    certain, possible = ahead.certain, compiled.encoding.possible(ahead.facts)
    rules = (_rules_for_level if for_level else _rules_that_matter)(compiled, certain, possible)
    waited_for = compiled.encoding.waited_for(
        ahead.facts, possible & ~certain & (rules | compiled.not_for_mask)
    )
    matters = _contradicting(compiled, ahead) & skipped
    for position in bits_of(skipped):
        if compiled.questions[position].answer_facts[MAY_SAY_ANYTHING] & waited_for:
            matters |= 1 << position
    return _with_enabling_questions(compiled, ahead, skipped, matters, answered)


def _rules_that_matter(compiled: CompiledQuestionnaire, certain: int, possible: int) -> int:
    """The rules and `lower_when` entries whose coming true could change the level or the listed groups."""
    lowest = highest_level(compiled, certain)
    mask = _level_rules_above(compiled, lowest)
    for group in compiled.groups:
        if group.can_be_listed(certain, possible):
            mask |= group.all_rules
            if group.group.care_level > lowest and not certain & group.never_first:
                mask |= group.lower_when_mask
    return mask


def _rules_for_level(compiled: CompiledQuestionnaire, certain: int, possible: int) -> int:
    """Those that could change the level."""
    lowest = highest_level(compiled, certain)
    mask = _level_rules_above(compiled, lowest)
    if compiled.highest_base_level > lowest:
        mask |= _rules_that_matter(compiled, certain, possible)
    return mask


def _level_rules_above(compiled: CompiledQuestionnaire, lowest: int) -> int:
    mask = 0
    for level, rules in compiled.level_rules:
        if level > lowest:
            mask |= rules
    return mask


def _contradicting(compiled: CompiledQuestionnaire, ahead: Prospect) -> int:
    """The questions named by contradictions that may still come true."""
    positions = 0
    for entry in compiled.contradictions:
        if not entry.gate.is_false(ahead.facts):
            for link_id in entry.contradiction.link_ids:
                positions |= 1 << compiled.position_of[link_id]
    return positions


def _with_enabling_questions(
    compiled: CompiledQuestionnaire, ahead: Prospect, skipped: int, matters: int, answered: int
) -> int:
    """Add the unanswered questions that decide whether a question applies that matters, or that is answered
    in doubt.

    A question is enabled by earlier ones only, so one pass from the last to the first reaches all.
    """
    for question in reversed(compiled.gated_questions):
        in_use = (matters | answered) >> question.position & 1
        if in_use and not question.is_certainly_shown(ahead.facts):
            matters |= question.enabled_by & skipped
    return matters
