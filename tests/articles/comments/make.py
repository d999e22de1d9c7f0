"""Comments as readers and moderators leave them."""

from django.contrib.auth.models import User
from django.utils import timezone

from articles.comments.models import Comment
from articles.models import Article


def make_comment(
    article: Article, author: User | None = None, body: str = "Mine went away.", **fields
) -> Comment:
    """A comment that is shown."""
    fields = {"status": Comment.Status.APPROVED, "moderated_at": timezone.now(), **fields}
    return Comment.objects.create(article=article, author=author, body=body, **fields)


def make_waiting(article: Article, author: User | None = None, body: str = "Mine too.") -> Comment:
    return Comment.objects.create(article=article, author=author, body=body)
