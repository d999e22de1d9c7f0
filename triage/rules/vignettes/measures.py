"""How well the vignettes are met, and how much of a questionnaire they cover.

The measures are those by which symptom checkers are compared: whether the level of care matches, whether it
is ever too low, whether the right cause comes first or among the first three. A vignette that expects no
first group does not count where the first group is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..answers import FindMedicine, read_answers
from ..engine.bits import bits_of
from ..engine.compiler import CompiledQuestionnaire
from ..engine.conclusion import conclude
from ..engine.evaluation import Appraisal, appraise
from ..model import CareLevel, Vignette
from .run import differences

AMONG_THE_FIRST = 3


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`; `total` may be 0."""

    count: int
    total: int


@dataclass(frozen=True, slots=True)
class Measures:
    """All over the vignettes; keys are in the order of the document."""

    holding: Share  # vignettes of which everything expected comes out
    level_matched: Share  # the care level is the one expected
    strictly_safe: Share  # it is not below the one expected
    over_triaged: Share  # it is above the one expected
    first_right: Share  # the first group is one of those expected
    among_the_first: Share  # one of those expected is among the first three listed
    groups_listed: tuple[str, ...]  # cause groups that are listed for some vignette
    groups_first: tuple[str, ...]  # cause groups that come first for some vignette
    levels_reached: tuple[CareLevel, ...]
    rules_fired: Share  # rules that are true for some vignette
    unguarded: tuple[str, ...]  # rules without which no vignette would fail


def measure(compiled: CompiledQuestionnaire, find_medicine: FindMedicine) -> Measures:
    """Run the vignettes and measure them."""
    appraised = list(_appraise_all(compiled, find_medicine))
    levels = [(a.outcome.care_level, vignette.expect.care_level) for vignette, a in appraised]
    with_first = [(vignette, a) for vignette, a in appraised if vignette.expect.first]
    listed = {group.key for _vignette, a in appraised for group in a.outcome.groups}
    first = {a.outcome.first for _vignette, a in appraised}
    groups = [group.key for group in compiled.questionnaire.cause_groups]
    return Measures(
        holding=_share(_holds(vignette, a) for vignette, a in appraised),
        level_matched=_share(actual == expected for actual, expected in levels),
        strictly_safe=_share(actual >= expected for actual, expected in levels),
        over_triaged=_share(actual > expected for actual, expected in levels),
        first_right=_share(a.outcome.first in vignette.expect.first for vignette, a in with_first),
        among_the_first=_share(_is_among_the_first(vignette, a) for vignette, a in with_first),
        groups_listed=tuple(key for key in groups if key in listed),
        groups_first=tuple(key for key in groups if key in first),
        levels_reached=tuple(sorted({actual for actual, _expected in levels})),
        rules_fired=_rules_fired(compiled, [a for _vignette, a in appraised]),
        unguarded=_unguarded(compiled, appraised),
    )


def unguarded_rules(compiled: CompiledQuestionnaire, find_medicine: FindMedicine) -> tuple[str, ...]:
    """The rules without which no vignette that holds would fail, in the order of the document."""
    return _unguarded(compiled, list(_appraise_all(compiled, find_medicine)))


def _appraise_all(
    compiled: CompiledQuestionnaire, find_medicine: FindMedicine
) -> Iterator[tuple[Vignette, Appraisal]]:
    for vignette in compiled.questionnaire.vignettes:
        answers = read_answers(compiled.questionnaire, vignette.answers, find_medicine)
        yield vignette, appraise(compiled, answers)


def _holds(vignette: Vignette, appraisal: Appraisal) -> bool:
    return not any(differences(vignette.expect, appraisal.outcome))


def _is_among_the_first(vignette: Vignette, appraisal: Appraisal) -> bool:
    return any(group.key in vignette.expect.first for group in appraisal.outcome.groups[:AMONG_THE_FIRST])


def _share(hits: Iterator[bool]) -> Share:
    counted = list(hits)
    return Share(sum(counted), len(counted))


def _rules_fired(compiled: CompiledQuestionnaire, appraisals: Sequence[Appraisal]) -> Share:
    fired = 0
    for appraisal in appraisals:
        fired |= appraisal.certain & compiled.rule_mask
    return Share(fired.bit_count(), len(compiled.questionnaire.rules))


def _unguarded(
    compiled: CompiledQuestionnaire, appraised: Sequence[tuple[Vignette, Appraisal]]
) -> tuple[str, ...]:
    unguarded = compiled.rule_mask
    for vignette, appraisal in appraised:
        if _holds(vignette, appraisal):
            for number in bits_of(appraisal.certain & unguarded):
                without = conclude(compiled, appraisal.certain & ~(1 << number))
                if any(differences(vignette.expect, without)):
                    unguarded &= ~(1 << number)
    return tuple(compiled.questionnaire.rules[number].key for number in bits_of(unguarded))
