"""After something took too long it is left alone for a while, so that not every thread waits for it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

SLOW = 0.5  # seconds
PAUSE = 5.0  # seconds


class BackOff:
    """For one kind of call, in one process."""

    def __init__(self) -> None:
        self._until = 0.0

    @property
    def is_paused(self) -> bool:
        return time.monotonic() < self._until

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Around the call, whether it works out or not. One that fails at once costs nobody time."""
        begun = time.monotonic()
        try:
            yield
        finally:
            now = time.monotonic()
            if now - begun >= SLOW:
                self._until = now + PAUSE
