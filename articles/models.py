"""Articles: a tree of categories, the articles in them, and the sections an article is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from articles import anchors, manuscript
from articles.bodies import validate_body
from core.text_direction import text_direction


class Category(models.Model):
    """A node in the tree of categories: More > Health > Recovery."""

    name = models.CharField(
        _("name"),
        max_length=manuscript.NAME_LENGTH,
        validators=[
            RegexValidator(">", _("A name cannot hold “>”: it stands between names."), inverse_match=True)
        ],
    )
    slug = models.SlugField(
        _("name in addresses"), max_length=manuscript.SLUG_LENGTH, db_index=False, allow_unicode=True
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("part of"),
        null=True,
        blank=True,
        related_name="children",
        help_text=_("The wider category this one belongs to. Empty: it stands at the top."),
    )

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "slug"], name="category_slug_within_parent"),
            # A database treats two empty parents as different.
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(parent=None), name="category_slug_at_the_top"
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="category_not_within_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.pk and self.parent and self.pk in {category.pk for category in self.parent.branch()}:
            raise ValidationError({"parent": _("A category cannot be a part of itself.")})

    def branch(self) -> tuple[Category, ...]:
        """The categories from the top of the tree down to this one."""
        return CategoryTree().branch(self.pk)


class CategoryTree:
    """All categories in one query: there are few, and every page needs whole branches."""

    def __init__(self) -> None:
        self._categories = Category.objects.in_bulk()

    def branch(self, category_id: int) -> tuple[Category, ...]:
        """The categories from the top of the tree down to this one."""
        branch = [self._categories[category_id]]
        while (parent_id := branch[0].parent_id) and len(branch) <= len(self._categories):
            branch.insert(0, self._categories[parent_id])
        return tuple(branch)

    def find(self, path: str) -> Category | None:
        """The category with this URL path, such as more/health/recovery."""
        return next((category for pk, category in self._categories.items() if self.path(pk) == path), None)

    def branches_within(self, category: Category | None) -> dict[int, tuple[Category, ...]]:
        """The branches of this category and of those below it, else of all; by id, in order of name."""
        branches = {pk: self.branch(pk) for pk in self._categories}
        within = [item for item in branches.items() if category is None or category in item[1]]
        return dict(sorted(within, key=lambda item: [part.name for part in item[1]]))

    def path(self, category_id: int) -> str:
        return "/".join(category.slug for category in self.branch(category_id))


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> ArticleQuerySet:
        return self.filter(status=Article.Status.PUBLISHED)

    def visible_to(self, user: User | AnonymousUser) -> ArticleQuerySet:
        """Published articles; for staff who may view articles, drafts too."""
        sees_drafts = user.is_staff and user.has_perm("articles.view_article")
        return self.all() if sees_drafts else self.published()


class Article(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft: staff alone see it")
        PUBLISHED = "published", _("Published: everyone sees it")

    title = models.CharField(_("title"), max_length=manuscript.TITLE_LENGTH)
    slug = models.SlugField(
        _("name in addresses"),
        max_length=manuscript.SLUG_LENGTH,
        unique=True,
        help_text=_("A few words for the page's address, as facial-twitching. It stays as it is once saved."),
    )
    summary = models.TextField(
        _("summary"),
        max_length=manuscript.SUMMARY_LENGTH,
        help_text=_("One or two sentences, for lists of articles and for search engines."),
    )
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name=_("category"), related_name="articles"
    )
    language = models.CharField(
        _("language"),
        max_length=manuscript.LANGUAGE_LENGTH,
        default="en-GB",
        validators=[
            RegexValidator(rf"\A{manuscript.LANGUAGE}\Z", _("Give the language's code, as en or en-GB."))
        ],
        help_text=_("The code of the language the text is written in. Screen readers need it."),
    )
    byline = models.CharField(
        _("byline"),
        max_length=manuscript.NAME_LENGTH,
        help_text=_("Who wrote the article, as readers see it."),
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_("The day and time shown beside the byline. Empty: set when the article is published."),
    )
    reviewed_by = models.CharField(
        _("reviewed by"),
        max_length=manuscript.NAME_LENGTH,
        blank=True,
        help_text=_(
            "The clinician who checked this text. Empty: the page says that no clinician has signed it off."
        ),
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    sources = models.TextField(
        _("sources"),
        blank=True,
        validators=[validate_body],
        help_text=_("Markdown. A list, one source in each line: - [Title](https://…)"),
    )
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    history = HistoricalRecords(excluded_fields=["updated_at"])
    _change_reason: str | None = None  # kept with the next row of the history
    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["title"]
        permissions = [("publish_article", "Can publish articles and change published ones")]
        indexes = [models.Index(fields=["status", "-published_at"], name="article_by_date")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(published_at__isnull=False),
                name="article_published_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by="", reviewed_on=None)
                | (~models.Q(reviewed_by="") & models.Q(reviewed_on__isnull=False)),
                name="article_review_is_whole",
                violation_error_message=_("Give both the reviewer and the day of the review, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:detail", args=[self.slug])

    @property
    def direction(self) -> str:
        """Which way its text is written, as the attribute `dir` takes it."""
        return text_direction(self.language)

    def clean(self) -> None:
        if self.is_published and not self.published_at:
            self.published_at = timezone.now().replace(microsecond=0)

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED


class Section(models.Model):
    """A part of an article. Its parent is the nearest section before it whose level is higher up."""

    class Level(models.IntegerChoices):
        SECTION = 2, _("Section")
        SUB_SECTION = 3, _("Sub-section")
        PART = 4, _("Part of a sub-section")

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="sections", db_index=False
    )
    anchor = models.CharField(
        _("anchor"),
        max_length=anchors.MAX_LENGTH,
        validators=[anchors.validate_anchor],
        help_text=_(
            "The section's name in links and questionnaires, as both-sides. It stays as it is once saved."
        ),
    )
    position = models.PositiveIntegerField(
        _("order"), help_text=_("Sections are shown in the order of these numbers: 10, 20, 30 …")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.SECTION)
    heading = models.CharField(_("heading"), max_length=manuscript.TITLE_LENGTH)
    body = models.TextField(
        _("text"),
        blank=True,
        validators=[validate_body],
        help_text=_(
            "Markdown: an empty line between paragraphs, “- ” before each point of a list, **bold**, "
            "[text](https://…) for a link, [text](#anchor) for a link to another section."
        ),
    )

    history = HistoricalRecords()
    _change_reason: str | None = None

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["article", "position"], name="section_in_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "anchor"],
                name="section_anchor_within_article",
                violation_error_message=_("Another section of this article has that anchor."),
            ),
            models.CheckConstraint(condition=models.Q(level__range=(2, 4)), name="section_level_is_known"),
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        return f"{self.article.get_absolute_url()}#{self.anchor}"


def delete_unasked(collector: Any, field: Any, rows: Any, using: str) -> None:
    """Like CASCADE, for derived rows: the admin's deletion page does not list them."""
    collector.fast_deletes.append(rows)


class Passage(models.Model):
    """The normalised words of a section; without a section, those of title and summary.

    Only `search.index` writes it. The database maintains the full-text index of these rows.
    """

    article = models.ForeignKey(Article, delete_unasked, related_name="passages")
    section = models.ForeignKey(Section, delete_unasked, null=True, related_name="+")
    title = models.TextField()
    heading = models.TextField()
    body = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.section or self.article)


class Term(models.Model):
    """A word that readers may not know, with its explanation."""

    LONGEST = 80
    MOST_FORMS = 20

    term = models.CharField(
        _("word"),
        max_length=LONGEST,
        unique=True,
        help_text=_("As it stands within a sentence: myelin, MRI, Bell's palsy."),
    )
    other_forms = models.TextField(
        _("other forms"),
        blank=True,
        max_length=MOST_FORMS * (LONGEST + 2),
        help_text=_("One in each line: the plural, an abbreviation, another spelling."),
    )
    explanation = models.CharField(
        _("explanation"),
        max_length=300,
        help_text=_("One or two short sentences in everyday words. Plain text."),
    )
    source_title = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_("Empty: the page says that the editors explain it in their own words."),
    )
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)

    history = HistoricalRecords()
    _change_reason: str | None = None

    class Meta:
        verbose_name = _("explained word")
        verbose_name_plural = _("explained words")
        ordering = [Lower("term")]

    def __str__(self) -> str:
        return self.term

    @property
    def forms(self) -> list[str]:
        return [form for line in self.other_forms.splitlines() if (form := " ".join(line.split()))]

    def clean(self) -> None:
        self.term = " ".join(self.term.split())
        self.other_forms = "\n".join(self.forms)
        errors: dict[str, list[Any]] = {}
        if self.source_url and not self.source_title:
            errors["source_title"] = [_("Say what the address leads to.")]
        if not any(letter.isascii() and letter.isalnum() for letter in self.term):
            errors["term"] = [_("Give a word that has a letter from a to z or a digit in it.")]
        if problems := list(self._problems_of_forms()):
            errors["other_forms"] = problems
        if errors:
            raise ValidationError(errors)

    def _problems_of_forms(self) -> Iterator[str]:
        if len(self.forms) > self.MOST_FORMS:
            yield _("Give at most %(limit)d forms.") % {"limit": self.MOST_FORMS}
        for form in self.forms:
            if len(form) > self.LONGEST:
                yield _("“%(form)s” is longer than %(limit)d characters.") % {
                    "form": form,
                    "limit": self.LONGEST,
                }
        taken = {form: other for other in Term.objects.exclude(pk=self.pk) for form in other.names()}
        for form in self.names() & taken.keys():
            yield _("“%(form)s” is explained by “%(other)s” already.") % {"form": form, "other": taken[form]}

    def names(self) -> set[str]:
        """Every form as it is told apart from those of other words; small letters, as anchors have them."""
        return {slugify(form) for form in (self.term, *self.forms)}


@receiver([post_save, post_delete], sender=Section)
def touch_article(instance: Section, **kwargs: Any) -> None:
    """A changed section changes its article: rendered articles are cached by `updated_at`."""
    Article.objects.filter(pk=instance.article_id).update(updated_at=timezone.now())


# Models of the parts of this app: Django looks for them here.
from articles.comments.models import Comment, CommentReport  # noqa: E402, F401
