"""The editors' pages for articles. The models, `bodies` and `references` decide what may be saved."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import anchors, bodies, references, search, sections
from articles.history import changes
from articles.importing import POSITION_STEP
from articles.manuscript import MAX_SECTIONS, TOP_LEVEL
from articles.markdown import tidy
from articles.models import Article, Category, Section, Term
from articles.views import article_context
from core.optimistic_locking import OptimisticLockMixin


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "parent"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):
    list_display = ["term", "explanation", "source_title"]
    search_fields = ["term", "other_forms", "explanation"]
    fields = ["term", "other_forms", "explanation", "source_title", "source_url"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


class MarkdownField(forms.CharField):
    """Browsers change line ends; a text that differs only in them has not changed."""

    def to_python(self, value: Any) -> str:
        return tidy(value or "")


MARKDOWN_WIDGET = forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"})


class SectionForm(forms.ModelForm):
    class Meta:
        model = Section
        fields = ["heading", "anchor", "level", "position", "body"]
        field_classes = {"body": MarkdownField}
        widgets = {"body": MARKDOWN_WIDGET}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anchor"].required = False
        self.fields["anchor"].disabled = self.instance.pk is not None

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.cleaned_data.get("anchor"):
            self.cleaned_data["anchor"] = anchors.make_anchor(self.cleaned_data.get("heading", ""))
        return self.cleaned_data


class SectionFormSet(BaseInlineFormSet):
    """The sections of one article, checked together."""

    @property
    def empty_form(self) -> Any:
        form = super().empty_form
        positions = [section.position for section in self.get_queryset()]
        form.initial["position"] = max(positions, default=0) + POSITION_STEP
        return form

    def in_order(self) -> list[Any]:
        """The valid forms of sections that stay or are new."""
        return sorted(self._kept(), key=lambda form: form.cleaned_data["position"])

    def clean(self) -> None:
        super().clean()
        self._check_removals()
        if any(form.errors for form in self._kept()):
            return
        kept = self.in_order()
        if self.instance.is_published and not kept:
            raise forms.ValidationError(_("A published article needs a section at least."))
        self._check_levels(kept)
        self._check_links(kept)

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        return _("Two sections have the same anchor. Give each an anchor of its own.")

    def _kept(self) -> list[Any]:
        return [
            form
            for form in self.forms
            if (form.instance.pk or form.has_changed()) and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]

    def _check_removals(self) -> None:
        removed = {
            form.instance.anchor
            for form in self.forms
            if form.instance.pk and form.cleaned_data.get(DELETION_FIELD_NAME)
        }
        if refused := references.to_sections(self.instance.slug, removed):
            raise forms.ValidationError([str(reference) for reference in refused])

    def _check_levels(self, kept: list[Any]) -> None:
        level_before = TOP_LEVEL - 1
        for form in kept:
            level = form.cleaned_data["level"]
            if level > level_before + 1:
                form.add_error("level", _("This skips a level: the section before it stands higher up."))
            level_before = level

    def _check_links(self, kept: list[Any]) -> None:
        known = {form.cleaned_data["anchor"] for form in kept} | {anchors.SOURCES}
        for form in kept:
            for _line, anchor in bodies.dead_links(form.cleaned_data["body"], known):
                form.add_error(
                    "body",
                    _("The link “#%(anchor)s” leads to no section of this article.") % {"anchor": anchor},
                )


class SectionInline(admin.StackedInline):
    model = Section
    form = SectionForm
    formset = SectionFormSet
    extra = 0
    max_num = MAX_SECTIONS
    prepopulated_fields = {"anchor": ["heading"]}
    fields = [("level", "position"), "heading", "anchor", "body"]


class ArticleForm(forms.ModelForm):
    class Meta:
        model = Article
        fields = [
            *("title", "slug", "summary", "category", "language", "byline"),
            *("reviewed_by", "reviewed_on", "status", "published_at", "sources"),
        ]
        field_classes = {"sources": MarkdownField}
        widgets = {"sources": MARKDOWN_WIDGET}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if published_at := self.fields.get("published_at"):
            day, time = published_at.widget.widgets
            day.attrs["aria-label"] = _("Published: day")
            time.attrs["aria-label"] = _("Published: time")


@admin.register(Article)
class ArticleAdmin(OptimisticLockMixin, admin.ModelAdmin):
    form = ArticleForm
    inlines = [SectionInline]
    list_display = ["title", "category", "status", "reviewed_by", "updated_at"]
    list_filter = ["status", "category"]
    list_select_related = ["category"]
    search_fields = ["title", "slug", "sections__heading"]
    fieldsets = [
        (
            None,
            {
                "fields": ["title", "slug", "summary", "category", "language"],
                "description": gettext_lazy(
                    "The sections are below. “Preview”, at the end of the page, shows the article as readers "
                    "would see it and saves nothing. What you save of a published article, its readers see."
                ),
            },
        ),
        (
            gettext_lazy("Who and when"),
            {"fields": ["byline", ("reviewed_by", "reviewed_on"), ("status", "published_at")]},
        ),
        (gettext_lazy("Sources"), {"fields": ["sources"]}),
    ]
    change_form_template = "articles/admin/change_form.html"

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def _may_touch(self, request: HttpRequest, obj: Article | None) -> bool:
        """Only publishers may change a published article."""
        return not (obj and obj.is_published) or self._may_publish(request)

    def _may_publish(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        fixed = ["slug"] if obj else []
        return fixed if self._may_publish(request) else [*fixed, "status"]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Article | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("title",)}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article = context["original"]
        if self.has_change_permission(request, article):
            arguments = [article.pk] if article else []
            context["preview_url"] = reverse("admin:articles_article_preview", args=arguments)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        if form.has_changed():  # not for its sections alone, which have a history of their own
            super().save_model(request, obj, form, change)
        if "status" in form.changed_data and not obj.is_published:
            for needed_by in sorted({reference.needed_by for reference in references.to_article(obj.slug)}):
                messages.warning(
                    request,
                    _("Readers no longer see this article. It is needed by %(needed_by)s.")
                    % {"needed_by": needed_by},
                )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        search.index(form.instance)

    def get_deleted_objects(
        self, objs: QuerySet[Any] | Sequence[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        for article in objs:
            protected += map(str, references.to_article(article.slug))
        return deleted, counts, forbidden, protected

    def get_urls(self) -> list[URLPattern]:
        preview, name = self.admin_site.admin_view(self.preview_view), "articles_article_preview"
        return [
            path("add/preview/", preview, name=name),
            path("<int:object_id>/preview/", preview, name=name),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, object_id: int | None = None) -> HttpResponse:
        """Shows the article on the readers' page as the posted form would leave it. Saves nothing."""
        article = self.get_object(request, str(object_id)) if object_id else None
        if object_id and not article:
            raise Http404
        allowed = (
            self.has_change_permission(request, article) if article else self.has_add_permission(request)
        )
        if not allowed or request.method != "POST":
            raise PermissionDenied
        with transaction.atomic():
            form = self.get_form(request, article, change=bool(article))(request.POST, instance=article)
            is_valid = form.is_valid()
            formset_class, inline = next(iter(self.get_formsets_with_inlines(request, article)))
            formset = formset_class(
                request.POST, instance=form.instance, queryset=inline.get_queryset(request)
            )
            if not formset.is_valid() or not is_valid:
                context = {**self.admin_site.each_context(request), "form": form, "formset": formset}
                return render(request, "articles/admin/preview_errors.html", context, status=422)
            rows = [section_form.instance for section_form in formset.in_order()]
            context = article_context(request, form.instance, sections.render(form.instance, rows))
        return render(request, "articles/article_detail.html", {**context, "is_preview": True})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        article = self.get_object(request, object_id)
        if article is None:
            raise Http404
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change history: %s") % article,
            "opts": self.opts,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": article,
            "changes": changes(article),
        }
        return TemplateResponse(request, "articles/admin/history.html", context)


# The pages of the parts of this app: Django looks for them here.
from articles.comments import admin as _comments  # noqa: E402, F401
