"""What is worked out once and looked up from then on.

Only small pieces are kept, such as what one answer to one question says: few of them make up what very many
patients say. Whole outcomes are not kept: hardly two patients say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class MemoBudget:
    """How many more values may be kept, by all that share it."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left


class BoundedMemo(dict[Key, Value]):
    """Values by key, made when they are first asked for and kept as long as there is room; then made again.

    What `make` raises is raised, and nothing is kept.
    """

    def __init__(self, make: Callable[[Key], Value], budget: MemoBudget) -> None:
        super().__init__()
        self.make = make
        self.budget = budget

    def __missing__(self, key: Key) -> Value:
        value = self.make(key)
        if self.budget.left > 0:
            self.budget.left -= 1
            self[key] = value
        return value
