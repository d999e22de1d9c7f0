"""Data that other apps store for a reader: exported and deleted with the account.

Accounts do not know about comments. An app that stores something for readers registers it at start-up:

    holdings.register(Holding("comments", export=..., remove=..., release=...))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User


@dataclass(frozen=True)
class Holding:
    """One kind of data that an app stores for readers."""

    name: str  # its key in the export
    export: Callable[[User], list[dict[str, Any]]]  # every row, as JSON
    remove: Callable[[User], None]  # delete the rows
    release: Callable[[User], None]  # keep what others read, without the reader's name


_holdings: list[Holding] = []


def register(holding: Holding) -> Holding:
    if holding not in _holdings:
        _holdings.append(holding)
    return holding


def all_holdings() -> tuple[Holding, ...]:
    return tuple(_holdings)
