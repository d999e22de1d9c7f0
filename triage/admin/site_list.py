"""The site's list of medicines: read here, written in its file; chosen from here for a questionnaire."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from triage.admin.draft import Draft
from triage.models import KnownMedicine, Medicine, Questionnaire


class AddToForm(ActionForm):
    questionnaire = forms.ModelChoiceField(
        Questionnaire.objects.order_by("title"), required=False, label=gettext_lazy("Questionnaire")
    )


class InList(admin.SimpleListFilter):
    """Whether it is in the site's list, or known by its names alone."""

    title = gettext_lazy("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("site", gettext_lazy("the site’s list")), ("names", gettext_lazy("known by name alone"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[KnownMedicine]) -> QuerySet[KnownMedicine]:
        if self.value() == "names":
            return queryset.filter(key="")
        return queryset.exclude(key="") if self.value() == "site" else queryset


@admin.register(KnownMedicine)
class KnownMedicineAdmin(admin.ModelAdmin):
    list_display = ["name", "in_classes", "other_names_in_short", "touches"]
    list_filter = [InList]
    search_fields = ["name", "key", "other_names"]
    action_form = AddToForm
    actions = ["add_to_questionnaire"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("triage.view_medicine")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_to_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("triage.add_medicine")

    @admin.display(description=gettext_lazy("classes by default"))
    def in_classes(self, row: KnownMedicine) -> str:
        return ", ".join(row.classes) or "—"

    @admin.display(description=gettext_lazy("also known as"))
    def other_names_in_short(self, row: KnownMedicine) -> str:
        return ", ".join(row.other_names[:8])

    @admin.display(description=gettext_lazy("questionnaires that list it"))
    def touches(self, row: KnownMedicine) -> str:
        return ", ".join(self._listing.get(row.key, ())) if row.key else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[KnownMedicine]:
        self._listing = _listing()  # once a page, not once a row
        return super().get_queryset(request)

    @admin.action(
        description=gettext_lazy("Add to the draft of the questionnaire, with the classes by default"),
        permissions=["add_to"],
    )
    def add_to_questionnaire(self, request: HttpRequest, chosen: QuerySet[KnownMedicine]) -> None:
        pk = request.POST.get("questionnaire", "")
        questionnaire = Questionnaire.objects.filter(pk=pk).first() if pk.isdecimal() else None
        if questionnaire is None:
            self.message_user(request, _("Choose a questionnaire."), messages.ERROR)
            return
        added = _add(questionnaire, chosen)
        sentence = ngettext(
            "%(count)d medicine was added to “%(questionnaire)s”.",
            "%(count)d medicines were added to “%(questionnaire)s”.",
            added,
        )
        self.message_user(request, sentence % {"count": added, "questionnaire": questionnaire})


def _listing() -> dict[str, list[str]]:
    """The titles of the questionnaires that list a medicine, by its key."""
    listing: dict[str, list[str]] = {}
    rows = Medicine.objects.order_by("questionnaire__title").values_list("key", "questionnaire__title")
    for key, title in rows:
        listing.setdefault(key, []).append(title)
    return listing


def _add(questionnaire: Questionnaire, chosen: Iterable[KnownMedicine]) -> int:
    """Add those that the questionnaire does not list; how many."""
    classes = {key for key, _label in Draft(questionnaire).classes}
    listed = set(questionnaire.medicine_set.values_list("key", flat=True))
    new = [row for row in chosen if row.key and row.key not in listed]
    for row in new:
        Medicine.objects.create(
            questionnaire=questionnaire,
            key=row.key,
            name=row.name,
            classes=[key for key in row.classes if key in classes],
        )
    return len(new)
