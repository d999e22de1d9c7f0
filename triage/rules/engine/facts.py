"""Where everything about one patient stands in one integer, the patient's *facts*.

Each answer has one integer that says all that follows from it; the facts are the OR of them. In T terms, with
findings and rules that take F and R bits (see `conjunctions`), from the lowest bit on:

    T   the terms that hold               2F   what they and the open ones do to the findings' alternatives
    T   the terms that are open           2R   the same for the rules

In each pair what holds comes first, then what is open. The terms come first because `enable_when` and
explanations read them alone, and a short mask reads them without touching the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model import Conditions, Finding
from .bits import bits_of, mask_of
from .conjunctions import Conjunctions
from .memo import BoundedMemo, MemoBudget

BYTE = 8
MEMO_BITS = 1 << 22  # of facts, for each question and each eight findings
MEMO_SIZE = 256


class FactEncoding:
    """The facts of one questionnaire's patients. `number_of` numbers the terms, the findings last."""

    def __init__(
        self, number_of: Mapping[str, int], findings: tuple[Finding, ...], rules: list[Conditions]
    ) -> None:
        self.number_of = number_of
        self.terms = len(number_of)
        self.first_finding = self.terms - len(findings)
        self.all_terms = (1 << self.terms) - 1
        self.findings = Conjunctions(_columns(findings), number_of)
        self.first_alternatives = mask_of(range(0, self.findings.size, len(findings) or 1))
        self.rules = Conjunctions(rules, number_of)
        self.findings_held = 2 * self.terms
        self.findings_open = self.findings_held + self.findings.width
        self.rules_held = self.findings_open + self.findings.width
        self.rules_open = self.rules_held + self.rules.width
        self.all_findings = (1 << len(findings)) - 1
        self.below_rules = (1 << self.rules_held) - 1
        of_findings, of_rules = (1 << self.findings.width) - 1, (1 << self.rules.width) - 1
        self.all_held = self.all_terms | of_findings << self.findings_held | of_rules << self.rules_held
        self.nothing = self.findings.always << self.findings_held | self.rules.always << self.rules_held
        self.falsifying = (1 << self.rules.size) - 1 << self.rules_open
        self.falsifying |= (1 << self.findings.size) - 1 << self.findings_open
        self.memo_size = min(MEMO_SIZE, MEMO_BITS // (self.rules_open + 1))
        firsts = range(self.first_finding, self.terms, BYTE)
        self.held_findings = tuple(self._facts_of_eight(first, is_open=False) for first in firsts)
        self.open_findings = tuple(self._facts_of_eight(first, is_open=True) for first in firsts)

    def _facts_of_eight(self, first: int, is_open: bool) -> BoundedMemo[int, int]:
        """What the findings of a byte say together, by the value of the byte."""
        effect = self.leave_open if is_open else self.hold
        each = [effect([number]) for number in range(first, min(first + BYTE, self.terms))]

        def together(byte: int) -> int:
            facts = 0
            for bit in bits_of(byte):
                facts |= each[bit]
            return facts

        return BoundedMemo(together, MemoBudget(self.memo_size))

    # Making facts

    def hold(self, numbers: Iterable[int]) -> int:
        """What follows if these terms hold."""
        return self._effect(list(numbers), 0, self.findings_held, self.rules_held)

    def leave_open(self, numbers: Iterable[int]) -> int:
        """What follows if these terms are open."""
        return self._effect(list(numbers), self.terms, self.findings_open, self.rules_open)

    def _effect(self, numbers: list[int], terms: int, findings: int, rules: int) -> int:
        of_findings, of_rules = self.findings.effect(numbers), self.rules.effect(numbers)
        return mask_of(numbers) << terms | of_findings << findings | of_rules << rules

    def with_findings(self, facts: int) -> int:
        """The facts with what follows from findings: one holds if one of its alternatives is certain, and is
        open if one is only possible."""
        certain, possible = self.alternatives(facts)
        held = self._one_of_each(certain)
        facts = self._with(facts, held, self.held_findings)
        if certain == possible:
            return facts
        return self._with(facts, self._one_of_each(possible) & ~held, self.open_findings)

    def alternatives(self, facts: int) -> tuple[int, int]:
        """The certain and the possible alternatives of findings: as bits, in columns (see `_columns`)."""
        holds = (facts & self.below_rules) >> self.findings_held
        may_hold = holds | holds >> self.findings.width
        certain = self.findings.whole(holds, may_hold)
        return certain, self.findings.whole(may_hold, holds) if may_hold != holds else certain

    def _with(self, facts: int, findings: int, facts_of_eight: tuple[BoundedMemo[int, int], ...]) -> int:
        if findings:
            eights = findings.to_bytes(len(facts_of_eight), "little")
            for eight, effects in zip(eights, facts_of_eight, strict=True):
                if eight:
                    facts |= effects[eight]
        return facts

    def _one_of_each(self, alternatives: int) -> int:
        """The findings of which one alternative is among these."""
        findings = 0
        while alternatives:
            findings |= alternatives & self.all_findings
            alternatives >>= self.terms - self.first_finding
        return findings

    # Reading them

    def held(self, facts: int) -> int:
        """The terms that hold, as a mask."""
        return facts & self.all_terms

    def open(self, facts: int) -> int:
        """The terms that are open, as a mask."""
        return facts >> self.terms & self.all_terms

    def certain(self, facts: int) -> int:
        """The rules that are true."""
        holds = facts >> self.rules_held
        return self.rules.whole(holds, holds | holds >> self.rules.width)

    def possible(self, facts: int) -> int:
        """The rules that are true or open."""
        holds = facts >> self.rules_held
        return self.rules.whole(holds | holds >> self.rules.width, holds)

    def possible_with(self, facts: int, open_effect: int) -> int:
        """The rules that could be true if, of all that is open, only this could hold."""
        facts = facts & self.all_held | open_effect
        holds = (facts & self.below_rules) >> self.findings_held
        possible = self.findings.whole(holds | holds >> self.findings.width, holds)
        return self.possible(self._with(facts, self._one_of_each(possible), self.open_findings))

    def waited_for(self, facts: int, rules: int) -> int:
        """What fills a slot of these open rules that is still empty, or falsifies one: as a mask over what
        open terms do, directly or through an open finding."""
        by_rules = self.rules.unmet(rules, facts >> self.rules_held)
        _certain, possible = self.alternatives(facts)
        alternatives = 0
        for finding in bits_of(self.open(facts) >> self.first_finding):
            if self.rules.effects.get(self.first_finding + finding, 0) & by_rules:
                alternatives |= self.first_alternatives << finding
        by_findings = self.findings.unmet(alternatives & possible, facts >> self.findings_held)
        return by_rules << self.rules_open | by_findings << self.findings_open


def _columns(findings: tuple[Finding, ...]) -> list[Conditions | None]:
    """The first alternative of every finding, then the second of every finding, and so on.

    So the findings of which one alternative is true are an OR away. One that does not exist is false.
    """
    most = max((len(finding.alternatives) for finding in findings), default=0)
    return [
        finding.alternatives[column] if column < len(finding.alternatives) else None
        for column in range(most)
        for finding in findings
    ]
