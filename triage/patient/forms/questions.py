"""The form of a question, by its kind. Medicines: see `medicines`."""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.http import QueryDict
from django.utils.text import get_text_list
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
from triage.patient.forms.onset import OnsetFields
from triage.patient.typed_answers import TypedAnswer, none_label, not_sure_label, number_in_words
from triage.patient.typed_numbers import UnreadableNumber, read_typed_number
from triage.rules.answers import Choice as OptionChoice
from triage.rules.answers import band_of, choice_of
from triage.rules.body_map import BODY_MAPS, BOTH, LEFT, RIGHT, picks_on, picks_that_fit, side_of
from triage.rules.model import NOT_SURE, AskEach, Question

CLEARABLE = {"data-clearable": True}  # by a script, when an answer is chosen that stands alone
NUMBER_LENGTH = 30
EXAMPLE = 3  # of a number with a unit, if it is in range


def choices_by_option(given: TypedAnswer) -> dict[str, OptionChoice]:
    """The elements of an answer by the options they name; empty for "not sure" or no answer."""
    elements = given if isinstance(given, list) else []
    return {choice_of(element).option: choice_of(element) for element in elements}


class QuestionForm(AnswerForm):
    """The form of one question; `given` is the answer the patient has given to it before, if any."""

    is_partial = False  # filled with what was chosen on the page before, which is no answer yet

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
        chosen = choices_by_option(given)
        alone = [(NONE, none_label())] if self.question.none_of_these else []
        alone += self.not_sure()
        self.onsets = OnsetFields(self.question)
        self.fields.update(self.onsets.fields(chosen))
        self.fields[self.question.link_id] = choices_field(
            forms.MultipleChoiceField,
            Checkboxes(),
            self.options() + alone,
            self.hints(),
            alone=[key for key, _label in alone if not (self._asks_each and key == NOT_SURE)],
            initial=list(chosen) or ticked(given),
            error_messages={
                "required": self._nothing_chosen(),
                "invalid_choice": gettext_lazy("Choose from the answers on this page."),
            },
        )

        widget = self.fields[self.question.link_id].widget
        assert isinstance(widget, Checkboxes)
        widget.onsets = {key: self[self.onsets.name(key)] for key in self.onsets.options}

    @property
    def _asks_each(self) -> bool:
        """Whether those who are not sure about some options are asked each of them."""
        return self.question.ask_each is AskEach.when_unsure

    def not_sure(self) -> list[Choice]:
        if self._asks_each:
            return [(NOT_SURE, _("I’m not sure about some of these"))]
        return super().not_sure()

    def _nothing_chosen(self) -> str:
        if self.question.none_of_these:
            return _("Choose what applies to you, or “%(none)s”.") % {"none": none_label()}
        return _("Choose at least one answer.")

    def clean(self) -> None:
        chosen = self.cleaned_data.get(self.question.link_id, [])
        labels = dict(self.fields[self.question.link_id].choices)  # type: ignore[attr-defined]
        beside = [key for key in chosen if not (self._asks_each and key == NOT_SURE)]
        exclusive = chosen if NONE in chosen else beside
        if sentence := exclusive_error(exclusive, labels):
            self.add_error(self.question.link_id, sentence)
        for key in chosen:
            if sentence := self.onsets.problem(key, self.cleaned_data):
                self.add_error(self.onsets.name(key), sentence)

    @property
    def wants_each(self) -> bool:
        """Whether each option is to be asked now. Only after `is_valid`."""
        return self._asks_each and NOT_SURE in self.cleaned_data[self.question.link_id]

    @property
    def ticked(self) -> list[str]:
        """The options chosen, with their times. Only after `is_valid`."""
        chosen = self.cleaned_data[self.question.link_id]
        return [
            str(self.onsets.choice(key, self.cleaned_data)) for key in chosen if key not in (NONE, NOT_SURE)
        ]

    @property
    def given(self) -> TypedAnswer:
        chosen = self.cleaned_data[self.question.link_id]
        if self.wants_each:  # until each is answered
            rest = [option.key for option in self.question.options if option.key not in chosen]
            return [*self.ticked, *(str(OptionChoice(key, unsure=True)) for key in rest)]
        return NOT_SURE if NOT_SURE in chosen else self.ticked


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
        widget.halves = BODY_MAPS[self.question.picture].halves
        self.fields[self.side_name] = choices_field(
            forms.ChoiceField,
            Radios(),
            [(LEFT, _("Left")), (RIGHT, _("Right")), (BOTH, _("Both sides"))],
            label=_("On which side, as the person it is about would say?"),
            required=False,
            initial=side_of(self._picked),
            error_messages={"invalid_choice": _("Choose one of the sides on this page.")},
        )

    def layout_fields(self) -> list[Any]:
        drawing = TemplateObject(f"triage/pictures/{self.question.picture}.html")
        side = Fieldset("triage/forms/side.html", Field(self.side_name, template=CHOICES))
        fields = [drawing, self.picks_name, *super().layout_fields(), side]
        return [Fieldset("triage/forms/picture.html", *fields)]

    @property
    def side_name(self) -> str:
        return f"{self.question.link_id}-side"

    @property
    def picks_name(self) -> str:
        return f"{self.question.link_id}-picks"

    @property
    def picks(self) -> tuple[str, ...]:
        """The places on the picture, as far as they fit the options chosen. Only after `is_valid`.

        They are those that were pointed at. Where that says another side than the one that was chosen, or
        none, the side that was chosen counts.
        """
        chosen = self.cleaned_data[self.question.link_id]
        picked = picks_that_fit(self.question, chosen, self.cleaned_data[self.picks_name].split())
        side = self.cleaned_data.get(self.side_name)
        if not side or side == side_of(picked):
            return picked
        return picks_on(self.question, chosen, side)


class NumberForm(QuestionForm):
    def add_fields(self, given: TypedAnswer) -> None:
        typed = given if isinstance(given, dict) else {}
        self.fields[self.question.link_id] = forms.CharField(
            label=self._number_label(),
            required=False,
            max_length=NUMBER_LENGTH,
            initial=typed.get("number", ""),
            error_messages={"max_length": _("Enter a shorter number.")},
            widget=forms.TextInput(attrs={**CLEARABLE, "inputmode": self._keyboard}),
        )
        if self._units_to_choose:
            self.fields[self.unit_name] = forms.ChoiceField(
                label=_("Unit"),
                choices=[("", _("Choose")), *((unit.key, unit.label) for unit in self.question.units)],
                initial=typed.get("unit"),
                required=False,
                error_messages={"invalid_choice": self._unit_sentence()},
                widget=forms.Select(attrs=CLEARABLE),
            )
        if self.question.not_sure:
            self.fields[self.alone_name] = alone_field(self.not_sure(), given)

    @property
    def _keyboard(self) -> str:
        """Of a phone: letters too where a unit may be typed behind the number."""
        return "text" if self._units_to_choose else "decimal"

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
        if self.cleaned_data.get(self.alone_name):
            # "Not sure" is an answer of its own: what was typed beside it no longer matters.
            self.errors.clear()
        elif not self.errors:
            self._read_number(self.cleaned_data.get(self.question.link_id, ""))

    def _read_number(self, typed: str) -> None:
        """Replace what was typed by the number and its unit, as for the cookie, or say what is wrong."""
        link_id, chosen = self.question.link_id, self.cleaned_data.get(self.unit_name, "")
        if not typed:
            self.add_error(link_id, self._empty_sentence())
            return
        try:
            number, unit = read_typed_number(typed, self.question.units)
        except UnreadableNumber:
            self.add_error(link_id, self._unreadable_sentence(typed))
            return
        if unit and chosen and unit != chosen:
            self.add_error(self.unit_name, self._two_units_sentence(typed, chosen))
        elif self._units_to_choose and not (unit or chosen):
            self.add_error(self.unit_name, self._unit_sentence())
        else:
            self.cleaned_data |= {link_id: number, self.unit_name: unit or chosen or self._only_unit}
            if band_of(self.question, float(Decimal(number) * self._factor)) is None:
                self.add_error(link_id, self._range_sentence())

    @property
    def _only_unit(self) -> str:
        return self.question.units[0].key if self.question.units else ""

    @property
    def _unit(self) -> str:
        return str(self.cleaned_data.get(self.unit_name, self._only_unit))

    @property
    def _factor(self) -> int:
        return next((unit.factor for unit in self.question.units if unit.key == self._unit), 1)

    # Sentences

    def _empty_sentence(self) -> str:
        if self._units_to_choose:
            return _("Enter a number and choose a unit, for example %(example)s.") % {
                "example": self._example
            }
        return _("Enter a number, for example %(example)s.") % {"example": self._example}

    def _unreadable_sentence(self, typed: str) -> str:
        sentence = _("We cannot read “%(typed)s” as a number. Enter digits, for example %(example)s.")
        return sentence % {"typed": typed, "example": self._example}

    def _unit_sentence(self) -> str:
        units = [unit.label for unit in self.question.units]
        return _("Choose %(units)s.") % {"units": get_text_list(units, _("or"))}

    def _two_units_sentence(self, typed: str, chosen: str) -> str:
        label = next(unit.label for unit in self.question.units if unit.key == chosen)
        sentence = _("You typed “%(typed)s” and chose “%(unit)s”. Choose one or the other.")
        return sentence % {"typed": typed, "unit": label}

    def _range_sentence(self) -> str:
        """The bounds in whole numbers of the unit chosen; the last band's upper bound is no part of it."""
        lower, upper = self._bounds
        bounds = {"lower": math.ceil(lower / self._factor), "upper": math.ceil(upper / self._factor) - 1}
        sentence = _("Enter a number between %(lower)d and %(upper)d, for example %(example)s.")
        return sentence % {**bounds, "example": self._example}

    @property
    def _bounds(self) -> tuple[float, float]:
        return self.question.options[0].lower or 0, self.question.options[-1].upper or 0

    @property
    def _example(self) -> str:
        """A number that would be taken, with its unit where there are several."""
        if self._units_to_choose:
            unit = self.question.units[1]
            lower, upper = self._bounds
            number = EXAMPLE if lower <= EXAMPLE * unit.factor < upper else math.ceil(lower / unit.factor)
            return number_in_words(self.question, str(number), unit.key)
        return f"{math.ceil(self.question.options[len(self.question.options) // 2].lower or 0)}"

    @property
    def given(self) -> TypedAnswer:
        if self.cleaned_data.get(self.alone_name):
            return NOT_SURE
        return {
            "number": self.cleaned_data[self.question.link_id],
            "unit": self._unit,
        }
