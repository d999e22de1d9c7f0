"""Export and deletion of everything stored about a reader."""

from typing import Any

from axes.utils import reset
from django.contrib.auth.models import User
from django.db import transaction

from accounts.holdings import all_holdings


class StaffStay(Exception):
    """Staff cannot delete their own account: what they published must stay attributable."""


def export(user: User) -> dict[str, Any]:
    """Everything stored about the account, as JSON."""
    account = {
        "email": user.email,
        "name": user.first_name,
        "joined": user.date_joined.isoformat(),
        "last_log_in": user.last_login.isoformat() if user.last_login else None,
        "roles": [group.name for group in user.groups.all()],
    }
    return {"account": account, **{holding.name: holding.export(user) for holding in all_holdings()}}


def delete(user: User, *, keep_comments: bool) -> None:
    """Delete the account. Its comments stay without a name or go too. Raises StaffStay."""
    if user.is_staff:
        raise StaffStay
    with transaction.atomic():
        for holding in all_holdings():
            (holding.release if keep_comments else holding.remove)(user)
        reset(username=user.username.lower())  # failed log-ins
        user.delete()
