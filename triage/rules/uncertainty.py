"""What a "not sure" could lead to: uncertainty is never reassuring.

For each question answered "not sure" (and for medicines whose time is not known) the possible answers
are put in its place, one by one, and evaluated. If one of them would raise the care level, the question
and that level are named.

A multiple choice has more answers than can be tried. So first a bound is taken: the highest level that
any answer could lead to if open rules could come true independently. If that is no higher than the level
there is, nothing need be tried; once an answer reaches it, the search ends. If `MOST_TRIED` answers do
not settle the question, the bound itself is named: the level named may be too cautious, never too low.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, islice, product

from .answers import Answer, Answers, Taken
from .compiler import CompiledQuestion, CompiledQuestionnaire, GroupRules
from .evaluation import State, Status, appraise, collect, evaluate, highest_level, judge, weigh
from .model import NOT_SURE, CareLevel, Question, QuestionKind

MOST_TRIED = 512
NOTHING_READS = -1  # in place of a term's number: its role is that of a term that nothing reads


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
    appraisal = appraise(compiled, answers)
    reaches = [
        _reach(compiled, question, answers, appraisal.outcome.care_level)
        for question in compiled.questions
        if _is_unsure(question, appraisal.state, answers)
    ]
    return tuple(sorted((reach for reach in reaches if reach), key=lambda reach: -reach.care_level))


def _is_unsure(question: CompiledQuestion, state: State, answers: Answers) -> bool:
    status = state.status[question.position]
    if status is Status.answered and question.question.kind is QuestionKind.medicine:
        return bool(_undated(answers[question.link_id]))
    return status is Status.not_sure


def _undated(answer: Answer) -> list[int]:
    """Positions of the medicines whose time is not known."""
    return [
        position for position, entry in enumerate(answer) if isinstance(entry, Taken) and not entry.started
    ]


def _reach(
    compiled: CompiledQuestionnaire, question: CompiledQuestion, answers: Answers, level: CareLevel
) -> CouldRise | None:
    """The highest level above `level` that an answer to this question could lead to, if any does."""
    bound = _highest_conceivable(compiled, question, answers)
    if bound <= level:
        return None
    best: CareLevel = level
    leading: list[Answer] = []
    candidates = _possible_answers(compiled, question, answers)
    for candidate in islice(candidates, MOST_TRIED):
        if best is bound and not _is_one_option(candidate):
            break
        reached = evaluate(compiled, {**answers, question.link_id: candidate}).care_level
        if reached > best:
            best, leading = reached, []
        if reached is best:
            leading.append(candidate)
    all_tried = next(candidates, None) is None and not _is_any_medicine(question, answers)
    if best < bound and not all_tried:
        return CouldRise(question.question, bound, ())
    return CouldRise(question.question, best, _labels(compiled, question, leading)) if best > level else None


def _is_one_option(answer: Answer) -> bool:
    """Whether this is a single option, whose label may have to be named."""
    return len(answer) == 1 and not isinstance(answer[0], Taken)


def _is_any_medicine(question: CompiledQuestion, answers: Answers) -> bool:
    """Whether the patient may take any number of medicines: trying them one by one is then not trying all."""
    return question.question.kind is QuestionKind.medicine and answers[question.link_id] == NOT_SURE


def _labels(
    compiled: CompiledQuestionnaire, question: CompiledQuestion, answers: list[Answer]
) -> tuple[str, ...]:
    """The labels of the options that lead there, each on its own, with those that no rule tells from them."""
    if question.is_medicine:
        return ()
    alone = {answer[0] for answer in answers if _is_one_option(answer)}
    roles = {_role(compiled, number) for key, number in question.number_of.items() if key in alone}
    if () in answers:
        roles.add(_role(compiled, NOTHING_READS))
    return tuple(
        option.label
        for option in question.question.options
        if _role(compiled, question.number_of[option.key]) in roles
    )


# Possible answers


def _possible_answers(
    compiled: CompiledQuestionnaire, question: CompiledQuestion, answers: Answers
) -> Iterator[Answer]:
    """Answers that could stand in place of "not sure"; those that no rule can tell apart stand once."""
    match question.question.kind:
        case QuestionKind.multiple:
            return _subsets(compiled, question)
        case QuestionKind.medicine:
            answer = answers[question.link_id]
            return _single_medicines(compiled) if answer == NOT_SURE else _datings(question.question, answer)
        case _:
            return ((key,) for key in question.question.option_by_key)


def _subsets(compiled: CompiledQuestionnaire, question: CompiledQuestion) -> Iterator[Answer]:
    options = _distinct_options(compiled, question)
    smallest = 0 if question.question.none_of_these else 1
    return chain.from_iterable(combinations(options, size) for size in range(smallest, len(options) + 1))


def _distinct_options(compiled: CompiledQuestionnaire, question: CompiledQuestion) -> list[str]:
    """One option for each role in the rules.

    Those that nothing reads say the same as "none of these", so they are left out where that is an answer.
    """
    by_role: dict[object, str] = {}
    for key, number in question.number_of.items():
        by_role.setdefault(_role(compiled, number), key)
    if question.question.none_of_these:
        by_role.pop(_role(compiled, NOTHING_READS), None)
    return list(by_role.values())


def _role(compiled: CompiledQuestionnaire, number: int) -> object:
    """Everything that a term does in rules, findings and `enable_when`."""
    tables = (
        compiled.rules.satisfies,
        compiled.rules.falsifies,
        compiled.findings.satisfies,
        compiled.findings.falsifies,
    )
    gates = tuple(
        (other.position, index)
        for other in compiled.questions
        for index, (mask, _none) in enumerate(other.enable_when)
        if number >= 0 and mask >> number & 1
    )
    return (*(table.get(number, 0) for table in tables), gates)


def _single_medicines(compiled: CompiledQuestionnaire) -> Iterator[Answer]:
    """No medicine, or one of each kind at each time."""
    question = compiled.questionnaire.medicine_question
    assert question is not None
    by_classes = {medicine.classes: medicine.key for medicine in compiled.questionnaire.medicines}
    times = [time.key for time in question.times if not time.not_sure] or [""]
    yield ()
    for medicine in ("", *by_classes.values()):
        for time in times:
            yield (Taken(medicine, time),)


def _datings(question: Question, answer: Answer) -> Iterator[Answer]:
    """The medicines as given, with every combination of times where the time is not known."""
    times = [time.key for time in question.times if not time.not_sure] or [""]
    taken = [entry for entry in answer if isinstance(entry, Taken)]
    undated = _undated(answer)
    for combination in product(times, repeat=len(undated)):
        time_at = dict(zip(undated, combination, strict=True))
        yield tuple(Taken(entry.medicine, time_at.get(i, entry.started)) for i, entry in enumerate(taken))


# The bound


def _highest_conceivable(
    compiled: CompiledQuestionnaire, question: CompiledQuestion, answers: Answers
) -> CareLevel:
    """A level that no answer to this question can exceed."""
    certain, reachable = _judge_in_play(compiled, question, answers)
    levels = [highest_level(compiled, reachable), compiled.questionnaire.no_clear_match.care_level]
    for group in compiled.groups:
        best = weigh(group, certain)
        best += sum(
            weight * (reachable & ~certain & mask).bit_count()
            for weight, mask in group.by_weight
            if weight > 0
        )
        could_be_listed = best >= compiled.questionnaire.threshold or reachable & group.decides
        if could_be_listed and not certain & group.excludes:
            levels.append(_highest_group_level(group, certain))
    return max(levels)


def _highest_group_level(group: GroupRules, certain: int) -> CareLevel:
    """The default, unless an entry lowers it for sure; entries before that one may be true instead."""
    levels: list[CareLevel] = []
    for entry, bit in group.lower_when:
        levels.append(entry.care_level)
        if certain & bit:
            return max(levels)
    return group.group.care_level


def _judge_in_play(
    compiled: CompiledQuestionnaire, question: CompiledQuestion, answers: Answers
) -> tuple[int, int]:
    """The rules that are true whatever this question's answer, and those that an answer could make true.

    In play are its terms, and those of the questions it enables, whose answers stand or fall with it. What
    other questions leave open stays open, so it can make no rule true.
    """
    in_play = _with_enabled(compiled, question)
    elsewhere = {
        link_id: a
        for link_id, a in answers.items()
        if compiled.question_by_link_id[link_id].position not in in_play
    }
    state = collect(compiled, elsewhere, skipped_may_be_not_sure=True)
    certain, _possible = judge(compiled, state)
    units = [compiled.questions[position].wide_unit for position in in_play]
    _certain, alternatives = compiled.findings.evaluate(state.held_numbers, units)
    findings = [number for number, mask in compiled.alternatives_of if alternatives & mask]
    _certain, reachable = compiled.rules.evaluate(state.held_numbers, [*units, *findings])
    return certain, reachable


def _with_enabled(compiled: CompiledQuestionnaire, question: CompiledQuestion) -> set[int]:
    """The positions of the question and of all that it enables, directly or not."""
    positions = {question.position}
    for other in compiled.questions[question.position :]:
        if other.enabled_by & positions:
            positions.add(other.position)
    return positions
