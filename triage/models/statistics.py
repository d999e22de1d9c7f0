"""Counts of what happened, tied to nobody. Only `statistics.counters` writes them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.uuid7 import uuid7
from triage.models.drafts import KEY_LENGTH
from triage.models.releases import Release


class Tally(models.Model):
    """How often something happened on one day with one release."""

    class Event(models.TextChoices):
        STARTED = "started", _("started")
        REACHED = "reached", _("came to a question")
        ANSWERED = "answered", _("answered a question")
        EMERGENCY_SHOWN = "emergency_shown", _("were shown the emergency page")
        COMPLETED = "completed", _("saw a result")
        CARE_LEVEL = "care_level", _("got a care level")
        FIRST_GROUP = "first_group", _("got a first cause group")
        MINUTES = "minutes", _("took so many minutes")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.PROTECT, related_name="tallies"
    )
    day = models.DateField(_("day"))
    event = models.CharField(_("what"), max_length=20, choices=Event.choices)
    key = models.CharField(
        _("of what"),
        max_length=KEY_LENGTH,
        blank=True,
        help_text=_("A question, a care level, a cause group (empty: no clear match), or minutes."),
    )
    count = models.PositiveIntegerField(_("how often"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        ordering = ["day", "event", "key"]
        permissions = [("view_statistics", _("Can view the statistics"))]
        constraints = [models.UniqueConstraint(fields=["release", "day", "event", "key"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.get_event_display()} {self.key}: {self.count}"


class UnclearReport(models.Model):
    """An anonymous report that a question was not clear."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.PROTECT, related_name="unclear_reports"
    )
    link_id = models.CharField(_("question"), max_length=KEY_LENGTH)
    text = models.CharField(_("what was not clear"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("said at"), auto_now_add=True)
    dealt_with_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)

    class Meta:
        verbose_name = _("question that was not clear")
        verbose_name_plural = _("questions that were not clear")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.link_id
