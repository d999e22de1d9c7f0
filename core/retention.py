"""Deletes what has expired, for `purge_expired`. Each app registers its own:

retention.register(purge_assessments)
"""

from collections.abc import Callable, Iterator

Purge = Callable[[], str]  # deletes, and returns a sentence about how much
_purges: list[Purge] = []


def register(purge: Purge) -> Purge:
    if purge not in _purges:
        _purges.append(purge)
    return purge


def purge_all() -> Iterator[str]:
    """Delete everything that has expired; yields one sentence per kind."""
    for purge in _purges:
        yield purge()
