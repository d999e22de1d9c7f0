"""Form fields for what rows keep as JSON: lists of sentences, lists of keys, conditions.

A field that draws on the draft is told of it by `offer` before the form is used. What means the same as the
stored value counts as unchanged, so that saving a page never reorders what nobody touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from triage.admin.draft import Choice, Draft, TermGroup

EXTRA_CONDITIONS = 2  # empty ones that a page offers, so that it works without JavaScript
Conditions = list[dict[str, list[str]]]
F = TypeVar("F", bound=forms.Field)


def column_field(model: type[models.Model], name: str, make: Callable[..., F], **options: Any) -> F:
    """A form field with the label and the help text of the model's column."""
    column = model._meta.get_field(name)
    assert isinstance(column, models.Field)
    return make(label=capfirst(column.verbose_name), help_text=column.help_text, required=False, **options)


class DraftField(forms.Field):
    """A field whose choices come from the draft."""

    def offer(self, draft: Draft, row: models.Model) -> None:
        """Take the choices from the draft; `row` is the one that is edited."""


class TemplateWidget(forms.Widget):
    """A widget with a template of the site, where Django looks among its own."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return render_to_string(str(self.template_name), self.get_context(name, value, attrs))


# Lists of sentences


class LinesField(forms.CharField):
    """A list, one entry in each line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}))
        options["help_text"] = " ".join(
            filter(None, (str(options.get("help_text", "")), _("One in each line.")))
        )
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line for line in map(str.strip, str(value or "").splitlines()) if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


# Lists of keys


class KeysField(forms.MultipleChoiceField, DraftField):
    """A list of keys, picked from what the draft has. A key that is gone is shown, but refused."""

    def __init__(self, *, choices_of: Callable[[Draft], Sequence[Choice]], **options: Any) -> None:
        super().__init__(widget=PickList(), **options)
        self.choices_of = choices_of
        self.known: list[Choice] = []

    def offer(self, draft: Draft, row: models.Model) -> None:
        self.known = list(self.choices_of(draft))
        self.choices = self.known

    def prepare_value(self, value: Any) -> Any:
        missing = [(key, does_not_exist(key)) for key in value or () if key not in dict(self.known)]
        self.widget.choices = [*self.known, *missing]
        return value

    def validate(self, value: Any) -> None:
        if missing := [key for key in value if key not in dict(self.known)]:
            raise ValidationError([_untick(key) for key in missing], code="missing")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or ()) != set(data or ())


class PickList(forms.CheckboxSelectMultiple):
    """Check boxes in a box that scrolls; a script adds a filter to a long one."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return render_to_string("admin/triage/widgets/picklist.html", self.get_context(name, value, attrs))


# Conditions


class ConditionsWidget(TemplateWidget):
    """Each condition is a kind, “at least one of” or “none of”, and one list of options grouped by question.

    A condition in which nothing is ticked does not count.
    """

    template_name = "admin/triage/widgets/conditions.html"
    use_fieldset = True
    term_groups: Sequence[TermGroup] = ()

    def id_for_label(self, id_: str) -> str:
        return ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Conditions:
        return [
            {"none" if data.get(f"{name}-{place}-kind") == "none" else "any": terms}
            for place in _places(data, name, "terms")
            if (terms := data.getlist(f"{name}-{place}-terms"))
        ]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {
            "name": name,
            "label": self.attrs.get("aria-label", ""),
            "conditions": list(self.conditions(name, value or [], EXTRA_CONDITIONS)),
        }

    def conditions(self, name: str, value: Conditions, extra: int) -> Iterator[dict[str, Any]]:
        """What the template shows: those there are, then the empty ones."""
        empty: Conditions = [{"any": []}] * extra
        for place, condition in enumerate([*value, *empty]):
            ((kind, terms),) = condition.items()
            yield {
                "name": f"{name}-{place}",
                "number": place + 1,
                "none": kind == "none",
                "is_extra": place >= max(len(value), 1),
                "groups": list(self._groups(set(terms))),
            }

    def _groups(self, chosen: set[str]) -> Iterator[dict[str, Any]]:
        left = set(chosen)
        for group in self.term_groups:
            values = {
                v for term in group.terms for v in (term.value, *(value for value, _label in term.times))
            }
            left -= values
            yield {
                "label": group.label,
                "count": len(values & chosen),
                "terms": [
                    {
                        "value": term.value,
                        "label": term.label,
                        "chosen": term.value in chosen,
                        "times": [(value, label, value in chosen) for value, label in term.times],
                        "open": any(value in chosen for value, _label in term.times),
                    }
                    for term in group.terms
                ],
            }
        if left:
            terms = [
                {"value": value, "label": does_not_exist(value), "chosen": True} for value in sorted(left)
            ]
            yield {"label": _("What no longer exists"), "count": len(left), "terms": terms}


class ConditionsField(DraftField):
    """An all-of over conditions, in the form of the document."""

    widget = ConditionsWidget

    def __init__(self, *, earlier_only: bool = False, findings: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.earlier_only = earlier_only
        self.findings = findings
        self.widget.attrs["aria-label"] = self.label
        self.known: set[str] = set()

    def offer(self, draft: Draft, row: models.Model) -> None:
        before = row if self.earlier_only and row.pk else None
        groups = draft.terms(before=before, findings=self.findings)  # type: ignore[arg-type]
        self.widget.term_groups = groups
        self.known = {
            value
            for group in groups
            for term in group.terms
            for value in (term.value, *(value for value, _label in term.times))
        }

    def clean(self, value: Conditions) -> Conditions:
        self.check(value)
        return value

    def check(self, conditions: Conditions) -> None:
        named = [term for condition in conditions for terms in condition.values() for term in terms]
        if missing := [term for term in named if term not in self.known]:
            raise ValidationError([_untick(term) for term in dict.fromkeys(missing)], code="missing")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _sorted(initial or []) != _sorted(data)


class AlternativesWidget(ConditionsWidget):
    """Several lists of conditions, of which one is enough."""

    template_name = "admin/triage/widgets/alternatives.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        places = sorted({int(key.split("-")[0]) for key in _endings(data, f"{name}-", "-terms")})
        found = [
            super(AlternativesWidget, self).value_from_datadict(data, files, f"{name}-{p}") for p in places
        ]
        return [conditions for conditions in found if conditions]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        value = value or []
        alternatives = [
            {"number": place + 1, "conditions": list(self.conditions(f"{name}-{place}", conditions, 1))}
            for place, conditions in enumerate(value)
        ]
        new = list(self.conditions(f"{name}-{len(value)}", [], EXTRA_CONDITIONS))
        alternatives.append({"number": len(value) + 1, "conditions": new, "is_extra": bool(value)})
        return {"name": name, "label": self.attrs.get("aria-label", ""), "alternatives": alternatives}


class AlternativesField(ConditionsField):
    widget = AlternativesWidget

    def check(self, alternatives: Any) -> None:
        super().check([condition for conditions in alternatives for condition in conditions])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [_sorted(one) for one in initial or []] != [_sorted(one) for one in data]


def _places(data: Mapping[str, Any], name: str, field: str) -> list[int]:
    """The numbers that stand between name and field in the posted names, in order."""
    return sorted(int(middle) for middle in _endings(data, f"{name}-", f"-{field}") if middle.isdecimal())


def _endings(data: Mapping[str, Any], start: str, end: str) -> Iterator[str]:
    """What stands between start and end in the posted names: digits, with hyphens between them."""
    pattern = re.compile(re.escape(start) + r"(\d{1,6}(?:-\d{1,6})?)" + re.escape(end))
    return (match[1] for key in data if (match := pattern.fullmatch(key)))


def _sorted(conditions: Conditions) -> Conditions:
    return [{kind: sorted(terms) for kind, terms in condition.items()} for condition in conditions]


def does_not_exist(key: str) -> str:
    return _("%(key)s (does not exist any more)") % {"key": key}


def _untick(key: str) -> str:
    return _("“%(key)s” does not exist any more. Untick it, or choose another.") % {"key": key}
