"""The queue of questions that patients found unclear."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from triage.models import Release, UnclearReport


class DealtWithFilter(admin.SimpleListFilter):
    title = gettext_lazy("dealt with")
    parameter_name = "dealt_with"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("no", gettext_lazy("no")), ("yes", gettext_lazy("yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("yes", "no"):
            return queryset.filter(dealt_with_at__isnull=self.value() == "no")
        return queryset


class ReleaseFilter(admin.SimpleListFilter):
    """Offers the releases that something was said of, without their documents."""

    title = gettext_lazy("release")
    parameter_name = "release"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        said_of = UnclearReport.objects.order_by().values("release")
        found = Release.objects.filter(pk__in=said_of).select_related("questionnaire").defer("document")
        return [(str(release.pk), f"{release.questionnaire}, {release}") for release in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in dict(self.lookup_choices):
            return queryset.filter(release=self.value())
        return queryset


@admin.register(UnclearReport)
class UnclearReportAdmin(admin.ModelAdmin):
    list_display = ["link_id", "text", "of", "created_at", "dealt_with_at"]
    list_filter = [
        DealtWithFilter,
        "release__questionnaire",
        "link_id",
        ReleaseFilter,
    ]
    list_select_related = ["release__questionnaire"]
    actions = ["mark_dealt_with"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # The list shows nothing of the document, which is large.
        return super().get_queryset(request).defer("release__document")

    @admin.display(description=gettext_lazy("release"))
    def of(self, row: UnclearReport) -> str:
        return f"{row.release.questionnaire}, {row.release}"

    @admin.action(description=gettext_lazy("Mark as dealt with"), permissions=["change"])
    def mark_dealt_with(self, request: HttpRequest, rows: QuerySet[UnclearReport]) -> None:
        count = rows.filter(dealt_with_at__isnull=True).update(dealt_with_at=timezone.now())
        sentence = ngettext("%(count)d report is dealt with.", "%(count)d reports are dealt with.", count)
        self.message_user(request, sentence % {"count": count})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields if field.name != "dealt_with_at"]
