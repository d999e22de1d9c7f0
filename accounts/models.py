"""What accounts need besides Django's `User`.

A reader's `User` has the e-mail address, a random user name that nobody sees, and the name shown beside
comments as first name. The row is created when the address is confirmed.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SignUp(models.Model):
    """An address that asked for an account; deleted when the link in its mail is used."""

    email = models.EmailField(_("e-mail address"), unique=True)
    token_hash = models.CharField(_("hash of the link's secret"), max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class Tries(models.Model):
    """How often somebody did something in a time window. The key is a hash of who and what."""

    key = models.CharField(_("key"), max_length=64, primary_key=True)
    count = models.PositiveIntegerField(_("count"))
    until = models.DateTimeField(_("counts until"), db_index=True)

    class Meta:
        verbose_name = _("number of tries")
        verbose_name_plural = _("numbers of tries")
        default_permissions = ()

    def __str__(self) -> str:
        return self.key
