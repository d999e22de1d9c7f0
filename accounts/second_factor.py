"""Staff's second factor: a six-digit code from an authenticator app (TOTP), or one of ten recovery codes."""

from base64 import b32encode

import segno
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

RECOVERY_CODES = 10
NAME = "staff"  # of the devices, which nobody sees


class WrongCode(Exception):
    """The code is not valid now."""


class TooManyTries(WrongCode):
    """After wrong codes, all codes are refused for a while; the text says how long."""


def new_key() -> str:
    """A new secret for an authenticator app, not assigned to anyone yet."""
    return str(random_hex(20))


def device_with(user: User, key: str) -> TOTPDevice:
    """The device to set up, not saved."""
    return TOTPDevice(user=user, name=NAME, key=key)


def qr_code(device: TOTPDevice) -> SafeString:
    """The QR code for the authenticator app, as SVG without style or script."""
    code = segno.make(device.config_url, error="m")
    svg = code.svg_inline(scale=5, border=4, light="#fff", title=_("QR code for your authenticator app"))
    return mark_safe(svg)


def typed_key(device: TOTPDevice) -> str:
    """The secret to type by hand, in groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def set_up(user: User, key: str, code: str) -> tuple[TOTPDevice, list[str]]:
    """Make the app with this key the user's only device; returns new recovery codes too. Raises WrongCode."""
    with transaction.atomic():
        remove(user)
        device = device_with(user, key)
        device.save()
        if not device.verify_token(_tidy(code)):
            raise WrongCode  # nothing has changed
        return device, renew_recovery_codes(user)


def verify(user: User, code: str) -> Device:
    """The device that the code belongs to. Uses up a recovery code. Raises WrongCode, TooManyTries."""
    code = _tidy(code)
    # Asking every device would count each code as wrong for the others.
    model = TOTPDevice if code.isdecimal() else StaticDevice
    device = model.objects.filter(user=user, confirmed=True).first()
    if device is None:
        raise WrongCode
    allowed, why = device.verify_is_allowed()
    if not allowed:
        wait = max(1, int((why["locked_until"] - timezone.now()).total_seconds()) + 1)
        raise TooManyTries(_("Too many wrong codes. Try again in %(seconds)d seconds.") % {"seconds": wait})
    verified = verify_token(user, device.persistent_id, code)
    if verified is None:
        raise WrongCode
    return verified


def renew_recovery_codes(user: User) -> list[str]:
    """New codes, each for one log-in without the app. Old codes become invalid."""
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name=NAME)
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def remove(user: User) -> None:
    """Remove the second factor, so that someone who lost the app and the codes can set up a new one."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def reset(user: User) -> None:
    """Take it away, and end the sessions that it opened: whoever has the phone may be in one of them."""
    remove(user)
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _tidy(code: str) -> str:
    return "".join(letter for letter in code if letter.isalnum()).lower()
