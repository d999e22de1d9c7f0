"""Assessments: patients' answers as option keys, and their outcome.

Only `patient.assessments` writes them.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.uuid7 import uuid7
from triage.models.choices import CareLevel
from triage.models.drafts import KEY_LENGTH
from triage.models.releases import Release


class Assessment(models.Model):
    """One patient's answers against one release. It holds no typed text and no name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.PROTECT, related_name="assessments"
    )
    answers = models.JSONField(_("answers"))
    care_level = models.CharField(_("care level"), max_length=20, choices=CareLevel.choices)
    first_group = models.CharField(
        _("first cause group"), max_length=KEY_LENGTH, blank=True, help_text=_("Empty: no clear match.")
    )
    groups = models.JSONField(_("cause groups listed"), default=list)
    created_at = models.DateTimeField(_("completed at"), default=timezone.now)
    expires_at = models.DateTimeField(_("kept until"), db_index=True)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.id)
