"""What all forms of the questionnaire are made of: choices with hints, of which some stand alone."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from triage.patient.typed_answers import TypedAnswer
from triage.rules.model import NOT_SURE

NONE = "_none"  # no option can be called so: keys begin with a letter

CHOICES = "triage/forms/choices.html"
TEXT = "triage/forms/text.html"
SELECT = "triage/forms/select.html"

Choice = tuple[str, str]


class ChoicesMixin:
    """Radio buttons or checkboxes whose options may have hints, and of which some stand alone."""

    hints: dict[str, str]
    alone: Sequence[str]
    regions: Mapping[str, str] = {}  # of a picture, by option
    halves: Sequence[str] = ()  # the regions that are there twice, left and right
    onsets: Mapping[str, forms.BoundField] = {}  # the fields that ask since when, by option

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(value, "")
        option["alone"] = value in self.alone
        if option["alone"]:
            option["attrs"]["data-exclusive"] = True
        if region := self.regions.get(value):
            option["attrs"]["data-region"] = region
            if region in self.halves:
                option["attrs"]["data-half"] = True
        option["onset"] = self.onsets.get(value)
        if option["hint"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}-hint"
        return option


class Radios(ChoicesMixin, forms.RadioSelect):
    onset: forms.BoundField | None = None  # asks since when, if the answer is yes


class Checkboxes(ChoicesMixin, forms.CheckboxSelectMultiple):
    pass


def choices_field(
    field_class: type[forms.ChoiceField],
    widget: forms.RadioSelect | forms.CheckboxSelectMultiple,
    choices: Sequence[Choice],
    hints: dict[str, str] | None = None,
    alone: Sequence[str] = (),
    label: str = "",
    **options: Any,
) -> forms.ChoiceField:
    """A field of choices; those `alone` exclude all others. Without a label the question is its heading."""
    widget.hints, widget.alone = hints or {}, alone  # type: ignore[union-attr]
    widget.attrs["class"] = "form-check-input"
    return field_class(choices=choices, widget=widget, label=label, **options)


class Fieldset(LayoutObject):
    """Fields under one heading, by a template that gets `heading` and the rendered `fields`."""

    def __init__(self, template: str, *fields: Any, **heading: Any) -> None:
        self.template, self.fields, self.heading = template, list(fields), heading

    def render(self, form: "AnswerForm", context: Any, template_pack: Any = None, **options: Any) -> str:
        fields = self.get_rendered_fields(form, context, template_pack, **options)
        return render_to_string(self.template, {**self.heading, "form": form, "fields": fields})


class TemplateObject(LayoutObject):
    """Something drawn between the fields, by a template of its own."""

    def __init__(self, template: str) -> None:
        self.template = template
        self.fields: list[Any] = []

    def render(self, form: "AnswerForm", context: Any, template_pack: Any = None, **options: Any) -> str:
        return render_to_string(self.template)


class AnswerForm(forms.Form):
    """A form that is most of a page."""

    use_required_attribute = False  # what is missing is said on the page, in the page's own words

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy renders the form. Made when that is asked for: most forms are only read."""
        helper = FormHelper()
        # The page writes the form's tag and token: what is rendered here is the same for every patient.
        helper.form_tag = False
        helper.disable_csrf = True
        helper.form_show_errors = False
        helper.layout = self.layout()
        return helper

    def layout(self) -> LayoutObject:
        raise NotImplementedError

    @property
    def given(self) -> TypedAnswer:
        """The answer that was given, in the form of the cookie. Only after `is_valid`."""
        raise NotImplementedError

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Every error with the id of the element to fix it at."""
        return [
            (_first_id(self[name]), str(message))
            for name, errors in self.errors.items()
            for message in errors
        ]


def _first_id(field: forms.BoundField) -> str:
    return field.id_for_label or f"{field.auto_id}_0"


def alone_field(choices: Sequence[Choice], given: TypedAnswer) -> forms.ChoiceField:
    """Checkboxes beside something typed, which they exclude."""
    return choices_field(
        forms.MultipleChoiceField,
        Checkboxes(),
        choices,
        alone=[key for key, _label in choices],
        required=False,
        initial=ticked(given) if given in (NOT_SURE, []) else [],
        error_messages={"invalid_choice": _("Choose from the answers on this page.")},
    )


def ticked(given: TypedAnswer) -> list[str]:
    """The boxes that show an answer: an empty list of options is "none of these"."""
    if given is None:
        return []
    return [NOT_SURE] if given == NOT_SURE else list(given) or [NONE]


def exclusive_error(chosen: Sequence[str], labels: dict[str, str]) -> str:
    """What is wrong if an answer that excludes all others was chosen beside others; else empty."""
    alone = [key for key in chosen if key in (NONE, NOT_SURE)]
    if not alone or len(chosen) == 1:
        return ""
    others = [f"“{labels[key]}”" for key in chosen if key != alone[0]]
    return _("You chose “%(alone)s”, but also %(others)s. Choose one or the other.") % {
        "alone": labels[alone[0]],
        "others": get_text_list(others, _("and")),
    }
