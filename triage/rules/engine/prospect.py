"""What may come of answers, some of which may change: an over-approximation, in one pass.

A prospect holds for every patient who answers as given but for the questions in `doubtful`, whose doubts are
resolved in any way or not at all, and for those not answered, of which `unanswered` says what may come.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from ..answers import Answers
from .answer_facts import MAY_SAY_ANYTHING, SKIPPED, AnswerOrNone
from .bits import bits_of
from .compiler import CompiledQuestion, CompiledQuestionnaire
from .conclusion import Bounds


class Prospect(NamedTuple):
    """The facts that hold, or may, for all these patients; the rules true for all, and for some.

    `changing` are the facts that are true for one patient and not for another, `hidden` the questions that
    apply to none of them (as a mask).
    """

    facts: int
    changing: int
    hidden: int
    certain: int
    possible: int

    def bounds(self, compiled: CompiledQuestionnaire) -> Bounds:
        return Bounds(compiled, self.certain, self.possible)


def prospect(
    compiled: CompiledQuestionnaire,
    answers: Answers,
    doubtful: Collection[str],
    unanswered: AnswerOrNone = SKIPPED,
    either: Mapping[str, tuple[int, int]] | None = None,
) -> Prospect:
    """The prospect of these answers. `either` gives, for some doubtful questions, the facts and those
    of them that may come to hold."""
    encoding = compiled.encoding
    facts, changing, hidden = encoding.nothing, 0, 0
    for question in compiled.questions:
        if question.is_hidden(facts):
            hidden |= 1 << question.position
            continue
        given = answers.get(question.link_id)
        may_change = question.link_id in doubtful or (given is None and unanswered is not SKIPPED)
        if either and question.link_id in either:
            said, may_hold = either[question.link_id]
        else:
            said = may_hold = _said(question, given, facts, question.link_id in doubtful, unanswered)
        if not question.is_certainly_shown(facts):
            said, may_hold = _in_doubt(compiled, question, said, may_hold, facts, may_change)
            may_change = True
        facts |= said
        if may_change:
            changing |= may_hold
    facts = encoding.with_findings(facts)
    possible = encoding.possible_with(facts, changing)
    return Prospect(facts, changing, hidden, encoding.certain(facts), possible)


def interview_ahead(compiled: CompiledQuestionnaire, answers: Answers) -> Prospect:
    """What may come of these answers while the questions without one are answered in any way."""
    doubtful: set[str] = set()
    if compiled.questionnaire.has_floor:
        given = answers.get
        doubtful = {q.link_id for q in compiled.questions if q.whole.has_doubt(given(q.link_id))}
    ahead = prospect(compiled, answers, doubtful, MAY_SAY_ANYTHING)
    contradicted = {
        link_id
        for entry in compiled.contradictions
        if not entry.gate.is_false(ahead.facts)
        for link_id in entry.contradiction.link_ids
    }
    if not contradicted:
        return ahead
    anything = {
        link_id: compiled.question_by_link_id[link_id].answer_facts[MAY_SAY_ANYTHING]
        for link_id in contradicted
    }
    either = {link_id: (facts, facts) for link_id, facts in anything.items()}
    return prospect(compiled, answers, doubtful | contradicted, MAY_SAY_ANYTHING, either=either)


def _said(
    question: CompiledQuestion, given: AnswerOrNone, facts: int, doubtful: bool, unanswered: AnswerOrNone
) -> int:
    applying = question.applying(facts)
    answer = question.counted(given, facts, unanswered)
    return applying.by_doubtful[answer] if doubtful else applying.by_answer[answer]


def _in_doubt(
    compiled: CompiledQuestionnaire,
    question: CompiledQuestion,
    said: int,
    may_hold: int,
    facts: int,
    may_change: bool,
) -> tuple[int, int]:
    """What is said to a question that may not apply, or of which an option may not: the facts, and those that
    may come to hold. What is open and does not change comes to hold for nobody."""
    settled = all(gate.is_true(facts) or gate.is_false(facts) for _key, gate in question.option_gates)
    if not settled and not question.question.may_be_empty:  # it may count as not answered
        anything = question.answer_facts[MAY_SAY_ANYTHING]
        return anything, anything
    encoding = compiled.encoding
    opened = encoding.leave_open(bits_of(encoding.held(said) | encoding.open(said)))
    if may_change:
        return opened, encoding.leave_open(bits_of(encoding.held(may_hold) | encoding.open(may_hold)))
    return opened, encoding.leave_open(bits_of(encoding.held(said)))


def either_of(compiled: CompiledQuestionnaire, one: int, other: int) -> tuple[int, int]:
    """The facts of two answers of which it is not known which is given, and those that may come to hold:
    what is open in both, or in one, does not."""
    encoding = compiled.encoding
    held = encoding.held(one) & encoding.held(other)
    may_hold = encoding.held(one | other)
    is_open = (may_hold | encoding.open(one | other)) & ~held
    facts = encoding.hold(bits_of(held)) | encoding.leave_open(bits_of(is_open))
    return facts, encoding.leave_open(bits_of(may_hold))
