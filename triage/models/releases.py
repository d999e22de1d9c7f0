"""Releases: what patients get. A release never changes and is never deleted. Which one is current changes,
and an unsafe one is withdrawn. Only `releases.publishing` writes them.
"""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.uuid7 import uuid7
from triage.models.drafts import Questionnaire


class Unchangeable(Exception):
    """Somebody tried to change or delete an immutable row."""


class ImmutableQuerySet(models.QuerySet[Any]):
    """Refuses every change to existing rows."""

    def update(self, **changes: object) -> NoReturn:
        raise Unchangeable(_refusal(self.model))

    def delete(self) -> NoReturn:
        raise Unchangeable(_refusal(self.model))


class Immutable(models.Model):
    """A row that is written once."""

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise Unchangeable(_refusal(type(self)))
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise Unchangeable(_refusal(type(self)))


def _refusal(model: type[models.Model]) -> str:
    return gettext("A %(what)s is kept as it was: it cannot be changed or deleted.") % {
        "what": model._meta.verbose_name
    }


class Release(Immutable):
    """A published document."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, verbose_name=_("questionnaire"), on_delete=models.PROTECT, related_name="releases"
    )
    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField(_("document"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_by_name = models.CharField(_("published by"), blank=True)
    created_at = models.DateTimeField(_("published at"), default=timezone.now)
    note = models.TextField(_("note"), blank=True)
    report = models.JSONField(_("report"), default=dict, blank=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="release_number_once")
        ]

    def __str__(self) -> str:
        return gettext("Release %(number)s") % {"number": self.number}

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was withdrawn as unsafe. Lists select `withdrawal` beforehand."""
        return hasattr(self, "withdrawal")


class Publication(Immutable):
    """One step in a questionnaire's history: who made which release current, when, and why."""

    class Action(models.TextChoices):
        PUBLISHED = "published", _("published")
        MADE_CURRENT = "made_current", _("made current again")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.PROTECT, related_name="publications"
    )
    action = models.CharField(_("what"), max_length=20, choices=Action.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    by_name = models.CharField(_("who"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.release}: {self.get_action_display()}"


class Withdrawal(Immutable):
    """The recall of an unsafe release: nobody continues with it, and it never becomes current again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    release = models.OneToOneField(
        Release, verbose_name=_("release"), on_delete=models.PROTECT, related_name="withdrawal"
    )
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    by_name = models.CharField(_("who"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return gettext("Withdrawal of %(release)s") % {"release": self.release}
