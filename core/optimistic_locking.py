"""Optimistic locking for two editors at once: the second to save is told, and nothing is overwritten.

    class ArticleAdmin(OptimisticLockMixin, ModelAdmin): ...

The page carries the time of the last change. If that has changed when the form is saved, the form is refused
and keeps everything that was typed.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import gettext as _

FIELD = "opened_version"


class LockedForm(forms.ModelForm):
    """A form that refuses to overwrite a change made since it was opened."""

    lock_field: str
    opened_version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial[FIELD] = getattr(self.instance, self.lock_field).isoformat()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        changed_at = self._changed_at() if self.instance.pk else None
        if changed_at and changed_at.isoformat() != self.cleaned_data.get(FIELD):
            self.add_error(None, forms.ValidationError(told(self.instance, changed_at), code="changed"))
        return cleaned

    def _changed_at(self) -> datetime | None:
        """When the row was last changed. Locks it, so that no other save comes between."""
        rows = type(self.instance)._default_manager.select_for_update().filter(pk=self.instance.pk)
        changed_at: datetime | None = rows.values_list(self.lock_field, flat=True).first()
        return changed_at


class OptimisticLockMixin:
    """For a ModelAdmin. `lock_field` names the field that holds the time of the last change.

    It must change with everything the page saves, including inlines.
    """

    lock_field = "updated_at"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = kwargs.pop("form", self.form)  # type: ignore[attr-defined]
        locked = type(form.__name__, (LockedForm, form), {"lock_field": self.lock_field})
        return super().get_form(request, obj, change=change, form=locked, **kwargs)  # type: ignore[misc]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if not self.has_change_permission(request, obj):  # type: ignore[attr-defined]
            return fieldsets
        (name, options), *others = fieldsets
        fields = [field for field in options["fields"] if field != FIELD]
        return [(name, {**options, "fields": [*fields, FIELD]}), *others]


def told(row: models.Model, changed_at: datetime) -> str:
    """Who changed the row when, and what to do now."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)
    last = entries.select_related("user").order_by("-action_time").first()
    return _(
        "Not saved: %(who)s changed this on %(when)s, after you opened the page. What you typed is still "
        "here. Open the page again in another window, and put your changes in there."
    ) % {
        "who": last.user.get_username() if last else _("someone else"),
        "when": formats.date_format(timezone.localtime(changed_at), "DATETIME_FORMAT"),
    }
