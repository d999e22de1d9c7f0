"""The pages of comments. The article's own page shows them: see `section`."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.comments import writing
from articles.comments.forms import CommentForm, ReportForm
from articles.comments.models import Comment
from articles.models import Article
from articles.views import article_page
from core.http.client_address import client_address


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Accepts a comment. A refused one is shown again on the article's page, as it was typed."""
    article = get_object_or_404(Article.objects.published(), slug=slug)
    comments = f"{article.get_absolute_url()}#comments"
    if request.method != "POST":
        return redirect(comments)
    form, status = CommentForm(request.POST), 422
    if form.is_valid():
        user = request.user
        if not user.is_authenticated:
            form.add_error(None, _("You are not logged in. Copy your comment, log in, and send it again."))
            status = 403
        elif settings.COMMENTS_PER_HOUR == 0:
            form.add_error(None, _("Comments are closed."))
        elif not user.first_name:
            form.add_error(None, _("Choose a name in your account first. Copy your comment before you go."))
        else:
            try:
                _write(article, user, form, request)
            except writing.TooMany as refusal:
                form.add_error(None, _too_many(refusal.seconds))
                status = 429
            else:
                messages.success(request, _("Thank you. A moderator reads your comment before it is shown."))
                return redirect(comments)
    return article_page(request, article, comment_form=form, status=status)


def _write(article: Article, author: User, form: CommentForm, request: HttpRequest) -> None:
    body, key = form.cleaned_data["body"], form.cleaned_data["key"]
    writing.write(article, author, body, key=key, address=client_address(request))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks why, and calls a moderator."""
    comment = get_object_or_404(_visible().exclude(author=request.user.pk), pk=pk)
    form, status = ReportForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        try:
            is_new = writing.report(
                comment,
                request.user,  # type: ignore[arg-type]
                form.cleaned_data["reason"],
                address=client_address(request),
            )
        except writing.TooMany as refusal:
            form.add_error(None, _too_many(refusal.seconds))
            status = 429
        else:
            said = _("Thank you. A moderator looks at it.") if is_new else _("You have reported it already.")
            messages.success(request, said)
            return _back_to_the_comments(comment)
    return _page(request, "report", comment, status, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Deletes one of the reader's own comments, after asking."""
    comment = get_object_or_404(Comment.objects.select_related("article"), pk=pk, author=request.user.pk)
    if request.method == "POST":
        writing.delete(comment)
        messages.success(request, _("Your comment is deleted."))
        return _back_to_the_comments(comment)
    return _page(request, "delete", comment, 200)


def _visible() -> Any:
    published = Article.objects.published()
    return Comment.objects.approved().filter(article__in=published).select_related("article", "author")


def _back_to_the_comments(comment: Comment) -> HttpResponse:
    return redirect(f"{comment.article.get_absolute_url()}#comments")


def _page(request: HttpRequest, name: str, comment: Comment, status: int, **context: Any) -> HttpResponse:
    return render(request, f"articles/comments/{name}.html", {"comment": comment, **context}, status=status)


def _too_many(seconds: int) -> str:
    minutes = -(-seconds // 60)
    sentence = ngettext(
        "That is much for one hour. Your text is still here: send it again in %(minutes)d minute.",
        "That is much for one hour. Your text is still here: send it again in %(minutes)d minutes.",
        minutes,
    )
    return sentence % {"minutes": minutes}
