"""What other apps keep for a reader: asked when an account is exported or deleted.

Accounts know nothing of comments. So whoever keeps something that belongs to a reader says so here, once,
when the site starts:

    holdings.register(Holding("comments", export=..., remove=..., release=...))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User


@dataclass(frozen=True)
class Holding:
    """Something kept for readers."""

    name: str  # its key in the export
    export: Callable[[User], list[dict[str, Any]]]  # every row, as JSON
    remove: Callable[[User], None]  # delete the rows
    release: Callable[[User], None]  # keep what others read, and take the reader's name off it


_holdings: list[Holding] = []


def register(holding: Holding) -> Holding:
    if holding not in _holdings:
        _holdings.append(holding)
    return holding


def all_holdings() -> tuple[Holding, ...]:
    return tuple(_holdings)
