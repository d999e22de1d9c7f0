"""The moderators' queue: new and reported comments that wait for a decision."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import truncatechars
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.comments import moderation
from articles.comments.models import REASON_LENGTH, Comment
from articles.history import changes_of_comment

MODERATE = "articles.moderate_comment"
FIELDS = ["article", "author_name", "created_at", "body", "status", "reason", "reports_in_words"]


class QueueFilter(admin.SimpleListFilter):
    """Shows waiting comments by default."""

    title = gettext_lazy("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("reported", gettext_lazy("Reported")), ("all", gettext_lazy("All comments"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        waiting, *others = super().choices(changelist)
        yield {**waiting, "display": _("Waiting or reported")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        if self.value() == "reported":
            return queryset.reported()  # type: ignore[attr-defined,no-any-return]
        return queryset.to_moderate()  # type: ignore[attr-defined,no-any-return]


class DecisionForm(forms.ModelForm):
    """Decides on one comment."""

    APPROVE, REJECT = "approve", "reject"

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(APPROVE, gettext_lazy("Show it")), (REJECT, gettext_lazy("Do not show it"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Needed if it is not shown. The author reads it."),
    )

    class Meta:
        model = Comment
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == self.REJECT and not cleaned.get("why"):
            self.add_error("why", _("Say why: the author reads it."))
        return cleaned


class ReasonForm(forms.Form):
    """Asks why many comments are not shown."""

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("The authors read it."),
        error_messages={"required": gettext_lazy("Say why: the authors read it.")},
    )


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    form = DecisionForm
    list_display = ["excerpt", "article", "author_name", "status", "reports", "created_at"]
    list_filter = [QueueFilter, "status"]  # none by article: it would list every article
    list_select_related = ["article", "author"]
    list_per_page = 50
    ordering = ["created_at"]
    search_fields = ["body", "article__title"]
    show_full_result_count = False
    actions = ["approve_selected", "reject_selected"]

    # Permissions. Only the decision can be changed; an unwanted comment is rejected, not deleted.

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return request.user.has_perm(MODERATE)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MODERATE)

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        """Comments may be deleted together with their article."""
        return obj is not None and request.user.has_perm("articles.delete_article")

    # What is shown

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).with_open_reports()  # type: ignore[attr-defined,no-any-return]

    @admin.display(description=gettext_lazy("text"))
    def excerpt(self, comment: Comment) -> str:
        return truncatechars(comment.body, 120)

    @admin.display(description=gettext_lazy("author"))
    def author_name(self, comment: Comment) -> str:
        return comment.author_name

    @admin.display(description=gettext_lazy("open reports"), ordering="open_reports")
    def reports(self, comment: Any) -> int:
        return int(comment.open_reports)

    @admin.display(description=gettext_lazy("reports"))
    def reports_in_words(self, comment: Comment) -> str:
        lines = [
            f"{report}" if report.settled_at is None else _("%(reason)s (settled)") % {"reason": report}
            for report in comment.reports.all()
        ]
        return "\n".join(lines) or _("none")

    def get_readonly_fields(self, request: HttpRequest, obj: Comment | None = None) -> list[str]:
        return FIELDS

    def get_fieldsets(self, request: HttpRequest, obj: Comment | None = None) -> Any:
        fieldsets: list[Any] = [(None, {"fields": FIELDS})]
        if self.has_change_permission(request, obj):
            fieldsets.append((_("Decide"), {"fields": ["decision", "why"]}))
        return fieldsets

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {**(extra_context or {}), "show_save_and_continue": False}
        return super().change_view(request, object_id, form_url, context)

    # Decisions

    def save_model(self, request: HttpRequest, obj: Comment, form: Any, change: bool) -> None:
        if form.cleaned_data["decision"] == DecisionForm.APPROVE:
            moderation.approve([obj.pk], request.user)  # type: ignore[arg-type]
        else:
            moderation.reject([obj.pk], request.user, form.cleaned_data["why"])  # type: ignore[arg-type]

    @admin.action(description=gettext_lazy("Show the selected comments"), permissions=["moderate"])
    def approve_selected(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        count = moderation.approve(_keys(comments), request.user)  # type: ignore[arg-type]
        self._say(request, count)

    @admin.action(description=gettext_lazy("Do not show the selected comments…"), permissions=["moderate"])
    def reject_selected(self, request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse | None:
        """Asks why, and then rejects them."""
        form = ReasonForm(request.POST if "why" in request.POST else None)
        if form.is_valid():
            reason = form.cleaned_data["why"]
            self._say(request, moderation.reject(_keys(comments), request.user, reason))  # type: ignore[arg-type]
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Why are these comments not shown?"),
            "opts": self.opts,
            "comments": comments.select_related("article", "author"),
            "form": form,
            "action_checkbox_name": helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "articles/admin/reject_comments.html", context)

    def _say(self, request: HttpRequest, count: int) -> None:
        sentence = ngettext("%(count)d comment is decided.", "%(count)d comments are decided.", count)
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS)

    def response_change(self, request: HttpRequest, obj: Comment) -> HttpResponse:
        self._say(request, 1)
        return redirect(reverse("admin:articles_comment_changelist"))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        comment = self.get_object(request, object_id)
        if comment is None:
            raise Http404
        if not self.has_view_or_change_permission(request, comment):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change history: %s") % comment,
            "opts": self.opts,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": comment,
            "changes": changes_of_comment(comment),
        }
        return TemplateResponse(request, "articles/admin/history.html", context)


def _keys(comments: QuerySet[Comment]) -> list[Any]:
    return list(comments.values_list("pk", flat=True))
