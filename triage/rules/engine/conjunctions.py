"""Many all-ofs over conditions, held in one integer and evaluated together.

Every term has an *effect*: an integer that says which conditions of which conjunctions it satisfies and which
conjunctions it falsifies. To evaluate 20,000 rules is then to OR one integer per answer, however many rules
there are. Of n conjunctions, a conjunction i with the conditions  any A, any B, none C, none D  has

    bit i              set by the terms of C and D: it is falsified
    bit (k + 1)n + i   set by the terms of its any-of k: slot k is filled; a slot it does not have is always

It holds if all its slots are filled and it is not falsified. With the terms that hold and those that hold or
are open ("may hold"), this gives both ends of three-valued logic:

    certain    filled by what holds, not falsified by what may hold
    possible   filled by what may hold, not falsified by what holds

True = certain, open = possible but not certain, false = not possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..model import Conditions


class Conjunctions:
    """`conjunctions[i]` becomes bit i; `None` stands for one that is false, whatever holds.

    `number_of` maps a term to its number, and `effects` a number to what the term does; `always` is there
    before any term is.
    """

    def __init__(self, conjunctions: Sequence[Conditions | None], number_of: Mapping[str, int]) -> None:
        self.size = len(conjunctions)
        slots = max((len(_any_ofs(conditions)) for conditions in conjunctions), default=0)
        self.width = (slots + 1) * self.size
        self.full = (1 << self.size) - 1
        self.slots = tuple((slot + 1) * self.size for slot in range(slots))
        self.effects: dict[int, int] = {}
        self.always = 0
        for position, conditions in enumerate(conjunctions):
            if conditions is None:
                self.always |= 1 << position
            for term, bit in self._effects_in(position, conditions or ()):
                self.effects[number_of[term]] = self.effects.get(number_of[term], 0) | bit
            for slot in self.slots[len(_any_ofs(conditions)) :]:
                self.always |= 1 << (slot + position)

    def _effects_in(self, position: int, conditions: Conditions) -> Iterable[tuple[str, int]]:
        for condition in conditions:
            if condition.none:
                yield from ((term, 1 << position) for term in condition.terms)
        for slot, condition in zip(self.slots, _any_ofs(conditions), strict=False):
            yield from ((term, 1 << (slot + position)) for term in condition.terms)

    def effect(self, numbers: Iterable[int]) -> int:
        """What these terms do together."""
        effect = 0
        for number in numbers:
            effect |= self.effects.get(number, 0)
        return effect

    def whole(self, filled: int, fallen: int) -> int:
        """The conjunctions whose slots the one effect fills, without those that the other falsifies.

        Bits of either above the width of these conjunctions do not matter.
        """
        whole = self.full ^ (self.full & fallen)
        for slot in self.slots:
            whole &= filled >> slot
        return whole

    def evaluate(self, held: Iterable[int], open_: Iterable[int]) -> tuple[int, int]:
        """The certain and the possible conjunctions, given the terms that hold and that are open."""
        holds = self.always | self.effect(held)
        may_hold = holds | self.effect(open_)
        return self.whole(holds, may_hold), self.whole(may_hold, holds)

    def unmet(self, conjunctions: int, holds: int) -> int:
        """What these conjunctions wait for: the slots not filled yet, and what would falsify them."""
        slots = 0
        for slot in self.slots:
            slots |= conjunctions << slot
        return conjunctions | slots & ~holds


def _any_ofs(conditions: Conditions | None) -> Conditions:
    return tuple(condition for condition in conditions or () if not condition.none)
