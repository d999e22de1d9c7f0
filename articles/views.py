"""Pages of articles: the list, one category, one article, and the search."""

import logging
from collections.abc import Iterable
from itertools import accumulate, groupby

from django.core.paginator import Paginator
from django.db import Error
from django.db.models import Case, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles import search as full_text
from articles.comments.forms import CommentForm
from articles.comments.section import section_of
from articles.glossary import known
from articles.glossary.pages import PageWords
from articles.models import Article, Category, CategoryTree
from articles.sections import RenderedArticle, render_article
from core.signals import database_failed
from core.throttling import Limit, limited

logger = logging.getLogger(__name__)

# An app that links articles to a questionnaire provides the first of these templates.
QUESTIONNAIRE_CALL = ["triage/_article_call.html", "articles/_questionnaire_call.html"]

SEARCHES = Limit("searches", 60, 60)
PER_PAGE = 50  # articles of a list

Crumb = tuple[str, str]  # name and address


@require_safe
def article_list(request: HttpRequest, category_path: str = "") -> HttpResponse:
    """The articles by category; with a path (more/health), those of that branch."""
    tree = CategoryTree()
    category = tree.find(category_path)
    if category_path and not category:
        raise Http404(_("There is no such category."))
    branches = tree.branches_within(category)
    articles = Article.objects.visible_to(request.user).defer("sources").filter(category__in=branches)
    page = Paginator(articles.order_by(_place_of_category(branches), "title", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "category": category,
        "crumbs": breadcrumb(tree.branch(category.pk) if category else ()),
        "page": page,
        "groups": [
            (branches[category_id], list(group))
            for category_id, group in groupby(page, lambda article: article.category_id)
        ],
    }
    return render(request, "articles/article_list.html", context)


def _place_of_category(categories: Iterable[int]) -> Case:
    """The place that an article's category has among these, for the database to sort by."""
    places = (When(category_id=pk, then=Value(place)) for place, pk in enumerate(categories))
    return Case(*places, default=Value(0))


@require_safe
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_object_or_404(Article.objects.visible_to(request.user), slug=slug)
    response = article_page(request, article)
    response["Last-Modified"] = http_date(article.updated_at.timestamp())
    # The page around the article depends on more than the article, so browsers ask again each time.
    patch_cache_control(response, no_cache=True)
    if request.user.is_authenticated:
        patch_cache_control(response, private=True)  # it shows what others do not see
    return response


def article_page(
    request: HttpRequest, article: Article, comment_form: CommentForm | None = None, status: int = 200
) -> HttpResponse:
    """The article, with comments if it is public, and with a comment form that was refused."""
    context = article_context(request, article)
    if article.is_published:
        page = request.GET.get("comments", "1")
        context["comments"] = section_of(article, request.user, page, comment_form)
    return render(request, "articles/article_detail.html", context, status=status)


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """All explained words."""
    return render(request, "articles/words.html", {"entries": known.current().entries})


@require_safe
@never_cache
@limited(SEARCHES)
def search(request: HttpRequest) -> HttpResponse:
    """Search results for `?q=`.

    A query may reveal someone's health. So it is not logged, not passed on as referrer, and no search
    engine or cache keeps the page.
    """
    typed = request.GET.get("q", "")
    try:
        results, status = full_text.search(typed), 200
    except Error as error:
        database_failed.send(sender=Article)
        # The database's own message may repeat what was typed.
        logger.error("The search failed: %s", type(error).__name__)
        results, status = full_text.Results(full_text.parse(typed)), 503
    # "ms" in a query means MS.
    words = known.current().entries_in([results.query.text, results.query.text.upper()])
    context = {"results": results, "words": words, "unavailable": status == 503}
    response = render(request, "articles/search.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def article_context(
    request: HttpRequest, article: Article, rendered: RenderedArticle | None = None
) -> dict[str, object]:
    """The context of the article's page; `rendered` replaces the saved text, as in a preview."""
    rendered = rendered or render_article(article)
    words = PageWords(rendered.glossary)
    words.add_sections(rendered.sections)
    return {
        "article": article,
        "rendered": rendered,
        "words": words,
        "crumbs": breadcrumb(CategoryTree().branch(article.category_id)),
        "questionnaire_call": QUESTIONNAIRE_CALL,
    }


def breadcrumb(branch: tuple[Category, ...]) -> list[Crumb]:
    paths = accumulate((category.slug for category in branch), "{}/{}".format)
    crumbs = [
        (category.name, reverse("articles:category", args=[path]))
        for category, path in zip(branch, paths, strict=True)
    ]
    return [(_("Articles"), reverse("articles:list")), *crumbs]
