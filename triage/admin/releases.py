"""Releases: listed, read, compared, made current again, withdrawn. Nobody changes or deletes one."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.permissions import may_import, may_view_releases
from triage.admin.recall import recall_csv_view, recall_view, withdraw_view
from triage.admin.safety_files import release_view
from triage.admin.workbench import frame
from triage.drafts.copying import make_draft_of
from triage.drafts.diff import changes
from triage.drafts.mapping import to_document
from triage.models import Release
from triage.plain_words.outline import Outline, outline
from triage.plain_words.sentences import problem_line
from triage.releases.publishing import PUBLISH, AlreadyCurrent, WithdrawalRefused, make_current
from triage.rules.document import DocumentError, parse


@admin.register(Release)
class ReleaseAdmin(admin.ModelAdmin):
    list_display = ["__str__", "questionnaire", "created_at", "created_by_name", "short_note", "standing"]
    list_filter = ["questionnaire"]
    list_select_related = ["questionnaire", "withdrawal"]
    search_fields = ["number", "note", "created_by_name", "sha256"]
    ordering = ["-id"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # The list shows nothing of the document, which is large.
        return super().get_queryset(request).defer("document")

    @admin.display(description=gettext_lazy("note"))
    def short_note(self, release: Release) -> str:
        return Truncator(release.note).chars(60)

    @admin.display(description=gettext_lazy("standing"))
    def standing(self, release: Release) -> str:
        if release.is_withdrawn:
            return _("withdrawn")
        return _("current") if release.questionnaire.current_release_id == release.pk else ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Release | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Release | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Release | None = None) -> bool:
        return may_view_releases(request)

    def get_urls(self) -> list[URLPattern]:
        def view(handler: Any) -> Any:
            return self.admin_site.admin_view(handler)

        return [
            path("<uuid:pk>/compare/", view(self.compare_view), name="triage_release_compare"),
            path("<uuid:pk>/current/", view(self.current_view), name="triage_release_current"),
            path("<uuid:pk>/draft/", view(self.draft_view), name="triage_release_draft"),
            path("<uuid:pk>/withdraw/", view(partial(withdraw_view, self)), name="triage_release_withdraw"),
            path("<uuid:pk>/recall/", view(partial(recall_view, self)), name="triage_release_recall"),
            path(
                "<uuid:pk>/recall.csv",
                view(partial(recall_csv_view, self)),
                name="triage_release_recall_csv",
            ),
            path(
                "<uuid:pk>/safety-file.<str:form>",
                view(partial(release_view, self)),
                name="triage_release_safety_file",
            ),
            *super().get_urls(),
        ]

    def found(self, request: HttpRequest, pk: UUID | str) -> Release:
        """The release, if the user may see it."""
        release: Release | None = self.get_object(request, str(pk))
        if release is None:
            raise Http404
        if not self.has_view_permission(request, release):
            raise PermissionDenied
        return release

    def page(
        self, request: HttpRequest, template: str, title: str, release: Release, **context: Any
    ) -> HttpResponse:
        row = release.questionnaire
        common = {
            **self.admin_site.each_context(request),
            **frame(request, row),
            "opts": self.opts,
            "title": title,
            "release": release,
            "row": row,
            "is_current": row.current_release_id == release.pk,
        }
        return TemplateResponse(request, f"admin/triage/{template}.html", {**common, **context})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        release = self.found(request, object_id)
        read, problems = _outline(release)
        return self.page(
            request,
            "release",
            _("%(release)s of “%(title)s”") % {"release": release, "title": release.questionnaire},
            release,
            outline=read,
            problems=problems,
            publications=release.publications.all(),
            others=_others(release),
            may_publish=request.user.has_perm(PUBLISH),
            may_import=may_import(request),
        )

    def draft_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Make the draft say what the release says."""
        release = self.found(request, pk)
        if not may_import(request):
            raise PermissionDenied
        if request.method == "POST":
            try:
                row = make_draft_of(release)
            except DocumentError as error:
                sentence = _("This version of the site cannot read it: %(why)s")
                for problem in error.problems:
                    self.message_user(request, sentence % {"why": problem_line(problem)}, messages.ERROR)
                return redirect("admin:triage_release_change", release.pk)
            sentence = _("The draft now says what %(release)s says.")
            self.message_user(request, sentence % {"release": release}, messages.SUCCESS)
            return redirect("admin:triage_questionnaire_change", row.pk)
        found = changes(to_document(release.questionnaire), release.document)
        title = _("Make %(release)s the draft") % {"release": release}
        return self.page(request, "make_draft", title, release, changes=found)

    def compare_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        release = self.found(request, pk)
        others = _others(release)
        asked = request.GET.get("with", "")
        other = next((one for one in others if str(one.pk) == asked), None)
        return self.page(
            request,
            "compare",
            _("Compare %(release)s") % {"release": release},
            release,
            others=others,
            other=other,
            changes=changes(other.document, release.document) if other else None,
        )

    def current_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        release = self.found(request, pk)
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        row = release.questionnaire
        if request.method == "POST":
            try:
                make_current(release, request.user, request.POST.get("note", ""))  # type: ignore[arg-type]
            except (AlreadyCurrent, WithdrawalRefused) as refusal:
                self.message_user(request, str(refusal), messages.WARNING)
            except DocumentError as error:
                sentence = _("This version of the site cannot run it: %(why)s")
                for problem in error.problems:
                    self.message_user(request, sentence % {"why": problem_line(problem)}, messages.ERROR)
            else:
                sentence = _("Patients get %(release)s again from now on.")
                self.message_user(request, sentence % {"release": release}, messages.SUCCESS)
            return redirect("admin:triage_release_change", release.pk)
        current = row.current_release
        return self.page(
            request,
            "make_current",
            _("Make %(release)s current again") % {"release": release},
            release,
            current=current,
            changes=changes(current.document, release.document) if current else [],
        )


def _outline(release: Release) -> tuple[Outline | None, list[str]]:
    """The release to read, or why this version of the site cannot read it."""
    try:
        return outline(parse(release.document)), []
    except DocumentError as error:
        return None, [problem_line(problem) for problem in error.problems]


def _others(release: Release) -> list[Release]:
    rows = Release.objects.filter(questionnaire=release.questionnaire_id).exclude(pk=release.pk)
    return list(rows.order_by("-number"))
