"""What a patient shows a doctor by a private link. Only `patient.private_links` writes it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from triage.models.releases import Release


class SharedSummary(models.Model):
    """One patient's answers as they were when shared, as option keys and sides; no typed text and no name.

    Nobody can rebuild the link from this row: it holds only the SHA-256 of the code. The row is separate from
    the assessment, which is stored for another purpose, changes with the answers, and expires on its own.
    """

    id = models.UUIDField(_("the assessment's id"), primary_key=True, editable=False)
    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.PROTECT, related_name="shared_summaries"
    )
    answers = models.JSONField(_("answers"))
    picks = models.JSONField(_("places on a picture, with their sides"), default=list)
    answered_at = models.DateTimeField(_("answered at"))
    code_sha256 = models.CharField(_("SHA-256 of the link's code"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("made at"), default=timezone.now, db_index=True)
    expires_at = models.DateTimeField(_("works until"), db_index=True)

    class Meta:
        verbose_name = _("shared summary")
        verbose_name_plural = _("shared summaries")
        default_permissions = ()  # staff never need to see them

    def __str__(self) -> str:
        return str(self.id)
