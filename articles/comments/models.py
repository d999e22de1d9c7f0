from __future__ import annotations

from django.contrib.auth.models import User
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from core.uuid7 import uuid7

BODY_LENGTH = 2000
REASON_LENGTH = 500


class CommentQuerySet(models.QuerySet["Comment"]):
    def approved(self) -> CommentQuerySet:
        return self.filter(status=Comment.Status.APPROVED)

    def with_open_reports(self) -> CommentQuerySet:
        """Adds `open_reports`: how many readers reported it since a moderator last decided.

        A subquery per shown row; not evaluated when rows are only counted.
        """
        counted = _open_reports().values("comment").annotate(total=models.Count("pk")).values("total")
        return self.annotate(open_reports=Coalesce(models.Subquery(counted), 0))

    def reported(self) -> CommentQuerySet:
        return self.filter(models.Exists(_open_reports()))

    def to_moderate(self) -> CommentQuerySet:
        """Comments that wait for a moderator: new or reported."""
        return self.filter(models.Q(status=Comment.Status.PENDING) | models.Exists(_open_reports()))


def _open_reports() -> models.QuerySet[CommentReport]:
    """Of the comment in the query around it."""
    return CommentReport.objects.filter(comment=models.OuterRef("pk"), settled_at=None).order_by()


class Comment(models.Model):
    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for a moderator")
        APPROVED = "approved", _("Shown")
        REJECTED = "rejected", _("Not shown")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(
        "articles.Article",
        models.CASCADE,
        verbose_name=_("article"),
        related_name="comments",
        db_index=False,
    )
    author = models.ForeignKey(
        User,
        models.SET_NULL,
        verbose_name=_("author"),
        null=True,
        related_name="comments",
        help_text=_("Empty: the account is deleted."),
    )
    body = models.TextField(_("text"), max_length=BODY_LENGTH)
    approved_name = models.CharField(_("name beside it"), max_length=150, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PENDING)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    moderated_by = models.ForeignKey(
        User, models.SET_NULL, verbose_name=_("moderator"), null=True, related_name="+"
    )
    moderated_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(
        _("reason"), max_length=REASON_LENGTH, blank=True, help_text=_("The author reads it.")
    )

    # No trace remains of a deleted account or comment.
    history = HistoricalRecords(excluded_fields=["author", "body", "approved_name"])
    _change_reason: str | None = None  # kept with the next row of the history
    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-id"]
        default_permissions = ["view"]
        permissions = [("moderate_comment", "Can approve and reject comments")]
        indexes = [
            models.Index(fields=["article", "status", "-created_at"], name="comment_of_article"),
            models.Index(fields=["status", "-created_at"], name="comment_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="pending") | models.Q(moderated_at__isnull=False),
                name="comment_decision_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="rejected", reason=""), name="comment_rejected_has_reason"
            ),
        ]

    def __str__(self) -> str:
        day = formats.date_format(timezone.localtime(self.created_at), "DATE_FORMAT")
        return gettext("Comment of %(day)s") % {"day": day}

    def get_absolute_url(self) -> str:
        return f"{self.article.get_absolute_url()}#comment-{self.pk}"

    @property
    def author_name(self) -> str:
        """The name that readers see: beside a comment that is shown, the one that was approved with it."""
        if self.author is None:
            return gettext("A former reader")
        is_shown = self.status == self.Status.APPROVED
        return (is_shown and self.approved_name) or self.author.get_short_name() or gettext("A reader")


class CommentReport(models.Model):
    """A reader's report that a comment should not be shown."""

    comment = models.ForeignKey(
        Comment, models.CASCADE, verbose_name=_("comment"), related_name="reports", db_index=False
    )
    reporter = models.ForeignKey(
        User, models.SET_NULL, verbose_name=_("reported by"), null=True, related_name="comment_reports"
    )
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, help_text=_("When a moderator decided."))

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["created_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["comment", "reporter"], name="report_once_by_each_reader")
        ]

    def __str__(self) -> str:
        return self.reason or gettext("No reason given")
