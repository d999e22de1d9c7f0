"""The medicines that a patient may say, as few as tell apart all that conditions can tell apart.

Two medicines in the same classes do the same, so one stands for all; where an option counts n medicines, n
stand for all. Classes that no condition reads do not count, and one time stands for all that no condition
reads. For every answer there is one made of these few on which all conditions have the same value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..answers import UNKNOWN_MEDICINE, Taken
from ..engine.compiler import CompiledQuestionnaire
from ..model import Conditions, Question, Questionnaire


@dataclass(frozen=True, slots=True)
class MedicineUse:
    """A medicine that may be taken; `medicine` tells it from the others, as two unlisted ones differ."""

    medicine: str
    classes: tuple[str, ...]
    taken: Taken
    is_unknown: bool = False  # nobody knows its name: `classes` are those that it may be of


def entries_of(compiled: CompiledQuestionnaire, taken: Sequence[Taken]) -> list[MedicineUse]:
    """What the patient takes, each with its classes."""
    return [
        MedicineUse(
            entry.medicine or f"unlisted {position}",
            compiled.questionnaire.classes_of(entry.medicine),
            entry,
        )
        for position, entry in enumerate(taken)
    ]


def possible_entries(compiled: CompiledQuestionnaire) -> list[MedicineUse]:
    """What a patient may take; any of these together."""
    question = compiled.questionnaire.medicine_question
    if question is None:
        return []
    count_of, times = _read(compiled.questionnaire, question)
    copies: dict[frozenset[str], int] = {}
    entries = []
    for medicine in compiled.questionnaire.medicines:
        kind = frozenset(compiled.questionnaire.classes_of(medicine.key)).intersection(count_of)
        copies[kind] = copies.get(kind, 0) + 1
        if kind and copies[kind] <= max(count_of[key] for key in kind):
            entries += [MedicineUse(medicine.key, tuple(kind), Taken(medicine.key, time)) for time in times]
    for key in compiled.questionnaire.unlisted_classes:
        for copy in range(count_of.get(key, 0)):
            entries += [MedicineUse(f"unlisted {copy} {time}", (key,), Taken("", time)) for time in times]
    return [*entries, *_unknown_entries(compiled.questionnaire, question, count_of, times)]


def _unknown_entries(
    questionnaire: Questionnaire, question: Question, count_of: Mapping[str, int], times: Sequence[str]
) -> Iterator[MedicineUse]:
    """Medicines of unknown name: for each set of classes that they may be of, as many as are counted."""
    if not questionnaire.has_floor:
        return
    kinds: dict[frozenset[str], str] = {}
    for taken_for in ["", *question.purpose_by_key]:
        kind = frozenset(questionnaire.classes_of_unknown(taken_for)).intersection(count_of)
        kinds.setdefault(kind, taken_for)
    for kind, taken_for in kinds.items():
        for copy in range(max((count_of[key] for key in kind), default=0)):
            for time in times:
                taken = Taken(UNKNOWN_MEDICINE, time, taken_for)
                yield MedicineUse(f"unknown {taken_for} {copy} {time}", tuple(kind), taken, is_unknown=True)


def _read(questionnaire: Questionnaire, question: Question) -> tuple[dict[str, int], list[str]]:
    """The classes that conditions read, each with the most medicines they count, and the times."""
    terms = {
        term.removeprefix(f"{question.link_id}.")
        for conditions in all_conditions(questionnaire)
        for condition in conditions
        for term in condition.terms
        if term.startswith(f"{question.link_id}.")
    }
    read = {term.partition("@")[0] for term in terms}
    count_of: dict[str, int] = {}
    for option in question.options:
        if option.key in read:
            key = option.medicine_class or option.key
            count_of[key] = max(count_of.get(key, 0), option.at_least)
    known = [time.key for time in question.times if not time.not_sure]
    named = [time for time in known if any(term.endswith(f"@{time}") for term in terms)]
    others = [time for time in known if time not in named]
    return count_of, [*named, *others[:1], ""]


def all_conditions(questionnaire: Questionnaire) -> Iterator[Conditions]:
    """Every all-of over conditions that the questionnaire holds."""
    for question in questionnaire.questions:
        yield question.enable_when
        for option in question.options:
            yield option.enable_when
    for contradiction in questionnaire.contradictions:
        yield contradiction.both
    for entry in questionnaire.not_for:
        yield entry.when
    for finding in questionnaire.findings:
        yield from finding.alternatives
    for group in questionnaire.cause_groups:
        for lower in group.lower_when:
            yield lower.when
    for rule in questionnaire.rules:
        yield rule.when
    for requirement in questionnaire.safety_requirements:
        yield requirement.whenever
        yield requirement.unless
