"""A questionnaire → bit sets.

Every term a condition may name (an option, a medicine class at a time, "not sure", a finding) gets a number.
A conjunction is an all-of over conditions, and all conjunctions of a kind are held together: for each term,
one integer says which conditions of which conjunctions it satisfies, another which conjunctions it falsifies.
To evaluate 20,000 rules is then to OR two integers per answer, however many rules there are:

    a conjunction with the conditions  any A, any B, none C, none D  has the slots  A, B  and the forbidden
    terms  C ∪ D satisfied slots    = OR of `satisfies` over the terms that hold    (slot k of conjunction i
    is bit k·n + i) falsified          = OR of `falsifies` over the terms that hold    (conjunction i is bit
    i) all slots filled   = AND of the slots, folded down to n bits

With the terms that hold and the terms that are open, this gives both ends of three-valued logic: a
conjunction is *certain* if its slots are filled by what holds and nothing that holds or is open falsifies it;
*possible* if its slots are filled by what holds or is open and nothing that holds falsifies it. True =
certain, open = possible but not certain, false = not possible.

A whole open question is one more number (a "unit") standing for all its terms, so that a long list of open
options costs no more than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .model import (
    FINDINGS,
    NOT_SURE,
    CareLevel,
    CauseGroup,
    Conditions,
    LowerWhen,
    Question,
    QuestionKind,
    Questionnaire,
    Strength,
)


def mask_of(numbers: Iterable[int]) -> int:
    """The integer with these bits set."""
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


def bits_of(mask: int) -> list[int]:
    """The numbers of the bits that are set, ascending."""
    bits = []
    while mask:
        lowest = mask & -mask
        bits.append(lowest.bit_length() - 1)
        mask ^= lowest
    return bits


class Conjunctions:
    """Many all-ofs over conditions, evaluated together.

    `conjunctions[i]` becomes bit i. `number_of` maps a term to its number; `units` maps a further number to
    the numbers it stands for.
    """

    def __init__(
        self,
        conjunctions: Sequence[Conditions],
        number_of: Mapping[str, int],
        units: Mapping[int, Sequence[int]],
    ) -> None:
        self.size = len(conjunctions)
        self.slots = max((_slots(conditions) for conditions in conjunctions), default=0)
        self.full = (1 << self.size) - 1
        self.satisfies: dict[int, int] = {}
        self.falsifies: dict[int, int] = {}
        self.unconditional = 0  # slots that a conjunction does not have count as filled
        for position, conditions in enumerate(conjunctions):
            self._add(position, conditions, number_of)
        for unit, members in units.items():
            self._add_unit(self.satisfies, unit, members)
            self._add_unit(self.falsifies, unit, members)

    def _add(self, position: int, conditions: Conditions, number_of: Mapping[str, int]) -> None:
        for condition in conditions:
            if condition.none:
                for term in condition.terms:
                    number = number_of[term]
                    self.falsifies[number] = self.falsifies.get(number, 0) | 1 << position
        wanted = [condition for condition in conditions if not condition.none]
        for slot in range(self.slots):
            bit = 1 << (slot * self.size + position)
            if slot >= len(wanted):
                self.unconditional |= bit
                continue
            for term in wanted[slot].terms:
                number = number_of[term]
                self.satisfies[number] = self.satisfies.get(number, 0) | bit

    @staticmethod
    def _add_unit(table: dict[int, int], unit: int, members: Sequence[int]) -> None:
        combined = 0
        for member in members:
            combined |= table.get(member, 0)
        if combined:
            table[unit] = combined

    def satisfied(self, numbers: Iterable[int]) -> int:
        """The slots (n bits each) that one of the terms fills."""
        satisfies, filled = self.satisfies, 0
        for number in numbers:
            if number in satisfies:
                filled |= satisfies[number]
        return filled

    def falsified(self, numbers: Iterable[int]) -> int:
        """The conjunctions that one of the terms falsifies."""
        falsifies, fallen = self.falsifies, 0
        for number in numbers:
            if number in falsifies:
                fallen |= falsifies[number]
        return fallen

    def fold(self, filled: int) -> int:
        """The conjunctions whose slots are all filled."""
        filled |= self.unconditional
        whole = self.full
        for slot in range(self.slots):
            whole &= filled >> (slot * self.size)
        return whole

    def spread(self, conjunctions: int) -> int:
        """The slots of these conjunctions: the opposite of `fold`."""
        slots = 0
        for slot in range(self.slots):
            slots |= conjunctions << (slot * self.size)
        return slots

    def evaluate(self, held: Iterable[int], open_: Iterable[int]) -> tuple[int, int]:
        """The certain and the possible conjunctions, given the terms that hold and that are open."""
        filled, fallen = self.satisfied(held), self.falsified(held)
        filled_if, fallen_if = self.satisfied(open_), self.falsified(open_)
        certain = self.fold(filled) & ~(fallen | fallen_if)
        possible = self.fold(filled | filled_if) & ~fallen
        return certain, possible


def _slots(conditions: Conditions) -> int:
    return sum(not condition.none for condition in conditions)


@dataclass(frozen=True, slots=True)
class CompiledQuestion:
    """A question with the numbers of its terms. `mask` covers the terms that may be open, `unsure_mask` those
    that say what the patient does not know."""

    question: Question
    link_id: str
    position: int
    is_medicine: bool
    number_of: Mapping[str, int]  # option key, or key@time → number
    not_sure: int | None
    mask: int
    unsure_mask: int
    unit: int  # stands for all terms of `mask`
    wide_unit: int  # stands for those of `unsure_mask` as well
    enable_when: tuple[tuple[int, bool], ...]  # (mask over terms, none?)
    enabled_by: frozenset[int]  # positions of the questions that enable_when reads

    def is_hidden(self, held: int, open_: int) -> bool:
        """Whether `enable_when` is false, given masks over the terms of earlier questions."""
        return any((held & mask) if none else not (held | open_) & mask for mask, none in self.enable_when)

    def is_certainly_shown(self, held: int, open_: int) -> bool:
        return all(not (held | open_) & mask if none else held & mask for mask, none in self.enable_when)


@dataclass(frozen=True, slots=True)
class GroupRules:
    """The rules of a cause group as masks; `lower_when` pairs an entry with its conjunction's bit."""

    group: CauseGroup
    position: int
    by_weight: tuple[tuple[int, int], ...]  # (weight, mask), weights that count
    decides: int
    never_first: int
    excludes: int
    lower_when: tuple[tuple[LowerWhen, int], ...]
    all_rules: int


class CompiledQuestionnaire:
    """What evaluation, interview and explanation run on; made once for a release and then only read."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.number_of: dict[str, int] = {}
        self.terms: list[str] = []
        for question in questionnaire.questions:
            for term in question.terms:
                self._number(term)
        self.first_finding = len(self.terms)
        for finding in questionnaire.findings:
            self._number(f"{FINDINGS}.{finding.key}")
        self.questions = tuple(
            self._compile_question(position) for position in range(len(questionnaire.questions))
        )
        self.question_by_link_id = {compiled.link_id: compiled for compiled in self.questions}
        self.findings = self._compile_findings()
        self.rules = self._compile_rules()
        self.groups = self._compile_groups()
        self.level_rules = self._compile_level_rules()

    def _number(self, term: str) -> None:
        self.number_of[term] = len(self.terms)
        self.terms.append(term)

    @cached_property
    def units(self) -> dict[int, tuple[int, ...]]:
        units: dict[int, tuple[int, ...]] = {}
        for compiled in self.questions:
            units[compiled.unit] = tuple(bits_of(compiled.mask))
            units[compiled.wide_unit] = tuple(bits_of(compiled.mask | compiled.unsure_mask))
        return units

    def _compile_question(self, position: int) -> CompiledQuestion:
        question = self.questionnaire.questions[position]
        prefix = f"{question.link_id}."
        number_of = {term.removeprefix(prefix): self.number_of[term] for term in question.terms}
        not_sure = number_of.pop(NOT_SURE, None)
        unsure_mask = mask_of(self.number_of[term] for term in question.unsure_terms)
        first_unit = len(self.terms) + 2 * position
        return CompiledQuestion(
            question=question,
            link_id=question.link_id,
            position=position,
            is_medicine=question.kind is QuestionKind.medicine,
            number_of=number_of,
            not_sure=not_sure,
            mask=mask_of(number_of.values()) & ~unsure_mask,
            unsure_mask=unsure_mask,
            unit=first_unit,
            wide_unit=first_unit + 1,
            enable_when=tuple(
                (mask_of(self.number_of[term] for term in condition.terms), condition.none)
                for condition in question.enable_when
            ),
            enabled_by=frozenset(
                self._position_of(term) for condition in question.enable_when for term in condition.terms
            ),
        )

    def _position_of(self, term: str) -> int:
        link_id = term.partition(".")[0]
        return next(
            i for i, question in enumerate(self.questionnaire.questions) if question.link_id == link_id
        )

    def _compile_findings(self) -> Conjunctions:
        alternatives = [
            alternative for finding in self.questionnaire.findings for alternative in finding.alternatives
        ]
        return Conjunctions(alternatives, self.number_of, self.units)

    @cached_property
    def alternatives_of(self) -> tuple[tuple[int, int], ...]:
        """For each finding its number and the mask of its alternatives."""
        masks, first = [], 0
        for offset, finding in enumerate(self.questionnaire.findings):
            count = len(finding.alternatives)
            masks.append((self.first_finding + offset, ((1 << count) - 1) << first))
            first += count
        return tuple(masks)

    def _compile_rules(self) -> Conjunctions:
        """The rules, then the `lower_when` entries, in one set."""
        lower_when = [entry.when for group in self.questionnaire.cause_groups for entry in group.lower_when]
        return Conjunctions(
            [rule.when for rule in self.questionnaire.rules] + lower_when, self.number_of, self.units
        )

    @cached_property
    def rule_mask(self) -> int:
        """The rules proper, without the `lower_when` entries."""
        return (1 << len(self.questionnaire.rules)) - 1

    def _compile_groups(self) -> tuple[GroupRules, ...]:
        masks: dict[tuple[str, Strength], int] = {}
        for number, rule in enumerate(self.questionnaire.rules):
            if rule.strength is not None:
                key = (rule.cause_group, rule.strength)
                masks[key] = masks.get(key, 0) | 1 << number
        groups, next_entry = [], len(self.questionnaire.rules)
        for position, group in enumerate(self.questionnaire.cause_groups):
            lower_when = tuple((entry, 1 << (next_entry + i)) for i, entry in enumerate(group.lower_when))
            next_entry += len(lower_when)
            groups.append(
                _group_rules(group, position, {s: masks.get((group.key, s), 0) for s in Strength}, lower_when)
            )
        return tuple(groups)

    def _compile_level_rules(self) -> tuple[tuple[CareLevel, int], ...]:
        """The care-level rules as one mask for each level, most urgent first."""
        levels: dict[CareLevel, int] = {}
        for number, rule in enumerate(self.questionnaire.rules):
            if rule.care_level is not None:
                levels[rule.care_level] = levels.get(rule.care_level, 0) | 1 << number
        return tuple(sorted(levels.items(), reverse=True))

    @cached_property
    def unlisted_classes(self) -> tuple[str, ...]:
        """The option that stands for a medicine in no class, as the classes of such a medicine."""
        question = self.questionnaire.medicine_question
        return tuple(option.key for option in question.options if option.unlisted) if question else ()


def _group_rules(
    group: CauseGroup,
    position: int,
    masks: Mapping[Strength, int],
    lower_when: tuple[tuple[LowerWhen, int], ...],
) -> GroupRules:
    by_weight: dict[int, int] = {}
    for strength, mask in masks.items():
        if strength.weight and mask:
            by_weight[strength.weight] = by_weight.get(strength.weight, 0) | mask
    return GroupRules(
        group=group,
        position=position,
        by_weight=tuple(by_weight.items()),
        decides=masks[Strength.decides],
        never_first=masks[Strength.never_first],
        excludes=masks[Strength.excludes],
        lower_when=lower_when,
        all_rules=sum(masks.values()),
    )


def compile_questionnaire(questionnaire: Questionnaire) -> CompiledQuestionnaire:
    """Compile a parsed questionnaire; takes milliseconds for hundreds of rules."""
    return CompiledQuestionnaire(questionnaire)
