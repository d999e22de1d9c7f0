"""What the pages of all rows of a draft have in common.

A row belongs to one questionnaire for good, its key never changes, it cannot be deleted while another row
needs it, and nobody saves over what somebody else saved meanwhile. A draft may be incomplete: what is missing
is said after saving, not refused.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet, model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.optimistic_locking import OptimisticLockMixin
from triage.admin.draft import Draft
from triage.admin.fields import DraftField, LinesField
from triage.admin.workbench import frame
from triage.drafts.history import history_of
from triage.drafts.mapping import PARTS
from triage.drafts.references import refusals
from triage.models import CauseGroup, DraftRow, Questionnaire
from triage.releases.publishing import check_structure


class DraftForm(forms.ModelForm):
    """A form whose choices are those of one draft, and no other's."""

    draft: ClassVar[Draft]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.draft = self.draft  # what the row's sentences are said with
        if isinstance(self.instance, DraftRow) and self.instance._state.adding:
            self.instance.questionnaire = self.draft.questionnaire
        for field in self.fields.values():
            if isinstance(field, DraftField):
                field.offer(self.draft, self.instance)
            elif isinstance(field, forms.ModelChoiceField):  # the only rows chosen by their id
                field.queryset = CauseGroup.objects.filter(questionnaire=self.draft.questionnaire)
                field.widget = field.widget.widget  # no links out of the page

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, field in self.fields.items():
            untouched = self.instance.pk and name not in self.changed_data
            is_known = name in cleaned and name in self.initial
            if untouched and is_known and isinstance(field, DraftField | LinesField):
                cleaned[name] = self.initial[name]
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # The questionnaire is not on the form, but keys have to be unique in it.
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclusions - {"questionnaire"}

    def refuse_used_key(self, name: str, **owner: Any) -> None:
        """A key that a deleted row had would give old answers and links a new meaning."""
        key = self.cleaned_data.get(name)
        if self.instance.pk or not key:
            return
        before = type(self.instance).history.filter(**{name: key}, **owner).first()
        if before and before.history_type == "-":
            sentence = _("“%(key)s” was the key of “%(row)s”, which was deleted. Choose another.")
            self.add_error(
                name, ValidationError(sentence % {"key": key, "row": before.instance}, code="used")
            )


class DraftRowForm(DraftForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        name = key_of(type(self.instance))
        if name in self.fields:
            self.refuse_used_key(name, questionnaire_id=self.draft.questionnaire.pk)
        return cleaned


class PartFormSet(BaseInlineFormSet):
    """The rows that belong to one row: what others need cannot be taken away."""

    def clean(self) -> None:
        super().clean()
        if sentences := refusals([form.instance for form in self.deleted_forms if form.instance.pk]):
            raise ValidationError(sentences)


class PartForm(DraftForm):
    """A row with a key that belongs to a question."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["key"].disabled = True
            for field in self.fields.values():
                field.help_text = ""  # once in each would be too much to read

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.question_id:
            self.refuse_used_key("key", question_id=self.instance.question_id)
        return cleaned


class PartInline(admin.StackedInline):
    form: type[DraftForm] = PartForm
    formset = PartFormSet
    extra = 0

    def get_extra(self, request: HttpRequest, obj: Any = None, **options: Any) -> int:
        return len(self.copied(request)) if obj is None else 0

    def copied(self, request: HttpRequest) -> list[Any]:
        """The rows of the owner that `?copy=` names: what a copy of the owner begins with."""
        pk = request.GET.get("copy", "")
        if not pk.isdecimal():
            return []
        owner = self.fk_name or self.parent_model._meta.model_name
        names = {"causegroup": "cause_group"}
        return list(self.model._default_manager.filter(**{names.get(str(owner), str(owner)): pk}))

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        formset = super().get_formset(request, obj, **options)
        questionnaire = obj.questionnaire if obj else questionnaire_of(request)
        form: Any = formset.form
        form.draft = draft_of(request, questionnaire)
        return formset


class DraftChangeList(ChangeList):
    """Gives each row the draft it belongs to, so that its sentence costs no query of its own."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        for row in self.result_list:
            row.draft = draft_of(request, row.questionnaire)


class DraftRowAdmin(OptimisticLockMixin, admin.ModelAdmin):
    form: type[DraftForm] = DraftRowForm
    list_select_related = ["questionnaire"]
    list_filter = ["questionnaire"]
    list_per_page = 50
    ordering = ["questionnaire", "position"]

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return DraftChangeList

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form = super().get_form(request, obj, change=change, **options)
        form.draft = draft_of(request, obj.questionnaire if obj else questionnaire_of(request))
        if obj:
            obj.draft = form.draft
        return form

    def get_list_display(self, request: HttpRequest) -> Any:
        """The questionnaire of each row, unless the list shows the rows of one."""
        columns = super().get_list_display(request)
        return columns if listed_questionnaire(request) else [*columns, "questionnaire"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        bench = frame(request, listed_questionnaire(request), self.model)
        return super().changelist_view(request, {**bench, **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        row = context["original"]
        context.update(frame(request, row.questionnaire if row else questionnaire_of(request), self.model))
        return super().render_change_form(request, context, *args, **options)

    def get_preserved_filters(self, request: HttpRequest) -> str:
        """Back to the list of the questionnaire that the row belongs to, whichever way one came."""
        preserved: str = super().get_preserved_filters(request)
        if preserved or not (row := self._questionnaire_of_page(request)):
            return preserved
        return urlencode({"_changelist_filters": urlencode({"questionnaire__id__exact": row.pk})})

    def _questionnaire_of_page(self, request: HttpRequest) -> Questionnaire | None:
        match = request.resolver_match
        if match is None or (match.url_name or "").endswith("_changelist"):
            return None
        if pk := unquote(str(match.kwargs.get("object_id", ""))):
            row = self.model._default_manager.select_related("questionnaire").filter(pk=pk).first()
            return row.questionnaire if row else None
        return questionnaire_of(request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A copy begins with everything that the row copied says, but for its key and its place."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        if copied := self.copied_row(request):
            initial |= model_to_dict(copied, exclude=["id", "position", "questionnaire", key_of(self.model)])
        return initial

    def copied_row(self, request: HttpRequest) -> Any:
        """The row that `?copy=` asks to begin with."""
        pk = request.GET.get("copy", "")
        rows = self.get_queryset(request).filter(questionnaire=questionnaire_of(request))
        return rows.filter(pk=pk).first() if pk.isdecimal() else None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj)]
        return [*fields, key_of(self.model)] if obj else fields

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request) or questionnaire_of(request):
            return super().add_view(request, form_url, extra_context)
        if not Questionnaire.objects.exists():
            self.message_user(request, _("Add a questionnaire first."), messages.WARNING)
            return redirect("admin:triage_questionnaire_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Which questionnaire is it for?"),
            "opts": self.opts,
            "questionnaires": Questionnaire.objects.all(),
        }
        return TemplateResponse(request, "admin/triage/choose_questionnaire.html", context)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        options: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "GET" and obj.pk is None and (rows := inline.copied(request)):
            options["initial"] = [
                model_to_dict(row, exclude=["id", "question", "cause_group"]) for row in rows
            ]
        return options

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        # A page saved as it was leaves no mark in the history.
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        row = form.instance
        if change and not form.has_changed() and any(formset.has_changed() for formset in formsets):
            self.model._default_manager.filter(pk=row.pk).update(updated_at=timezone.now())
        for sentence in self.unfinished(row):
            self.message_user(request, sentence, messages.WARNING)

    def unfinished(self, row: Any) -> list[str]:
        """What keeps the row from being published."""
        place = place_of(row)
        return [
            _("Before it can be published: %(sentence)s") % {"sentence": concern.sentence}
            for concern in check_structure(row.questionnaire)
            if place in concern.rows
        ]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        by_draft: dict[int, list[Model]] = {}
        for row in objs:
            by_draft.setdefault(row.questionnaire_id, []).append(row)
        sentences = [sentence for rows in by_draft.values() for sentence in refusals(rows)]
        return deleted, counts, forbidden, sentences or protected

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_or_change_permission(request, row):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of “%(row)s”") % {"row": row},
            "opts": self.opts,
            "object": row,
            "entries": history_of(row, Draft(row.questionnaire).vocabulary),
        }
        return TemplateResponse(request, "admin/triage/history.html", context)


def listed_questionnaire(request: HttpRequest) -> Questionnaire | None:
    """The questionnaire whose rows alone the list shows, if it shows those of one."""
    asked = request.GET.get("questionnaire__id__exact", "")
    return Questionnaire.objects.filter(pk=asked).first() if asked.isdecimal() else None


def questionnaire_of(request: HttpRequest) -> Questionnaire | None:
    """The questionnaire that a new row is for: the one asked for or come from, or the only one."""
    rows = Questionnaire.objects.all()
    come_from = QueryDict(request.GET.get("_changelist_filters", "")).get("questionnaire__id__exact", "")
    if asked := request.GET.get("questionnaire", "") or come_from:
        rows = rows.filter(pk=asked) if asked.isdecimal() else rows.none()
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def draft_of(request: HttpRequest, questionnaire: Questionnaire | None) -> Draft:
    """The draft as this request found it, read once."""
    if questionnaire is None:
        return Draft(Questionnaire())
    drafts: dict[int, Draft] = request.__dict__.setdefault("drafts", {})
    return drafts.setdefault(questionnaire.pk, Draft(questionnaire))


def key_of(model: type[Model]) -> str:
    """The field that a row of the model is known by."""
    return next(part.key for part in PARTS if part.model is model)


def place_of(row: DraftRow) -> tuple[str, str]:
    """The list of the document and the key, as reports name the row."""
    part = next(part for part in PARTS if part.model is type(row))
    return part.name, getattr(row, part.key)
