"""Answers → outcome.

The algorithm, in the order it runs (the semantics in full: docs/document.md):

1. Walk the questions in order and collect which terms *hold* and which are *open*. A question whose
   `enable_when` is false contributes nothing, so all its options are false, whatever was answered there. One
   that applies and is skipped or "not sure" is open as a whole.
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

from dataclasses import dataclass, field
from enum import Enum

from .answers import Answers, Taken
from .compiler import CompiledQuestion, CompiledQuestionnaire, GroupRules, bits_of
from .model import NOT_SURE, CareLevel


class Fit(Enum):
    """How well a listed group fits the answers, in words; the bounds are multiples of the threshold."""

    strong = "strong"
    good = "good"
    possible = "possible"


STRONG_FROM = 3
GOOD_FROM = 2


class Status(Enum):
    """What became of a question."""

    answered = "answered"
    not_sure = "not_sure"
    skipped = "skipped"
    hidden = "hidden"


@dataclass(frozen=True, slots=True)
class RankedGroup:
    """A listed cause group; `weight` serves the order and is never shown to patients."""

    key: str
    weight: int
    fit: Fit
    decided: bool
    never_first: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules make of a set of answers. `first` is empty if there is no clear match."""

    care_level: CareLevel
    groups: tuple[RankedGroup, ...]
    no_clear_match: bool
    first: str


@dataclass(slots=True)
class State:
    """Which terms hold and which are open: as masks over terms, and as numbers (of terms and units)."""

    held: int = 0
    open: int = 0
    held_numbers: list[int] = field(default_factory=list)
    open_numbers: list[int] = field(default_factory=list)
    status: list[Status] = field(default_factory=list)

    def hold(self, number: int) -> None:
        self.held |= 1 << number
        self.held_numbers.append(number)

    def leave_open(self, number: int) -> None:
        self.open |= 1 << number
        self.open_numbers.append(number)


@dataclass(frozen=True, slots=True)
class Appraisal:
    """An evaluation with what lies behind it: the state, and the certain and possible rules as masks."""

    state: State
    certain: int
    possible: int
    outcome: Outcome


def evaluate(compiled: CompiledQuestionnaire, answers: Answers) -> Outcome:
    """What the rules make of the answers."""
    return appraise(compiled, answers).outcome


def appraise(compiled: CompiledQuestionnaire, answers: Answers) -> Appraisal:
    """`evaluate`, keeping what explanation and interview need."""
    state = collect(compiled, answers)
    certain, possible = judge(compiled, state)
    return Appraisal(state, certain, possible, conclude(compiled, certain))


def collect(
    compiled: CompiledQuestionnaire, answers: Answers, skipped_may_be_not_sure: bool = False
) -> State:
    """Which terms hold and which are open.

    A skipped question leaves its options open, but its "not sure" (and times that are not known) false: the
    patient has not said so. For the interview, which asks what the patient *might* still say,
    `skipped_may_be_not_sure` leaves that open as well.
    """
    state = State()
    held_numbers = state.held_numbers
    for question in compiled.questions:
        if question.enable_when and question.is_hidden(state.held, state.open):
            state.status.append(Status.hidden)
            continue
        answer = answers.get(question.link_id)
        if answer is None:
            state.status.append(Status.skipped)
            _leave_question_open(state, question, wide=skipped_may_be_not_sure)
        elif answer == NOT_SURE:
            state.status.append(Status.not_sure)
            _leave_question_open(state, question)
            if question.not_sure is not None:
                state.hold(question.not_sure)
        elif question.is_medicine:
            state.status.append(Status.answered)
            _hold_medicines(compiled, state, question, answer)  # type: ignore[arg-type]
        else:
            state.status.append(Status.answered)
            for key in answer:  # written out, for it runs for every answer of every patient
                number = question.number_of[key]  # type: ignore[index]
                state.held |= 1 << number
                held_numbers.append(number)
    return state


def _leave_question_open(state: State, question: CompiledQuestion, wide: bool = False) -> None:
    state.open |= question.mask
    if wide:
        state.open |= question.unsure_mask
    state.open_numbers.append(question.wide_unit if wide else question.unit)


def _hold_medicines(
    compiled: CompiledQuestionnaire, state: State, question: CompiledQuestion, taken: tuple[Taken, ...]
) -> None:
    """Hold the classes taken, with their times; leave the times open where the patient does not know them,
    and hold that they are not known.

    An option that asks for `at_least` n medicines of a class counts different ones; two unlisted names are
    two medicines.
    """
    takers: dict[str, set[str]] = {}
    for position, (medicine, started) in enumerate(taken):
        classes = compiled.questionnaire.medicine_by_key[medicine].classes if medicine else ()
        name = medicine or f"unlisted {position}"
        for class_key in classes or compiled.unlisted_classes:
            takers.setdefault(class_key, set()).add(name)
            takers.setdefault(f"{class_key}@{started}", set()).add(name)
    for option in question.question.options:
        class_key = option.medicine_class or option.key
        if len(takers.get(class_key, ())) < option.at_least:
            continue
        state.hold(question.number_of[option.key])
        unknown = takers.get(f"{class_key}@", set())
        for time in question.question.times:
            number = question.number_of[f"{option.key}@{time.key}"]
            at_that_time = unknown if time.not_sure else takers.get(f"{class_key}@{time.key}", set())
            if len(at_that_time) >= option.at_least:
                state.hold(number)
            elif not time.not_sure and len(at_that_time | unknown) >= option.at_least:
                state.leave_open(number)


def judge(compiled: CompiledQuestionnaire, state: State) -> tuple[int, int]:
    """The certain and the possible rules (and `lower_when` entries). Adds the findings to the state."""
    certain, possible = compiled.findings.evaluate(state.held_numbers, state.open_numbers)
    for number, alternatives in compiled.alternatives_of:
        if certain & alternatives:
            state.hold(number)
        elif possible & alternatives:
            state.leave_open(number)
    return compiled.rules.evaluate(state.held_numbers, state.open_numbers)


def conclude(compiled: CompiledQuestionnaire, certain: int) -> Outcome:
    """Rank the groups and take the care level, given the rules and `lower_when` entries that are true."""
    threshold = compiled.questionnaire.threshold
    listed = [
        (group, ranking)
        for group in compiled.groups
        if (ranking := _rank(group, certain, threshold)) is not None
    ]
    listed.sort(key=lambda pair: _rank_key(*pair))
    groups = tuple(ranking for _, ranking in listed)
    no_clear_match = not groups or groups[0].never_first
    if no_clear_match:
        level = compiled.questionnaire.no_clear_match.care_level
    else:
        level = group_level(listed[0][0], certain)
    return Outcome(
        care_level=max(level, highest_level(compiled, certain)),
        groups=groups,
        no_clear_match=no_clear_match,
        first="" if no_clear_match else groups[0].key,
    )


def _rank(group: GroupRules, certain: int, threshold: int) -> RankedGroup | None:
    if certain & group.excludes:
        return None
    weight = weigh(group, certain)
    decided = bool(certain & group.decides)
    if weight < threshold and not decided:
        return None
    return RankedGroup(
        group.group.key,
        weight,
        fit_of(weight, decided, threshold),
        decided,
        bool(certain & group.never_first),
    )


def weigh(group: GroupRules, rules: int) -> int:
    """The sum of these rules' strengths for the group."""
    weight = 0
    for strength, mask in group.by_weight:
        weight += strength * (rules & mask).bit_count()
    return weight


def fit_of(weight: int, decided: bool, threshold: int) -> Fit:
    if decided or weight >= STRONG_FROM * threshold:
        return Fit.strong
    return Fit.good if weight >= GOOD_FROM * threshold else Fit.possible


def _rank_key(group: GroupRules, ranking: RankedGroup) -> tuple[bool, bool, int, int]:
    """Decided groups first, `never_first` ones last (the stronger mark); by weight, then position."""
    is_decided = ranking.decided and not ranking.never_first
    return ranking.never_first, not is_decided, -ranking.weight, group.position


def group_level(group: GroupRules, certain: int) -> CareLevel:
    """The group's cautious default, or the level of its first true `lower_when` entry."""
    for entry, bit in group.lower_when:
        if certain & bit:
            return entry.care_level
    return group.group.care_level


def highest_level(compiled: CompiledQuestionnaire, rules: int) -> CareLevel:
    """The highest level among these care-level rules; the lowest level there is if there are none."""
    for level, mask in compiled.level_rules:
        if rules & mask:
            return level
    return min(CareLevel)


def rules_of(compiled: CompiledQuestionnaire, mask: int) -> list[int]:
    """Positions of the rules proper in a mask, without `lower_when` entries."""
    return bits_of(mask & compiled.rule_mask)
