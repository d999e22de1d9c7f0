"""A question that asks each of its options: yes, no, or not sure."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext as _

from triage.patient.forms.base import (
    CHOICES,
    NONE,
    Fieldset,
    Radios,
    alone_field,
    choices_field,
    exclusive_error,
)
from triage.patient.forms.onset import OnsetFields
from triage.patient.forms.questions import QuestionForm, choices_by_option
from triage.patient.typed_answers import TypedAnswer, none_label, not_sure_label
from triage.rules.answers import Choice
from triage.rules.model import NOT_SURE, AnswerOption

EACH = "_each"  # the field by which the form is known when it is sent; no link_id begins so
YES, NO = "yes", "no"
ROW = "triage/forms/each.html"


class EachForm(QuestionForm):
    """One row for each option. `is_partial`: what was chosen before is all that is known so far."""

    is_partial = False

    def add_fields(self, given: TypedAnswer) -> None:
        chosen = choices_by_option(given)
        self.onsets = OnsetFields(self.question)
        self.fields[EACH] = forms.CharField(initial="1", widget=forms.HiddenInput, required=False)
        for option in self.question.options:
            self.fields[self.row_name(option.key)] = self._row(option, self._initial(option, given, chosen))
        self.fields.update(self.onsets.fields(chosen))
        for key in self.onsets.options:
            self.fields[self.row_name(key)].widget.onset = self[self.onsets.name(key)]
        self.fields[self.alone_name] = alone_field(self._alone(), given)

    def _initial(self, option: AnswerOption, given: TypedAnswer, chosen: Mapping[str, Choice]) -> str | None:
        if option.key in chosen:
            return NOT_SURE if chosen[option.key].unsure else YES
        return None if self.is_partial or not chosen or given == NOT_SURE else NO

    def _row(self, option: AnswerOption, initial: str | None) -> forms.ChoiceField:
        field = choices_field(
            forms.ChoiceField,
            Radios(),
            [(YES, _("Yes")), (NO, _("No")), (NOT_SURE, not_sure_label())],
            label=option.label,
            required=False,
            initial=initial,
            error_messages={"invalid_choice": _("Choose one of the answers on this page.")},
        )
        field.help_text = option.hint
        return field

    def _alone(self) -> list[tuple[str, str]]:
        none = [(NONE, none_label())] if self.question.none_of_these else []
        return [*none, (NOT_SURE, _("I’m not sure about the rest"))]

    def row_name(self, key: str) -> str:
        return f"{self.question.link_id}.{key}"

    @property
    def alone_name(self) -> str:
        return f"{self.question.link_id}-alone"

    def layout_fields(self) -> list[Any]:
        rows = [Field(self.row_name(option.key), template=ROW) for option in self.question.options]
        return [EACH, Fieldset("triage/forms/rows.html", *rows), Field(self.alone_name, template=CHOICES)]

    def clean(self) -> None:
        if self.errors:
            return
        alone = self.cleaned_data[self.alone_name]
        if sentence := exclusive_error(alone, dict(self._alone())):
            self.add_error(self.alone_name, sentence)
        for option in self.question.options:
            self._check_row(option, alone)
        if not (self.errors or self.question.none_of_these or self._elements()):
            self.add_error(self.alone_name, _("Choose “Yes” or “I’m not sure” for at least one."))

    def _check_row(self, option: AnswerOption, alone: list[str]) -> None:
        name, said = self.row_name(option.key), self.cleaned_data[self.row_name(option.key)]
        if NONE in alone and said in (YES, NOT_SURE):
            sentence = _("You chose “%(none)s”, but not “No” here. Choose one or the other.")
            self.add_error(name, sentence % {"none": none_label()})
        elif not said and not alone:
            sentence = _("Choose “Yes”, “No” or “I’m not sure”: %(sign)s")
            self.add_error(name, sentence % {"sign": option.label})
        elif said == YES and (sentence := self.onsets.problem(option.key, self.cleaned_data)):
            self.add_error(self.onsets.name(option.key), sentence)

    def _elements(self) -> list[str]:
        rest_is_unsure = NOT_SURE in self.cleaned_data[self.alone_name]
        elements = []
        for option in self.question.options:
            said = self.cleaned_data[self.row_name(option.key)]
            if said == YES:
                elements.append(str(self.onsets.choice(option.key, self.cleaned_data)))
            elif said == NOT_SURE or (rest_is_unsure and not said):
                elements.append(str(Choice(option.key, unsure=True)))
        return elements

    @property
    def given(self) -> TypedAnswer:
        return self._elements()


class PartialEachForm(EachForm):
    """For those who ticked some options and are not sure about others: the ticked ones are answered."""

    is_partial = True
