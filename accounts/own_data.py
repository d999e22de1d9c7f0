"""What a reader may do with all that is held about them: take it along, and have it deleted."""

from typing import Any

from axes.utils import reset
from django.contrib.auth.models import User
from django.db import transaction

from accounts.holdings import all_holdings


class StaffStay(Exception):
    """The account of a member of staff: what they published must stay attributable, so others delete it."""


def export(user: User) -> dict[str, Any]:
    """Everything held about the account, as JSON."""
    account = {
        "email": user.email,
        "name": user.first_name,
        "joined": user.date_joined.isoformat(),
        "last_log_in": user.last_login.isoformat() if user.last_login else None,
        "roles": [group.name for group in user.groups.all()],
    }
    return {"account": account, **{holding.name: holding.export(user) for holding in all_holdings()}}


def delete(user: User, *, keep_comments: bool) -> None:
    """Delete the account; what it wrote stays without a name, or goes too. Raises StaffStay."""
    if user.is_staff:
        raise StaffStay
    with transaction.atomic():
        for holding in all_holdings():
            (holding.release if keep_comments else holding.remove)(user)
        reset(username=user.username.lower())  # failed log-ins
        user.delete()
