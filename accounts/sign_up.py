"""Turns an address into an account, when the link in the mail is used and not before.

So nobody gets an account under someone else's address. The site's answer does not reveal whether the address
has an account; only the mail does, to the owner.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from accounts.models import SignUp
from core.uuid7 import uuid7


class LinkNotValid(Exception):
    """The link was already used, is too old, or was never sent."""


def is_taken(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists()


def ask(email: str) -> str:
    """Store the address and return the secret for its link. An earlier link stops working."""
    token = secrets.token_urlsafe(32)
    fields = {"token_hash": _hash(token), "asked_at": timezone.now()}
    SignUp.objects.update_or_create(email=email.lower(), defaults=fields)
    return token


def find(token: str) -> SignUp:
    """The sign-up that the link's secret belongs to. Raises LinkNotValid."""
    sign_up = SignUp.objects.filter(token_hash=_hash(token), asked_at__gt=_oldest()).first()
    if sign_up is None:
        raise LinkNotValid
    return sign_up


def finish(token: str, user: User) -> User:
    """Save the account, whose name and password are set. Raises LinkNotValid."""
    with transaction.atomic():
        sign_up = SignUp.objects.select_for_update().filter(token_hash=_hash(token), asked_at__gt=_oldest())
        row = sign_up.first()
        if row is None or is_taken(row.email):
            raise LinkNotValid
        user.email = row.email
        user.username = f"reader-{uuid7()}"
        user.save()
        row.delete()
    return user


def purge_sign_ups() -> int:
    """Delete the addresses whose links are too old; returns how many."""
    return SignUp.objects.filter(asked_at__lte=_oldest()).delete()[0]


def _oldest() -> datetime:
    return timezone.now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
