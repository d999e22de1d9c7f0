"""Authenticator apps of the tests."""

import time

from django.contrib.auth.models import User
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor

KEY = "00" * 20


def code_now(key: str = KEY, *, steps_later: int = 0) -> str:
    """What the app shows, now or so many half minutes later."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * steps_later
    return f"{totp.token():06d}"


def give_second_factor(user: User) -> list[str]:
    """Set up an app with KEY; the recovery codes. The code of this moment is not used up."""
    _device, codes = second_factor.set_up(user, KEY, code_now(steps_later=-1))
    assert TOTPDevice.objects.filter(user=user).count() == 1
    return codes
