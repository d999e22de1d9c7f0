"""The page of a questionnaire: where editors find its parts, check it, publish it, export and import it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from core.optimistic_locking import OptimisticLockMixin
from triage.admin.base import DraftForm, draft_of
from triage.admin.conditional_fields import ConditionalLinesField, SectionsField
from triage.admin.draft import Draft
from triage.admin.fields import column_field
from triage.admin.permissions import may_import, may_view_releases
from triage.admin.reports import link_changes, linked_changes, linked_concerns, told_measures, told_replay
from triage.admin.safety_files import draft_view
from triage.admin.statistics import statistics_view
from triage.admin.workbench import frame, overview
from triage.drafts import files
from triage.drafts.copying import copy_questionnaire
from triage.drafts.history import history_of
from triage.drafts.importing import ImportRefused, import_questionnaire
from triage.drafts.mapping import to_document
from triage.models import CareAdvice, Publication, Questionnaire
from triage.models.drafts import KEY_LENGTH, validate_key
from triage.plain_words.sentences import problem_line
from triage.releases.publishing import (
    PUBLISH,
    NothingToPublish,
    PublishingRefused,
    ReasonNeeded,
    Report,
    check,
    publish,
)
from triage.rules.document import DocumentError
from triage.statistics.report import VIEW_STATISTICS

PUBLICATIONS_SHOWN = 10


class QuestionnaireForm(DraftForm):
    article = forms.ChoiceField(
        label=gettext_lazy("Article"), help_text=gettext_lazy("Its sections are what the cause groups open.")
    )
    always_sections = column_field(Questionnaire, "always_sections", SectionsField)
    always_advice = column_field(Questionnaire, "always_advice", ConditionalLinesField)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "article" in self.fields:
            articles = dict(Article.objects.values_list("slug", "title"))
            stored = self.instance.article
            articles.setdefault(
                stored, _("%(slug)s (there is no such article)") % {"slug": stored} if stored else "—"
            )
            self.fields["article"].choices = sorted(articles.items())  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("What changed, and why. It is kept with the release."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def __init__(self, report: Report, *args: Any) -> None:
        super().__init__(*args)
        self.fields["note"].required = bool(report.warnings)
        self.fields["note"].error_messages["required"] = _(
            "There are warnings. Say why you publish all the same."
        )


class CopyForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=KEY_LENGTH,
        validators=[validate_key],
        help_text=gettext_lazy(
            "Its part of the web address, as in “shaking-hands”. It cannot be changed later."
        ),
    )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if Questionnaire.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("There is a questionnaire with this address. Choose another."))
        return slug


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("YAML or JSON, as “Export” gives it, in UTF-8.")
    )
    dry_run = forms.BooleanField(
        label=gettext_lazy("Only show what would change"), required=False, initial=True
    )


@admin.register(Questionnaire)
class QuestionnaireAdmin(OptimisticLockMixin, admin.ModelAdmin):
    form = QuestionnaireForm
    list_display = ["title", "slug", "release", "reviewed_by"]
    list_select_related = ["current_release"]
    search_fields = ["title", "slug", "summary"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "language", "summary"]}),
        (gettext_lazy("Article"), {"fields": ["article", "always_sections"]}),
        (gettext_lazy("Who"), {"fields": ["written_by", "reviewed_by"]}),
        (gettext_lazy("With every result"), {"fields": ["always_advice"]}),
        (
            gettext_lazy("If no cause group fits"),
            {"fields": ["no_clear_match_care_level", "no_clear_match_title", "no_clear_match_text"]},
        ),
        (gettext_lazy("Ranking"), {"fields": ["threshold"], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # The list shows nothing of the document, which is large.
        return super().get_queryset(request).defer("current_release__document")

    @admin.display(description=gettext_lazy("patients get"))
    def release(self, row: Questionnaire) -> str:
        return str(row.current_release or _("nothing yet"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form = super().get_form(request, obj, change=change, **options)
        form.draft = draft_of(request, obj)
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else {"slug": ["title"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was published is kept for good; a draft that never was can go."""
        may_delete = super().has_delete_permission(request, obj)
        return may_delete and (obj is None or obj.pk is None or not obj.releases.exists())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        # No care advice is deleted alone, but it goes with its questionnaire.
        return deleted, counts, forbidden - {CareAdvice._meta.verbose_name}, protected

    def save_model(self, request: HttpRequest, obj: Questionnaire, form: Any, change: bool) -> None:
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        if row := context["original"]:
            context.update(overview(request, row))
            context["may_publish"] = request.user.has_perm(PUBLISH)
            context["may_view_releases"] = may_view_releases(request)
            context["may_import"] = may_import(request)
            context["may_view_statistics"] = request.user.has_perm(VIEW_STATISTICS)
            context["publications"] = publications_of(row)
        return super().render_change_form(request, context, *args, **options)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "may_import": may_import(request)})

    def get_urls(self) -> list[URLPattern]:
        def view(handler: Any) -> Any:
            return self.admin_site.admin_view(handler)

        return [
            path("import/", view(self.import_view), name="triage_questionnaire_import"),
            path("<int:pk>/copy/", view(self.copy_view), name="triage_questionnaire_copy"),
            path("<int:pk>/check/", view(self.check_view), name="triage_questionnaire_check"),
            path("<int:pk>/publish/", view(self.publish_view), name="triage_questionnaire_publish"),
            path("<int:pk>/export/", view(self.export_view), name="triage_questionnaire_export"),
            path(
                "<int:pk>/safety-file.<str:form>",
                view(partial(draft_view, self)),
                name="triage_questionnaire_safety_file",
            ),
            path(
                "<int:pk>/statistics/",
                view(partial(statistics_view, self)),
                name="triage_questionnaire_statistics",
            ),
            *super().get_urls(),
        ]

    def found(self, request: HttpRequest, pk: int) -> Questionnaire:
        """The questionnaire, if the user may see it."""
        row = Questionnaire.objects.select_related("current_release").filter(pk=pk).first()
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row

    def page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        common = {
            **self.admin_site.each_context(request),
            **frame(request, context.get("row")),
            "opts": self.opts,
            "title": title,
        }
        return TemplateResponse(request, f"admin/triage/{template}.html", {**common, **context})

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.found(request, pk)
        title = _("Check of “%(title)s”") % {"title": row.title}
        return self.page(
            request, "check", title, may_publish=request.user.has_perm(PUBLISH), **report_of(row, check(row))
        )

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.found(request, pk)
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        report = check(row)
        form = PublishForm(report, request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                release = publish(row, request.user, form.cleaned_data["note"])  # type: ignore[arg-type]
            except PublishingRefused as refusal:
                report = refusal.report
            except ReasonNeeded as refusal:
                report = refusal.report
                form.add_error("note", str(refusal))
            except NothingToPublish as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
                return redirect("admin:triage_release_change", refusal.release.pk)
            else:
                sentence = _("%(release)s of “%(title)s” is published: patients get it from now on.")
                self.log_change(request, row, [{"changed": {"name": str(release), "object": _("published")}}])
                self.message_user(
                    request, sentence % {"release": release, "title": row.title}, messages.SUCCESS
                )
                return redirect("admin:triage_questionnaire_change", row.pk)
        title = _("Publish “%(title)s”") % {"title": row.title}
        return self.page(request, "publish", title, form=form, **report_of(row, report))

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.found(request, pk)
        if not may_import(request):
            raise PermissionDenied
        initial = {"title": _("%(title)s (copy)") % {"title": row.title}}
        form = CopyForm(request.POST if request.method == "POST" else None, initial=initial)
        if form.is_valid():
            try:
                copy = copy_questionnaire(row, **form.cleaned_data)
            except DocumentError as error:
                for problem in error.problems:
                    form.add_error(None, problem_line(problem))
            else:
                self.log_addition(request, copy, _("Copied from “%(title)s”.") % {"title": row.title})
                sentence = _("“%(title)s” is a new draft. Patients do not see it until it is published.")
                self.message_user(request, sentence % {"title": copy.title}, messages.SUCCESS)
                return redirect("admin:triage_questionnaire_change", copy.pk)
        return self.page(request, "copy", _("Copy “%(title)s”") % {"title": row.title}, form=form, row=row)

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.found(request, pk)
        response = HttpResponse(
            files.write_yaml(to_document(row)), content_type="application/yaml; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{row.slug}.yaml"'
        return response

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not may_import(request):
            raise PermissionDenied
        form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
        imported = None
        if form.is_valid():
            dry_run = form.cleaned_data["dry_run"]
            try:
                imported = import_questionnaire(
                    form.cleaned_data["file"].read(files.MOST_BYTES + 1), dry_run=dry_run
                )
            except ImportRefused as refusal:
                form.add_error("file", refusal.sentences)
            else:
                if not dry_run:
                    self.log_change(request, imported.row, _("Imported a file."))
                    self.message_user(request, imported.summary, messages.SUCCESS)
        changes = link_changes(imported.row, imported.changes) if imported and not imported.is_new else []
        return self.page(
            request, "import", _("Import a questionnaire"), form=form, imported=imported, changes=changes
        )

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.found(request, int(object_id) if object_id.isdecimal() else 0)
        title = _("History of “%(row)s”") % {"row": row}
        entries = history_of(row, Draft(row).vocabulary)
        return self.page(request, "history", title, object=row, entries=entries)


def report_of(row: Questionnaire, report: Report) -> dict[str, Any]:
    """What the pages that show a report need."""
    return {
        "row": row,
        "report": report,
        "errors": linked_concerns(row, report.errors),
        "warnings": linked_concerns(row, report.warnings),
        "changes": linked_changes(row, report),
        "measures": told_measures(report),
        "replay": told_replay(row, report),
    }


def publications_of(row: Questionnaire) -> Any:
    steps = (
        Publication.objects.filter(release__questionnaire=row)
        .select_related("release")
        .defer("release__document")
    )
    return steps[:PUBLICATIONS_SHOWN]
