"""Decides whether a staff session counts: not too old, and with a second factor where one is required.

Until staff pass the second factor, every view treats them as anonymous: see `accounts.middleware`.
"""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

LOGGED_IN_AT = "staff_logged_in_at"  # in the session: seconds since 1970

AnyUser = User | AnonymousUser


@receiver(user_logged_in, dispatch_uid="accounts.staff")
def begin_session(request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> None:
    """Staff sessions end with the browser, and some hours after this moment."""
    if getattr(user, "is_staff", False):
        request.session.set_expiry(0)
        request.session[LOGGED_IN_AT] = time.time()


def is_current(request: HttpRequest) -> bool:
    """Whether the staff session is still within its time limit."""
    begun = request.session.get(LOGGED_IN_AT, 0)
    return bool(time.time() - begun < settings.STAFF_SESSION_HOURS * 3600)


def has_second_factor(user: AnyUser) -> bool:
    return bool(TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists())


def is_admitted(request: HttpRequest, user: AnyUser) -> bool:
    """Whether the user has passed every check required of staff."""
    if not is_current(request):
        return False
    if request.session.get(DEVICE_ID_SESSION_KEY):
        return True
    return not (settings.REQUIRE_STAFF_2FA or has_second_factor(user))


def pending(request: HttpRequest) -> User | None:
    """The staff user who has passed the password and not yet the code."""
    user = getattr(request, "pending_staff", None) if request.user.is_anonymous else None
    return user if user and is_current(request) else None
