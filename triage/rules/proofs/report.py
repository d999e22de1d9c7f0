"""How the search ended, as verdicts.

Each fault is told once, at its root: of a rule that never acts it goes without saying that it changes
nothing and that no vignette guards it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ..answers import Answers, FindMedicine
from ..engine.bits import bits_of
from ..engine.evaluation import appraise
from ..model import CareLevel, Condition
from ..problems import Message
from . import sentences
from .claims import SHOWN_BY_A_PATIENT, Claim
from .examples import level_of
from .inspection import inspect
from .reassurance import simple_answers
from .search import Search
from .verdicts import ERRORS, LISTS, Code, Row, Verdict, VerdictSeverity

MOST_NAMED = 5  # rules that are named as the reason why another changes nothing

# A code that goes without saying where one of the others is said.
FOLLOWS_FROM = {
    Code.rule_changes_nothing: (Code.rule_never_fires,),
    Code.rule_unguarded: (Code.rule_never_fires, Code.rule_changes_nothing),
    Code.group_never_first: (Code.group_never_listed,),
    Code.option_unused: (Code.question_never_asked,),
}


def verdicts_of(search: Search, find_medicine: FindMedicine) -> list[Verdict]:
    """All verdicts: errors, warnings, what is not settled; within each in the order of the codes."""
    found = [*inspect(search.compiled, find_medicine, search.codes), *_Report(search).failed()]
    said = {(verdict.code, key) for verdict in found for _list, key in verdict.rows[:1]}
    verdicts = [verdict for verdict in found if not _follows(verdict.code, verdict.rows[0][1], said)]
    verdicts += _not_settled(search, said)
    severities, codes = list(VerdictSeverity), list(Code)
    return sorted(verdicts, key=lambda v: (severities.index(v.severity), codes.index(v.code)))


def _follows(code: Code, key: str, said: set[tuple[Code, str]]) -> bool:
    return any((root, key) in said for root in FOLLOWS_FROM.get(code, ()))


def _not_settled(search: Search, said: set[tuple[Code, str]]) -> Iterator[Verdict]:
    keys: dict[Code, list[str]] = {}
    for claim in search.claims:
        if search.is_open(claim) and not _follows(claim.code, claim.key, said):
            keys.setdefault(claim.code, []).append(claim.key)
    for code, open_keys in keys.items():
        rows = tuple((LISTS[code], key) for key in open_keys)
        yield Verdict(code, VerdictSeverity.not_settled, rows, sentences.not_settled(code, open_keys))


class _Report:
    def __init__(self, search: Search) -> None:
        self.search = search
        self.compiled = search.compiled
        self.questionnaire = search.compiled.questionnaire
        self.found = search.examples.found

    def failed(self) -> Iterator[Verdict]:
        for claim in self.search.claims:
            if claim.code in SHOWN_BY_A_PATIENT:
                if claim in self.found:
                    yield self._shown(claim, self.found[claim])
            elif claim in self.search.refuted:
                yield self._refuted(claim)

    def _shown(self, claim: Claim, answers: Answers) -> Verdict:
        if claim.code is Code.requirement_violated:
            answers = self.search.examples.simplest(claim)
        level = level_of(self.compiled, answers)
        is_about_not_sure = claim.code is Code.not_sure_reassures
        return Verdict(
            claim.code,
            _severity(claim.code),
            (_row(claim),),
            sentences.failed(self.questionnaire, claim, level),
            example=answers,
            details=(self._why_higher(claim.key, answers, level),) if is_about_not_sure else (),
        )

    def _why_higher(self, link_id: str, answers: Answers, level: CareLevel) -> Message:
        """What leads this patient above the level with each definite answer: rules, or the groups."""
        question = self.questionnaire.question_by_link_id[link_id]
        demanding = [
            self._rules_above(level, {**answers, link_id: definite})
            for definite in simple_answers(self.search.encoding, question)
        ]
        return sentences.why_higher([*dict.fromkeys(chain(*demanding))] if all(demanding) else [])

    def _rules_above(self, level: CareLevel, answers: Answers) -> list[str]:
        """The true rules that demand more than the level."""
        certain = appraise(self.compiled, answers).certain
        masks = (mask for rule_level, mask in self.compiled.level_rules if rule_level > level)
        return [self.questionnaire.rules[number].key for mask in masks for number in bits_of(certain & mask)]

    def _refuted(self, claim: Claim) -> Verdict:
        sentence, rows = sentences.failed(self.questionnaire, claim), [_row(claim)]
        example: Answers | None = None
        conditions: tuple[Condition, ...] = ()
        if claim.code is Code.rule_never_fires:
            conditions = self._contradiction(claim)
        if claim.code is Code.rule_changes_nothing:
            fires = Claim(Code.rule_never_fires, claim.key)
            example = self.search.examples.simplest(fires) if fires in self.found else None
            if others := self._as_urgent(claim):
                sentence = sentences.without_effect(claim, others)
                rows += [(LISTS[claim.code], key) for key in others]
        return Verdict(
            claim.code, _severity(claim.code), tuple(rows), sentence, example=example, conditions=conditions
        )

    def _contradiction(self, claim: Claim) -> tuple[Condition, ...]:
        """The conditions of the rule that exclude each other."""
        conflict = self.search.refuted[claim]
        when = self.questionnaire.rule_by_key[claim.key].when
        return tuple(c for c in when if self.search.encoding.terms.certain((c,)) in conflict)

    def _as_urgent(self, claim: Claim) -> list[str]:
        """The care-level rules one of which is true whenever this one is; none if that is not the reason."""
        rule = self.questionnaire.rule_by_key[claim.key]
        if rule.care_level is None:
            return []
        encoding, conflict = self.search.encoding, set(self.search.refuted[claim])
        literals = {number: -encoding.rule(number) for number in self.search.formulas.as_urgent(rule)}
        others = [number for number, literal in literals.items() if literal in conflict]
        own = encoding.rule(self.questionnaire.rules.index(rule))
        is_the_reason = conflict <= {own, *literals.values()} and len(others) <= MOST_NAMED
        return [self.questionnaire.rules[number].key for number in others] if is_the_reason else []


def _row(claim: Claim) -> Row:
    return LISTS[claim.code], claim.key


def _severity(code: Code) -> VerdictSeverity:
    return VerdictSeverity.error if code in ERRORS else VerdictSeverity.warning
