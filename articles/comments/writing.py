"""What readers do with comments: write, report, and delete their own."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.throttling import seconds_to_wait
from articles.comments.models import Comment, CommentReport
from articles.models import Article
from core.throttling import Limit
from core.uuid7 import uuid7

HOUR = 60 * 60
REPORTS_PER_HOUR = 20
READERS_OF_ONE_PLACE = 4  # so many readers may use up their limit from one network address


class TooMany(Exception):
    """The reader has reached the limit for now."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def write(article: Article, author: User, body: str, *, key: UUID, address: str | None) -> Comment:
    """Put the comment into the moderators' queue. Raises TooMany.

    The key comes with the form, so a form sent twice makes one comment.
    """
    if own := Comment.objects.filter(pk=key, author=author).first():
        return own
    _count("comments", settings.COMMENTS_PER_HOUR, author, address)
    with transaction.atomic():
        comment, is_new = Comment.objects.get_or_create(
            pk=key, defaults={"article": article, "author": author, "body": body}
        )
        if not is_new and comment.author_id != author.pk:  # the key of somebody else's
            comment = Comment.objects.create(pk=uuid7(), article=article, author=author, body=body)
    return comment


def report(comment: Comment, reporter: User, reason: str, *, address: str | None) -> bool:
    """Call a moderator; returns whether this reader's report is new. Raises TooMany.

    Enough reports hide the comment until a moderator decides.
    """
    if CommentReport.objects.filter(comment=comment, reporter=reporter).exists():
        return False
    _count("reports", REPORTS_PER_HOUR, reporter, address)
    with transaction.atomic():
        locked = Comment.objects.select_for_update().get(pk=comment.pk)
        _report, is_new = CommentReport.objects.get_or_create(
            comment=locked, reporter=reporter, defaults={"reason": reason}
        )
        count = CommentReport.objects.filter(comment=locked, settled_at=None).count()
        if locked.status == Comment.Status.APPROVED and count >= settings.COMMENT_REPORTS_TO_HIDE:
            locked.status = Comment.Status.PENDING
            locked._change_reason = _("Hidden: %(count)d readers reported it.") % {"count": count}
            locked.save()
    return is_new


def delete(comment: Comment) -> None:
    """Delete the comment with its history."""
    _delete_all(Comment.objects.filter(pk=comment.pk))


def _count(what: str, times: int, reader: User, address: str | None) -> None:
    wait = seconds_to_wait(Limit(f"{what} of a reader", times, HOUR), str(reader.pk)) or seconds_to_wait(
        Limit(f"{what} from one place", READERS_OF_ONE_PLACE * times, HOUR), str(address)
    )
    if wait:
        raise TooMany(wait)


# With the account: see `accounts.holdings`


def export(user: User) -> list[dict[str, Any]]:
    """The reader's comments, as JSON."""
    return [
        {
            "article": comment.article.title,
            "text": comment.body,
            "written": comment.created_at.isoformat(),
            "status": comment.status,
            "reason": comment.reason,
        }
        for comment in Comment.objects.filter(author=user).select_related("article")
    ]


def export_reports(user: User) -> list[dict[str, Any]]:
    """The comments that the reader reported, as JSON."""
    return [
        {
            "comment": str(report.comment_id),
            "reason": report.reason,
            "reported": report.created_at.isoformat(),
        }
        for report in CommentReport.objects.filter(reporter=user)
    ]


def remove(user: User) -> None:
    """Delete the reader's comments."""
    _delete_all(Comment.objects.filter(author=user))


def release(user: User) -> None:
    """Keep the reader's visible comments without a name; delete the others."""
    _delete_all(Comment.objects.filter(author=user, status=Comment.Status.REJECTED))
    Comment.objects.filter(author=user).update(author=None, approved_name="")


def forget_reports(user: User) -> None:
    """Reports still count, without author and text."""
    CommentReport.objects.filter(reporter=user).update(reporter=None, reason="")


def _delete_all(comments: Any) -> None:
    with transaction.atomic():
        keys = list(comments.values_list("pk", flat=True))
        comments.delete()
        Comment.history.filter(id__in=keys).delete()
