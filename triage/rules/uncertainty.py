"""What a doubt could lead to: uncertainty is never reassuring.

For each question whose answer is in doubt ("not sure" of the question or of options, a time or a medicine
that is not known) the possible answers are put in its place, one by one, and evaluated. If one of them would
raise the care level, the question and that level are named.

There may be more answers than can be tried. So first a bound is taken: the highest level that any answer
could lead to if open rules could come true independently. If that is no higher than the current level,
nothing need be tried; once an answer reaches it, the search ends. Where there are more than `MOST_TRIED`
answers, the bound itself is named: the level named may be too cautious, never too low.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import NamedTuple

from .answers import UNKNOWN_MEDICINE, Answer, Answers, Choice, Taken, choice_of
from .engine.answer_facts import SAYS_NOTHING
from .engine.bits import bits_of
from .engine.compiler import CompiledQuestion, CompiledQuestionnaire
from .engine.conclusion import care_level, conclude
from .engine.doubt import doubtful_questions
from .engine.evaluation import Appraisal, appraise
from .engine.floor import with_floor
from .engine.gathering import State, collect, gather
from .engine.memo import BoundedMemo, MemoBudget
from .engine.prospect import Prospect, prospect
from .model import NOT_SURE, CareLevel, Question, QuestionKind

MOST_TRIED = 512
MOST_TRIED_WITH_FLOOR = 64  # where other doubts set a floor, each answer tried is a search of its own
HIGHEST = max(CareLevel)

Role = tuple[int, tuple[tuple[int, int], ...]]  # what an element does, and where `enable_when` names it
NO_ROLE: Role = (0, ())


@dataclass(frozen=True, slots=True)
class CouldRise:
    """A doubt that could raise the care level, the level, and the options that would.

    No options: the level is a bound, or no option leads there on its own.
    """

    question: Question
    care_level: CareLevel
    options: tuple[str, ...]


def could_rise(compiled: CompiledQuestionnaire, answers: Answers) -> tuple[CouldRise, ...]:
    """The questions in doubt whose answer could raise the care level, the most urgent first."""
    return what_could_rise(compiled, appraise(compiled, answers))


def what_could_rise(compiled: CompiledQuestionnaire, appraisal: Appraisal) -> tuple[CouldRise, ...]:
    """`could_rise`, of answers that are evaluated already."""
    state, level = appraisal.state, appraisal.outcome.care_level
    if level is HIGHEST or not compiled.encoding.open(state.facts):
        return ()
    doubtful = doubtful_questions(compiled, state)
    reaches = [_reach(compiled, question, doubtful, state, level) for question in doubtful]
    return tuple(sorted((reach for reach in reaches if reach), key=lambda reach: -reach.care_level))


def _reach(
    compiled: CompiledQuestionnaire,
    question: CompiledQuestion,
    doubtful: Sequence[CompiledQuestion],
    state: State,
    level: CareLevel,
) -> CouldRise | None:
    """The highest level above `level` that an answer to this question could lead to, if any does."""
    has_floor = compiled.questionnaire.has_floor and len(doubtful) > 1
    in_doubt = {q.link_id for q in doubtful} if has_floor else {question.link_id}
    ahead = prospect(compiled, state.answers, in_doubt)
    bound = ahead.bounds(compiled).highest()
    if bound <= level:
        return None
    candidates = _possible_answers(compiled, question, state, _waited_for(compiled, ahead, level))
    if candidates.size > (MOST_TRIED_WITH_FLOOR if has_floor else MOST_TRIED):
        candidates = candidates._replace(others=())
        level_of_others = bound
    else:
        level_of_others = level
    trial = _FlooredTrial(compiled, question, state) if has_floor else _Trial(compiled, question, state)
    levels = {answer: trial.level(answer) for answer in candidates.alone}
    best = max([level, level_of_others, *levels.values()])
    if best < bound:
        best = _highest(map(trial.level, candidates.others), best, bound)
    if best <= level:
        return None
    leading = {
        label for answer, reached in levels.items() if reached is best for label in candidates.alone[answer]
    }
    return CouldRise(
        question.question, best, tuple(o.label for o in question.question.options if o.key in leading)
    )


def _highest(levels: Iterable[CareLevel], best: CareLevel, bound: CareLevel) -> CareLevel:
    """The highest of the levels and `best`; none exceeds `bound`, so the search ends there."""
    for level in levels:
        if level > best:
            best = level
            if best >= bound:
                break
    return best


def _waited_for(compiled: CompiledQuestionnaire, ahead: Prospect, level: CareLevel) -> int:
    """What makes a difference to whether an answer leads above the level (see `FactEncoding.waited_for`)."""
    matter = compiled.not_for_mask
    for rule_level, mask in compiled.level_rules:
        if rule_level > level:
            matter |= mask
    if compiled.highest_base_level > level:
        for group in compiled.groups:
            matter |= group.all_rules | group.lower_when_mask
    return compiled.encoding.waited_for(ahead.facts, matter & ahead.possible & ~ahead.certain)


# Trials


class _Trial:
    """Answers to one question, each with all other answers as they are.

    What the others say is gathered once, but for those that depend on this one. Many answers make the same
    rules true, and so lead to the same level.
    """

    def __init__(self, compiled: CompiledQuestionnaire, question: CompiledQuestion, state: State) -> None:
        self.compiled, self.question, self.answers = compiled, question, state.answers
        in_play = compiled.derived(_in_play)[question.position]
        self.depending = in_play[1:]
        nothing = {other.link_id: SAYS_NOTHING for other in in_play}
        self.others, _hidden = gather(compiled, {**state.answers, **nothing})
        self.levels: dict[int, CareLevel] = {}  # by the rules that are true

    def level(self, answer: Answer) -> CareLevel:
        facts = self.others | self.question.applying(self.others).of(answer)
        for other in self.depending:
            if not other.is_hidden(facts):
                facts |= other.facts_of(self.answers.get(other.link_id), facts)
        encoding = self.compiled.encoding
        certain = encoding.certain(encoding.with_findings(facts))
        if certain not in self.levels:
            self.levels[certain] = care_level(self.compiled, certain)
        return self.levels[certain]


class _FlooredTrial:
    """The same where other answers are in doubt too, so that each level has a floor of its own."""

    def __init__(self, compiled: CompiledQuestionnaire, question: CompiledQuestion, state: State) -> None:
        self.compiled, self.question, self.answers = compiled, question, state.answers

    def level(self, answer: Answer) -> CareLevel:
        state = collect(self.compiled, {**self.answers, self.question.link_id: answer})
        outcome = conclude(self.compiled, self.compiled.encoding.certain(state.facts))
        return with_floor(self.compiled, state, outcome).care_level


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


# Possible answers


class _Candidates(NamedTuple):
    """Answers that could stand in place of one in doubt; those that must lead to the same level come once."""

    alone: dict[
        Answer, tuple[str, ...]
    ]  # one option on its own, or none; with the options that it stands for
    others: Iterable[Answer]
    size: int  # about how many there are


def _possible_answers(
    compiled: CompiledQuestionnaire, question: CompiledQuestion, state: State, waited_for: int
) -> _Candidates:
    answer = question.counted(state.answers[question.link_id], state.facts)
    assert answer is not None
    if question.is_medicine:
        return _datings(question.question, answer)
    if answer != NOT_SURE:
        return _resolutions(question.question, answer)
    shown = question.applying(state.facts).number_of
    roles = {
        element: role
        for element, role in _roles(compiled, question, waited_for).items()
        if choice_of(element).option in shown
    }
    return _answers_by_role(question.question, roles)


def _answers_by_role(question: Question, roles: Mapping[str, Role]) -> _Candidates:
    """Answers in place of "not sure" of all: of options with the same roles as few as tell all apart."""
    keys_by_role: dict[Role, list[str]] = {}
    for element, role in roles.items():
        keys_by_role.setdefault(role, []).append(choice_of(element).option)
    alone: dict[Answer, tuple[str, ...]] = {}
    if question.may_be_empty:
        alone[()] = tuple(keys_by_role.pop(NO_ROLE, ()))
    element_of: dict[Role, str] = {}
    for element, role in roles.items():
        if role in keys_by_role:
            element_of.setdefault(role, element)
    alone |= {(element,): tuple(keys_by_role[role]) for role, element in element_of.items()}
    if question.kind is not QuestionKind.multiple:
        return _Candidates(alone, (), len(alone))
    slots = _slots(question, {element: role for element, role in roles.items() if role in keys_by_role})
    count = prod(map(len, slots)) if slots else 1
    return _Candidates(alone, _combined(question, (), slots), count)


def _slots(question: Question, roles: Mapping[str, Role]) -> list[list[str]]:
    """What may be chosen together: for each option one of its elements or "" (not chosen).

    Options with the same roles do the same, so there need be no more of them than they have roles.
    """
    by_option: dict[str, dict[Role, str]] = {}
    for element, role in roles.items():
        by_option.setdefault(choice_of(element).option, {}).setdefault(role, element)
    alike: dict[frozenset[Role], int] = {}
    slots = []
    for elements in by_option.values():
        kind = frozenset(elements)
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] <= len(kind):
            slots.append(["", *elements.values()])
    return slots


def _combined(question: Question, sure: Sequence[str], slots: Sequence[Sequence[str]]) -> Iterator[Answer]:
    """Every choice of one of each slot; small ones first, as far as that is cheap to say."""
    position = {option.key: number for number, option in enumerate(question.options)}
    for elements in product(*slots):
        chosen = [*sure, *(element for element in elements if element)]
        if chosen or question.may_be_empty:
            yield tuple(sorted(chosen, key=lambda element: position[choice_of(element).option]))


def _resolutions(question: Question, answer: Answer) -> _Candidates:
    """A multiple choice with some options unsure or undated: each doubt resolved in every way, or left."""
    elements = [element for element in answer if isinstance(element, str)]
    sure, slots, alone = [], [], dict[Answer, tuple[str, ...]]()
    for element in elements:
        choice = choice_of(element)
        variants = _variants(question, choice.option)
        if choice.unsure:
            slots.append(["", element, *variants])
        elif not choice.time and len(variants) > 1:
            slots.append(variants)
        else:
            sure.append(element)
            continue
        for variant in variants:
            alone[tuple(variant if other == element else other for other in elements)] = (choice.option,)
    return _Candidates(alone, _combined(question, sure, slots), prod(map(len, slots)))


def _variants(question: Question, option: str) -> list[str]:
    """The option as it may be chosen: without a time, and with each that may be known."""
    times = question.times_of(question.option_by_key[option])
    return [option, *(str(Choice(option, time.key)) for time in times if not time.not_sure)]


def _roles(compiled: CompiledQuestionnaire, question: CompiledQuestion, waited_for: int) -> dict[str, Role]:
    """What each element does of what is waited for, and which conditions of `enable_when` it is in."""
    parts = compiled.derived(_parts)[question.position]
    return {key: (effect & waited_for, gates) for key, effect, gates in parts}


ElementFacts = tuple[
    str, int, tuple[tuple[int, int], ...]
]  # an element, what it does, where `enable_when` names it


def _parts(compiled: CompiledQuestionnaire) -> BoundedMemo[int, list[ElementFacts]]:
    """By position of a question: what its elements do, as if open, in rules, findings and `enable_when`."""

    def parts_of(position: int) -> list[ElementFacts]:
        question = compiled.questions[position]
        elements = [e for o in question.question.options for e in _variants(question.question, o.key)]
        return [part(question, element) for element in elements]

    def part(question: CompiledQuestion, element: str) -> ElementFacts:
        said = question.whole.of((element,))
        numbers = compiled.encoding.held(said)
        gates = tuple(
            (other.position, index)
            for other in compiled.gated_questions
            for index, mask in enumerate(_gate_masks(other))
            if mask & (numbers | compiled.encoding.open(said))
        )
        return element, _as_if_open(compiled, said), gates

    return BoundedMemo(parts_of, MemoBudget(len(compiled.questions)))


def _gate_masks(question: CompiledQuestion) -> Iterator[int]:
    gates = [question.gate, *(gate for _key, gate in question.option_gates)]
    return (mask for gate in gates for mask, _false_if_nothing in gate.false_if)


def _as_if_open(compiled: CompiledQuestionnaire, said: int) -> int:
    encoding = compiled.encoding
    return encoding.leave_open(bits_of(encoding.held(said) | encoding.open(said)))


def _datings(question: Question, answer: Answer) -> _Candidates:
    """The medicines as given, with every combination of times where the time is not known, or is left so.

    If not even the medicines are known, there are more answers than can be tried: any number of medicines.
    """
    taken = [entry for entry in answer if isinstance(entry, Taken)]
    if answer == NOT_SURE or any(entry.medicine == UNKNOWN_MEDICINE for entry in taken):
        return _Candidates({}, (), MOST_TRIED + 1)
    times = ["", *(time.key for time in question.times if not time.not_sure)]
    slots = [times if not entry.started else [entry.started] for entry in taken]

    def dated(combination: tuple[str, ...]) -> Answer:
        return tuple(Taken(entry.medicine, time) for entry, time in zip(taken, combination, strict=True))

    return _Candidates({}, map(dated, product(*slots)), prod(map(len, slots)))
