"""Bounded memo tables: values computed once and then looked up.

They hold small pieces only, such as the facts of one answer to one question: few pieces make up what very
many patients say. Whole outcomes are not memoised, because hardly two patients say the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class MemoBudget:
    """How many values all memo tables with this budget may hold together; the oldest makes way for a new one.

    Threads share it without a lock: appending to a deque and popping from it are atomic.
    """

    __slots__ = ("_entries", "size")

    def __init__(self, size: int) -> None:
        self.size = size
        self._entries: deque[tuple[dict[Any, Any], Hashable]] = deque()  # oldest first

    def add(self, memo: dict[Any, Any], key: Hashable) -> None:
        self._entries.append((memo, key))
        if len(self._entries) > self.size:
            oldest, its_key = self._entries.popleft()
            oldest.pop(its_key, None)


class BoundedMemo(dict[Key, Value]):
    """Values by key, computed on first lookup. What `make` raises is raised, and nothing is stored.

    A value that is set directly does not count, and stays.
    """

    def __init__(self, make: Callable[[Key], Value], budget: MemoBudget) -> None:
        super().__init__()
        self.make = make
        self.budget = budget

    def __missing__(self, key: Key) -> Value:
        value = self.make(key)
        self[key] = value
        self.budget.add(self, key)
        return value
