"""What a process remembers, and asks for again now and then: by one thread, while the others go on."""

import time
from collections.abc import Callable
from threading import Lock


class Refresh:
    """When to ask again, and whose turn it is."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._due = 0.0

    def ask_again(self) -> None:
        """It is due with the next call."""
        self._due = 0.0

    def run(self, ask: Callable[[], None], *, every: float, is_first: bool) -> None:
        """Call `ask` if that was `every` seconds ago, whether or not it works out.

        While one thread asks, the others return at once. If nothing is known yet (`is_first`), they wait.
        """
        if not is_first and time.monotonic() < self._due:
            return
        if not self._turn.acquire(blocking=is_first):
            return
        try:
            if time.monotonic() >= self._due:
                self._due = time.monotonic() + every  # before: what changes meanwhile is asked for once more
                ask()
        finally:
            self._turn.release()
