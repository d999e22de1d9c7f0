"""The form of a question, by its kind. Medicines: see `medicines`."""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.medicines.finder import Finder
from triage.patient.forms.base import (
    CHOICES,
    NONE,
    SELECT,
    TEXT,
    AnswerForm,
    Checkboxes,
    Choice,
    Fieldset,
    Radios,
    TemplateObject,
    alone_field,
    choices_field,
    exclusive_error,
    ticked,
)
from triage.patient.typed_answers import TypedAnswer, none_label, not_sure_label
from triage.rules.answers import band_of
from triage.rules.body_map import picks_that_fit
from triage.rules.model import NOT_SURE, Question

NUMBER_LENGTH = 12


class QuestionForm(AnswerForm):
    """The form of one question; `given` is the answer the patient has given to it before, if any."""

    def __init__(
        self,
        question: Question,
        given: TypedAnswer,
        finder: Finder,
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data, auto_id="id_%s")
        self.question, self.finder = question, finder
        self.add_fields(given)

    @property
    def heading(self) -> str:
        return self.question.text

    def layout(self) -> Layout:
        return Layout(Fieldset("triage/forms/question.html", *self.layout_fields(), question=self.question))

    @property
    def answer_field(self) -> forms.BoundField:
        return self[self.question.link_id]

    def add_fields(self, given: TypedAnswer) -> None:
        raise NotImplementedError

    def layout_fields(self) -> list[Field]:
        return [Field(self.question.link_id, template=CHOICES)]

    def options(self) -> list[Choice]:
        return [(option.key, option.label) for option in self.question.options]

    def hints(self) -> dict[str, str]:
        return {option.key: option.hint for option in self.question.options}

    def not_sure(self) -> list[Choice]:
        return [(NOT_SURE, not_sure_label())] if self.question.not_sure else []


class SingleForm(QuestionForm):
    def add_fields(self, given: TypedAnswer) -> None:
        self.fields[self.question.link_id] = choices_field(
            forms.ChoiceField,
            Radios(),
            self.options() + self.not_sure(),
            self.hints(),
            alone=[NOT_SURE],
            initial=given if given == NOT_SURE else next(iter(given or ()), None),
            error_messages={
                "required": gettext_lazy("Choose an answer."),
                "invalid_choice": gettext_lazy("Choose one of the answers on this page."),
            },
        )

    @property
    def given(self) -> TypedAnswer:
        answer = self.cleaned_data[self.question.link_id]
        return answer if answer == NOT_SURE else [answer]


class MultipleForm(QuestionForm):
    def add_fields(self, given: TypedAnswer) -> None:
        alone = [(NONE, none_label())] if self.question.none_of_these else []
        alone += self.not_sure()
        self.fields[self.question.link_id] = choices_field(
            forms.MultipleChoiceField,
            Checkboxes(),
            self.options() + alone,
            self.hints(),
            alone=[key for key, _label in alone],
            initial=ticked(given),
            error_messages={
                "required": self._nothing_chosen(),
                "invalid_choice": gettext_lazy("Choose from the answers on this page."),
            },
        )

    def _nothing_chosen(self) -> str:
        if self.question.none_of_these:
            return _("Choose what applies to you, or “%(none)s”.") % {"none": none_label()}
        return _("Choose at least one answer.")

    def clean(self) -> None:
        chosen = self.cleaned_data.get(self.question.link_id, [])
        labels = dict(self.fields[self.question.link_id].choices)  # type: ignore[attr-defined]
        if sentence := exclusive_error(chosen, labels):
            self.add_error(self.question.link_id, sentence)

    @property
    def given(self) -> TypedAnswer:
        chosen = self.cleaned_data[self.question.link_id]
        if NOT_SURE in chosen:
            return NOT_SURE
        return [key for key in chosen if key != NONE]


class BodyMapForm(MultipleForm):
    """Options that are chosen on a picture as well; a script fills in which regions were pointed at."""

    def __init__(self, question: Question, *args: Any, picks: Sequence[str] = (), **options: Any) -> None:
        self._picked = picks
        super().__init__(question, *args, **options)

    def add_fields(self, given: TypedAnswer) -> None:
        super().add_fields(given)
        self.fields[self.picks_name] = forms.CharField(
            required=False, initial=" ".join(self._picked), widget=forms.HiddenInput
        )
        widget = self.fields[self.question.link_id].widget
        assert isinstance(widget, Checkboxes)
        widget.regions = {option.key: option.region for option in self.question.options}

    def layout_fields(self) -> list[Any]:
        drawing = TemplateObject(f"triage/pictures/{self.question.picture}.html")
        return [Fieldset("triage/forms/picture.html", drawing, self.picks_name, *super().layout_fields())]

    @property
    def picks_name(self) -> str:
        return f"{self.question.link_id}-picks"

    @property
    def picks(self) -> tuple[str, ...]:
        """The regions that were pointed at, as far as they fit the options chosen. Only after `is_valid`."""
        picked = self.cleaned_data[self.picks_name].split()
        return picks_that_fit(self.question, self.cleaned_data[self.question.link_id], picked)


class NumberForm(QuestionForm):
    def add_fields(self, given: TypedAnswer) -> None:
        typed = given if isinstance(given, dict) else {}
        self.fields[self.question.link_id] = forms.CharField(
            label=self._number_label(),
            required=False,
            max_length=NUMBER_LENGTH,
            initial=typed.get("number", ""),
            error_messages={"max_length": _("Enter a number with fewer digits.")},
            widget=forms.TextInput(attrs={"inputmode": "decimal" if self._units_to_choose else "numeric"}),
        )
        if self._units_to_choose:
            self.fields[self.unit_name] = forms.ChoiceField(
                label=_("Unit"),
                choices=[(unit.key, unit.label) for unit in self.question.units],
                initial=typed.get("unit"),
                error_messages={"required": _("Choose a unit."), "invalid_choice": _("Choose a unit.")},
            )
        if self.question.not_sure:
            self.fields[self.alone_name] = alone_field(self.not_sure(), given)

    def _number_label(self) -> str:
        if len(self.question.units) == 1:
            return _("Number of %(unit)s") % {"unit": self.question.units[0].label}
        return _("Number")

    @property
    def _units_to_choose(self) -> bool:
        return len(self.question.units) > 1

    @property
    def unit_name(self) -> str:
        return f"{self.question.link_id}-unit"

    @property
    def alone_name(self) -> str:
        return f"{self.question.link_id}-alone"

    def layout_fields(self) -> list[Any]:
        number = [Field(self.question.link_id, template=TEXT)]
        if self._units_to_choose:
            number.append(Field(self.unit_name, template=SELECT))
        fields: list[Any] = [Fieldset("triage/forms/number.html", *number)]
        if self.question.not_sure:
            fields.append(Field(self.alone_name, template=CHOICES))
        return fields

    def clean(self) -> None:
        typed = self.cleaned_data.get(self.question.link_id, "")
        alone = self.cleaned_data.get(self.alone_name, [])
        if self.errors:
            return
        if typed and alone:
            sentence = _("You typed “%(typed)s” and chose “%(alone)s”. Choose one or the other.")
            self.add_error(self.question.link_id, sentence % {"typed": typed, "alone": not_sure_label()})
        elif not alone:
            try:
                self.cleaned_data[self.question.link_id] = self._read_number(typed)
            except ValidationError as error:
                self.add_error(self.question.link_id, error)

    def _read_number(self, typed: str) -> str:
        """The number as the cookie holds it: digits and at most one point. Raises ValidationError."""
        number = typed.replace(",", ".").replace(" ", "")
        if not re.fullmatch(r"\d+(\.\d+)?", number, re.ASCII):
            raise ValidationError(self._range_sentence())
        if band_of(self.question, float(Decimal(number) * self._factor)) is None:
            raise ValidationError(self._range_sentence())
        return number

    @property
    def _unit(self) -> str:
        only = self.question.units[0].key if self.question.units else ""
        return str(self.cleaned_data.get(self.unit_name, only))

    @property
    def _factor(self) -> int:
        return next((unit.factor for unit in self.question.units if unit.key == self._unit), 1)

    def _range_sentence(self) -> str:
        """The bounds in whole numbers of the unit chosen; the last band's upper bound is no part of it."""
        lower, upper = self.question.options[0].lower or 0, self.question.options[-1].upper or 0
        bounds = {"lower": math.ceil(lower / self._factor), "upper": math.ceil(upper / self._factor) - 1}
        return _("Enter a number between %(lower)d and %(upper)d.") % bounds

    @property
    def given(self) -> TypedAnswer:
        if self.cleaned_data.get(self.alone_name):
            return NOT_SURE
        return {
            "number": self.cleaned_data[self.question.link_id],
            "unit": self._unit,
        }
