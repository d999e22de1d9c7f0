"""The comments as the page of an article shows them."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.paginator import Page, Paginator

from articles.comments.forms import CommentForm
from articles.comments.models import Comment
from articles.models import Article

PER_PAGE = 20


@dataclass(frozen=True)
class CommentSection:
    count: int
    page: Page[Comment]  # the newest first
    own: list[Comment]  # the reader's own comments that nobody else sees
    form: CommentForm | None  # for who may write
    closed: bool  # nobody may


def section_of(
    article: Article, user: User | AnonymousUser, page: str = "1", form: CommentForm | None = None
) -> CommentSection:
    """`form` is a refused form to show again; `page` is the requested page number, valid or not."""
    closed = settings.COMMENTS_PER_HOUR == 0
    shown = Paginator(article.comments.approved().select_related("author"), PER_PAGE).get_page(page)
    own: list[Comment] = []
    if user.is_authenticated:
        own = list(article.comments.filter(author=user).exclude(status=Comment.Status.APPROVED))
        if form is None and user.first_name and not closed:
            form = CommentForm()
    return CommentSection(shown.paginator.count, shown, own, form, closed)
