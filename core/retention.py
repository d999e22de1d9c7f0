"""What is deleted once its time is past, by `purge_expired`. Each app that keeps such things says so:

purging.register(purge_assessments)
"""

from collections.abc import Callable, Iterator

Purge = Callable[[], str]  # deletes, and says in a sentence how much
_purges: list[Purge] = []


def register(purge: Purge) -> Purge:
    if purge not in _purges:
        _purges.append(purge)
    return purge


def purge_all() -> Iterator[str]:
    """Delete all that is past its time; a sentence for each kind."""
    for purge in _purges:
        yield purge()
