"""What moderators do: approve comments, or reject them with a reason that the author reads."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.comments.models import Comment, CommentReport


def approve(keys: Collection[UUID], by: User) -> int:
    """Show these comments; returns how many. Settles the reports made so far."""
    return _decide(keys, by, Comment.Status.APPROVED, "")


def reject(keys: Collection[UUID], by: User, reason: str) -> int:
    """Hide these comments; returns how many. Raises ValueError without a reason."""
    if not reason.strip():
        raise ValueError("a rejection needs a reason")
    return _decide(keys, by, Comment.Status.REJECTED, reason.strip())


def _decide(keys: Collection[UUID], by: User, status: Comment.Status, reason: str) -> int:
    now: datetime = timezone.now()
    with transaction.atomic():
        comments = list(Comment.objects.select_for_update().filter(pk__in=keys))
        authors = User.objects.in_bulk({comment.author_id for comment in comments if comment.author_id})
        for comment in comments:
            comment.status, comment.reason = status, reason
            author = authors.get(comment.author_id) if status == Comment.Status.APPROVED else None
            comment.approved_name = author.get_short_name() if author else ""
            comment.moderated_by, comment.moderated_at = by, now
            comment.save()  # one by one: each has its history
        CommentReport.objects.filter(comment__in=comments, settled_at=None).update(settled_at=now)
    return len(comments)
