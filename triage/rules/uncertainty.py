"""What a "not sure" could lead to: uncertainty is never reassuring.

For each question answered "not sure" (and for medicines whose time is not known) the possible answers
are put in its place, one by one, and evaluated. If one of them would raise the care level, the question
and that level are named.

A multiple choice has more answers than can be tried. So first a bound is taken: the highest level that
any answer could lead to if open rules could come true independently. If that is no higher than the level
there is, nothing need be tried; once an answer reaches it, the search ends. Where there are more than
`MOST_TRIED` answers, the bound itself is named: the level named may be too cautious, never too low.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import NamedTuple

from .answers import Answer, Answers, Taken
from .engine.answer_facts import MAY_SAY_ANYTHING, SAYS_NOTHING
from .engine.compiler import CompiledQuestion, CompiledQuestionnaire
from .engine.evaluation import Appraisal, State, appraise, care_level, collect, gather, highest_level
from .engine.memo import BoundedMemo, MemoBudget
from .engine.ranking import GroupRules
from .model import NOT_SURE, CareLevel, Question, QuestionKind

MOST_TRIED = 512
HIGHEST = max(CareLevel)

Role = tuple[int, tuple[tuple[int, int], ...]]  # what an option does, and where `enable_when` names it
NO_ROLE: Role = (0, ())


@dataclass(frozen=True, slots=True)
class CouldRise:
    """A "not sure" that could raise the care level, the level, and the options that would.

    No options: the level is a bound, or no option leads there on its own.
    """

    question: Question
    care_level: CareLevel
    options: tuple[str, ...]


def could_rise(compiled: CompiledQuestionnaire, answers: Answers) -> tuple[CouldRise, ...]:
    """The questions answered "not sure" whose answer could raise the care level, the most urgent first."""
    return what_could_rise(compiled, appraise(compiled, answers))


def what_could_rise(compiled: CompiledQuestionnaire, appraisal: Appraisal) -> tuple[CouldRise, ...]:
    """`could_rise`, of answers that are evaluated already."""
    state, level = appraisal.state, appraisal.outcome.care_level
    if level is HIGHEST:
        return ()
    given = state.answers.get
    unsure = [
        question
        for question in compiled.questions
        # The first condition spares most questions the second, which is a call.
        if (given(question.link_id) == NOT_SURE or question.is_medicine) and _is_unsure(question, state)
    ]
    if not unsure:
        return ()
    reaches = [_reach(compiled, question, state.answers, level) for question in unsure]
    return tuple(sorted((reach for reach in reaches if reach), key=lambda reach: -reach.care_level))


def _is_unsure(question: CompiledQuestion, state: State) -> bool:
    answer = state.answers.get(question.link_id)
    is_unsure = answer == NOT_SURE or (question.is_medicine and bool(_undated(answer or ())))
    return is_unsure and not state.hidden >> question.position & 1


def _undated(answer: Answer) -> list[int]:
    """Positions of the medicines whose time is not known."""
    return [
        position for position, entry in enumerate(answer) if isinstance(entry, Taken) and not entry.started
    ]


def _reach(
    compiled: CompiledQuestionnaire, question: CompiledQuestion, answers: Answers, level: CareLevel
) -> CouldRise | None:
    """The highest level above `level` that an answer to this question could lead to, if any does."""
    play = _play(compiled, question, answers)
    bound = play.highest_conceivable(compiled)
    if bound <= level:
        return None
    roles = _roles(compiled, question, play.waited_for(compiled, level))
    candidates = _possible_answers(compiled, question, answers, roles)
    trial = _Trial(compiled, question, answers)
    levels = {answer: trial.level(answer) for answer in candidates.alone}
    best = max([level, *levels.values()])
    if candidates.are_too_many:
        best = bound
    elif best < bound:
        best = _highest(map(trial.level, candidates.others), best, bound)
    if best <= level:
        return None
    leading = [answer for answer, reached in levels.items() if reached is best]
    return CouldRise(question.question, best, _labels(question.question, roles, leading))


def _highest(levels: Iterable[CareLevel], best: CareLevel, bound: CareLevel) -> CareLevel:
    """The highest of the levels and `best`; none exceeds `bound`, so the search ends there."""
    for level in levels:
        if level > best:
            best = level
            if best >= bound:
                break
    return best


def _labels(question: Question, roles: Mapping[str, Role], leading: list[Answer]) -> tuple[str, ...]:
    """The labels of the options that lead there, each on its own: of all with the same role."""
    found = {roles[str(answer[0])] if answer else NO_ROLE for answer in leading}
    return tuple(option.label for option in question.options if roles.get(option.key) in found)


class _Trial:
    """Answers to one question, each with all other answers as they are.

    What the others say is gathered once, but for those that hang on this one. Many answers make the same
    rules true, and so lead to the same level.
    """

    def __init__(self, compiled: CompiledQuestionnaire, question: CompiledQuestion, answers: Answers) -> None:
        self.compiled, self.question, self.answers = compiled, question, answers
        in_play = compiled.derived(_in_play)[question.position]
        self.hanging = in_play[1:]
        nothing = {other.link_id: SAYS_NOTHING for other in in_play}
        self.others, _hidden = gather(compiled, {**answers, **nothing})
        self.levels: dict[int, CareLevel] = {}  # by the rules that are true

    def level(self, answer: Answer) -> CareLevel:
        facts = self.others | self.question.answer_facts.make(answer)
        for other in self.hanging:
            if not other.is_hidden(facts):
                facts |= other.answer_facts[self.answers.get(other.link_id)]
        encoding = self.compiled.encoding
        certain = encoding.certain(encoding.with_findings(facts))
        if certain not in self.levels:
            self.levels[certain] = care_level(self.compiled, certain)
        return self.levels[certain]


# Possible answers


class _Candidates(NamedTuple):
    """Answers that could stand in place of "not sure"; those that must lead to the same level stand once."""

    alone: list[Answer]  # an option on its own, whose label may be named, or none of them
    others: Iterable[Answer]
    are_too_many: bool


def _possible_answers(
    compiled: CompiledQuestionnaire, question: CompiledQuestion, answers: Answers, roles: Mapping[str, Role]
) -> _Candidates:
    if question.is_medicine:
        return _datings(question.question, answers[question.link_id])
    by_role: dict[Role, str] = {}
    for key, role in roles.items():
        by_role.setdefault(role, key)
    if question.question.kind is not QuestionKind.multiple:
        return _Candidates([(key,) for key in by_role.values()], (), False)
    alone: list[Answer] = []
    if question.question.none_of_these:
        by_role.pop(NO_ROLE, None)  # options that make no difference say the same as "none of these"
        alone.append(())
    options = tuple(by_role.values())
    alone += [(key,) for key in options]
    subsets = (combinations(options, size) for size in range(2, len(options) + 1))
    return _Candidates(
        alone, chain.from_iterable(subsets), compiled.derived(_answer_counts)[question.position] > MOST_TRIED
    )


def _roles(compiled: CompiledQuestionnaire, question: CompiledQuestion, waited_for: int) -> dict[str, Role]:
    """What each option does of what is waited for, and which conditions of `enable_when` it is in."""
    parts = compiled.derived(_parts)[question.position]
    return {key: (effect & waited_for, gates) for key, effect, gates in parts}


OptionFacts = tuple[
    str, int, tuple[tuple[int, int], ...]
]  # an option, what it does, where `enable_when` names it


def _parts(compiled: CompiledQuestionnaire) -> BoundedMemo[int, list[OptionFacts]]:
    """By position of a question: what its options do, as if open, in rules, findings and `enable_when`."""

    def parts_of(position: int) -> list[OptionFacts]:
        question = compiled.questions[position]
        return [part(option.key, question.number_of[option.key]) for option in question.question.options]

    def part(key: str, number: int) -> OptionFacts:
        gates = tuple(
            (other.position, index)
            for other in compiled.gated_questions
            for index, (mask, _false_if_nothing) in enumerate(other.gates)
            if mask >> number & 1
        )
        return key, compiled.encoding.leave_open([number]), gates

    return BoundedMemo(parts_of, MemoBudget(len(compiled.questions)))


def _answer_counts(compiled: CompiledQuestionnaire) -> BoundedMemo[int, int]:
    """By position of a multiple choice: how many answers there are that some rule tells apart."""

    def count(position: int) -> int:
        parts = compiled.derived(_parts)[position]
        roles = {(effect >> compiled.encoding.findings_held, gates) for _key, effect, gates in parts}
        if compiled.questions[position].question.none_of_these:
            roles.discard(NO_ROLE)
        return 1 << len(roles)

    return BoundedMemo(count, MemoBudget(len(compiled.questions)))


def _datings(question: Question, answer: Answer) -> _Candidates:
    """The medicines as given, with every combination of times where the time is not known.

    If not even the medicines are known, there are more answers than can be tried: any number of medicines.
    """
    if answer == NOT_SURE:
        return _Candidates([], (), True)
    times = [time.key for time in question.times if not time.not_sure] or [""]
    taken = [entry for entry in answer if isinstance(entry, Taken)]
    undated = _undated(answer)

    def dated(combination: tuple[str, ...]) -> Answer:
        time_at = dict(zip(undated, combination, strict=True))
        return tuple(Taken(entry.medicine, time_at.get(i, entry.started)) for i, entry in enumerate(taken))

    combinations_of_times = product(times, repeat=len(undated))
    return _Candidates([], map(dated, combinations_of_times), len(times) ** len(undated) > MOST_TRIED)


# The bound


class _Play(NamedTuple):
    """What an answer to a question could change.

    In play are the question's terms, and those of the questions it enables, whose answers stand or fall with
    it. What other questions leave open stays open, so it can make no rule true.
    """

    facts: int  # with all in play open
    certain: int  # the rules that are true whatever the answer
    reachable: int  # those that an answer could make true

    def highest_conceivable(self, compiled: CompiledQuestionnaire) -> CareLevel:
        """A level that no answer can exceed."""
        level = highest_level(compiled, self.reachable)
        bound = max(level, compiled.questionnaire.no_clear_match.care_level)
        for group in compiled.groups:
            if group.highest_level > bound and group.can_be_listed(self.certain, self.reachable):
                bound = max(bound, _highest_group_level(group, self.certain))
        return bound

    def waited_for(self, compiled: CompiledQuestionnaire, level: CareLevel) -> int:
        """What makes a difference to whether an answer leads above the level (see `Layout.waited_for`)."""
        matter = 0
        for rule_level, mask in compiled.level_rules:
            if rule_level > level:
                matter |= mask
        if compiled.highest_group_level > level:
            for group in compiled.groups:
                matter |= group.all_rules | group.lower_when_mask
        return compiled.encoding.waited_for(self.facts, matter & self.reachable & ~self.certain)


def _play(compiled: CompiledQuestionnaire, question: CompiledQuestion, answers: Answers) -> _Play:
    in_play = compiled.derived(_in_play)[question.position]
    anything = {other.link_id: MAY_SAY_ANYTHING for other in in_play}
    facts = collect(compiled, {**answers, **anything}, unanswered=MAY_SAY_ANYTHING).facts
    effect = 0
    for other in in_play:
        effect |= other.answer_facts[MAY_SAY_ANYTHING]
    return _Play(facts, compiled.encoding.certain(facts), compiled.encoding.possible_with(facts, effect))


def _highest_group_level(group: GroupRules, certain: int) -> CareLevel:
    """The default, unless an entry lowers it for sure; entries before that one may be true instead."""
    levels: list[CareLevel] = []
    for entry, bit in group.lower_when:
        levels.append(entry.care_level)
        if certain & bit:
            return max(levels)
    return group.group.care_level


def _in_play(compiled: CompiledQuestionnaire) -> list[list[CompiledQuestion]]:
    """By position: the question and all that it enables, directly or not."""
    in_play = []
    for question in compiled.questions:
        enabled, positions = [question], 1 << question.position
        for other in compiled.gated_questions:
            if other.enabled_by & positions:
                enabled.append(other)
                positions |= 1 << other.position
        in_play.append(enabled)
    return in_play
