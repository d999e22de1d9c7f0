"""One question as a form.

Fields carry the `link_id` as name and option keys as values. What a valid form yields, `given`, is the answer
as the cookie holds it (see the module `given`). Rendering is crispy's: each form has a layout whose objects
use the site's own templates, because a heading is the legend of its options, and options have hints.
"""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from triage.given import Given, no_medicine_label, none_label, not_sure_label
from triage.medicines import Finder
from triage.rules.answers import band_of
from triage.rules.model import NOT_SURE, Medicine, Question, QuestionKind, Questionnaire

NONE = "_none"  # no option can be called so: keys begin with a letter
OTHER = "_other"  # a medicine that is not in the list
MEDICINES_AT_MOST = 20
NAME_LENGTH = 80
NUMBER_LENGTH = 12
SUGGESTIONS = 4

Choice = tuple[str, str]


class ChoicesMixin:
    """Radio buttons or checkboxes whose options may have hints, and of which some stand alone."""

    hints: dict[str, str]
    alone: Sequence[str]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(value, "")
        option["alone"] = value in self.alone
        if option["alone"]:
            option["attrs"]["data-exclusive"] = True
        if option["hint"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}-hint"
        return option  # type: ignore[no-any-return]


class Radios(ChoicesMixin, forms.RadioSelect):
    pass


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

    def render(self, form: "PageForm", context: Any, template_pack: Any = None, **options: Any) -> str:
        fields = self.get_rendered_fields(form, context, template_pack, **options)
        return render_to_string(self.template, {**self.heading, "form": form, "fields": fields})


class PageForm(forms.Form):
    """A form that is most of a page."""

    use_required_attribute = False  # what is missing is said on the page, in the page's own words

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        # The page writes the form's tag and token: what is rendered here is the same for every patient.
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_errors = False

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Every error with the id of the element to mend it at."""
        return [
            (_first_id(self[name]), str(message))
            for name, errors in self.errors.items()
            for message in errors
        ]


def _first_id(field: forms.BoundField) -> str:
    return field.id_for_label or f"{field.auto_id}_0"


class QuestionForm(PageForm):
    """The form of one question; `given` is the answer the patient has given to it before, if any."""

    def __init__(
        self,
        question: Question,
        given: Given = None,
        finder: Finder | None = None,
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data, auto_id="id_%s")
        self.question, self.finder = question, finder
        self.add_fields(given)
        self.helper.layout = Layout(
            Fieldset("triage/forms/question.html", *self.layout_fields(), question=question)
        )

    @property
    def answer_field(self) -> forms.BoundField:
        return self[self.question.link_id]

    def add_fields(self, given: Given) -> None:
        raise NotImplementedError

    def layout_fields(self) -> list[Field]:
        return [Field(self.question.link_id, template="triage/forms/choices.html")]

    @property
    def given(self) -> Given:
        """The answer that was given. Only after `is_valid`."""
        raise NotImplementedError

    def options(self) -> list[Choice]:
        return [(option.key, option.label) for option in self.question.options]

    def hints(self) -> dict[str, str]:
        return {option.key: option.hint for option in self.question.options}

    def not_sure(self) -> list[Choice]:
        return [(NOT_SURE, not_sure_label())] if self.question.not_sure else []


class SingleForm(QuestionForm):
    def add_fields(self, given: Given) -> None:
        self.fields[self.question.link_id] = choices_field(
            forms.ChoiceField,
            Radios(),
            self.options() + self.not_sure(),
            self.hints(),
            alone=[NOT_SURE],
            initial=given if given == NOT_SURE else next(iter(given or ()), None),
            error_messages={
                "required": _("Choose an answer."),
                "invalid_choice": _("Choose one of the answers on this page."),
            },
        )

    @property
    def given(self) -> Given:
        answer = self.cleaned_data[self.question.link_id]
        return answer if answer == NOT_SURE else [answer]


class MultipleForm(QuestionForm):
    def add_fields(self, given: Given) -> None:
        alone = [(NONE, none_label())] if self.question.none_of_these else []
        alone += self.not_sure()
        self.fields[self.question.link_id] = choices_field(
            forms.MultipleChoiceField,
            Checkboxes(),
            self.options() + alone,
            self.hints(),
            alone=[key for key, _label in alone],
            initial=_ticked(given),
            error_messages={
                "required": self._nothing_chosen(),
                "invalid_choice": _("Choose from the answers on this page."),
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
    def given(self) -> Given:
        chosen = self.cleaned_data[self.question.link_id]
        if NOT_SURE in chosen:
            return NOT_SURE
        return [key for key in chosen if key != NONE]


def _ticked(given: Given) -> list[str]:
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


class NumberForm(QuestionForm):
    def add_fields(self, given: Given) -> None:
        typed = given if isinstance(given, dict) else {}
        self.fields[self.question.link_id] = forms.CharField(
            label=_("Number"),
            required=False,
            max_length=NUMBER_LENGTH,
            initial=typed.get("number", ""),
            error_messages={"max_length": _("Enter a number with fewer digits.")},
            widget=forms.TextInput(attrs={"inputmode": "decimal" if self.has_units else "numeric"}),
        )
        if self.question.units:
            self.fields[self.unit_name] = forms.ChoiceField(
                label=_("Unit"),
                choices=[(unit.key, unit.label) for unit in self.question.units],
                initial=typed.get("unit"),
                error_messages={"required": _("Choose a unit."), "invalid_choice": _("Choose a unit.")},
            )
        if self.question.not_sure:
            self.fields[self.alone_name] = _alone_field(self.not_sure(), given)

    @property
    def has_units(self) -> bool:
        return len(self.question.units) > 1

    @property
    def unit_name(self) -> str:
        return f"{self.question.link_id}-unit"

    @property
    def alone_name(self) -> str:
        return f"{self.question.link_id}-alone"

    def layout_fields(self) -> list[Any]:
        number = [Field(self.question.link_id, template="triage/forms/text.html")]
        if self.question.units:
            number.append(Field(self.unit_name, template="triage/forms/select.html"))
        fields: list[Any] = [Fieldset("triage/forms/number.html", *number)]
        if self.question.not_sure:
            fields.append(Field(self.alone_name, template="triage/forms/choices.html"))
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
    def _factor(self) -> int:
        unit = self.cleaned_data.get(self.unit_name)
        return next((known.factor for known in self.question.units if known.key == unit), 1)

    def _range_sentence(self) -> str:
        """The bounds in whole numbers of the unit chosen; the last band's upper bound is no part of it."""
        lower, upper = self.question.options[0].lower or 0, self.question.options[-1].upper or 0
        bounds = {"lower": math.ceil(lower / self._factor), "upper": math.ceil(upper / self._factor) - 1}
        return _("Enter a number between %(lower)d and %(upper)d.") % bounds

    @property
    def given(self) -> Given:
        if self.cleaned_data.get(self.alone_name):
            return NOT_SURE
        return {
            "number": self.cleaned_data[self.question.link_id],
            "unit": self.cleaned_data.get(self.unit_name, ""),
        }


class MedicinesForm(QuestionForm):
    """Medicines, typed one a line. What each is understood as is shown next, by `ConfirmMedicinesForm`."""

    def add_fields(self, given: Given) -> None:
        self.before = given if isinstance(given, list) else []
        self.fields[self.question.link_id] = forms.CharField(
            label=_("Your medicines, one on each line"),
            required=False,
            initial="\n".join(entry["name"] for entry in self.before),
            max_length=MEDICINES_AT_MOST * (NAME_LENGTH + 2),
            error_messages={"max_length": _("This is too much text. Write only the names.")},
            widget=forms.Textarea(attrs={"rows": 5, "autocapitalize": "none", "spellcheck": "false"}),
        )
        alone = [(NONE, no_medicine_label()), *self.not_sure()]
        self.fields[self.alone_name] = _alone_field(alone, given)

    @property
    def alone_name(self) -> str:
        return f"{self.question.link_id}-alone"

    def layout_fields(self) -> list[Field]:
        return [
            Field(self.question.link_id, template="triage/forms/text.html"),
            Field(self.alone_name, template="triage/forms/choices.html"),
        ]

    def clean(self) -> None:
        typed = self.cleaned_data.get(self.question.link_id, "")
        names = list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in typed.splitlines()))))
        alone = self.cleaned_data.get(self.alone_name, [])
        self.names = names
        if not self.errors and (sentence := self._error(names, alone)):
            self.add_error(self.question.link_id, sentence)

    def _error(self, names: list[str], alone: list[str]) -> str:
        labels = {NONE: no_medicine_label(), NOT_SURE: not_sure_label()}
        if names and alone:
            sentence = _("You typed “%(typed)s” and chose “%(alone)s”. Choose one or the other.")
            return sentence % {"typed": names[0], "alone": labels[alone[0]]}
        if sentence := exclusive_error(alone, labels):
            return sentence
        if not names and not alone:
            return _("Type the names of your medicines, or choose “%(none)s”.") % {
                "none": no_medicine_label()
            }
        if len(names) > MEDICINES_AT_MOST:
            sentence = _("You typed %(count)d medicines. Keep the %(limit)d you took last or changed last.")
            return sentence % {"count": len(names), "limit": MEDICINES_AT_MOST}
        if too_long := next((name for name in names if len(name) > NAME_LENGTH), ""):
            sentence = _("“%(name)s…” is too long for the name of a medicine. Write one on each line.")
            return sentence % {"name": too_long[:30]}
        return ""

    @property
    def given(self) -> Given:
        alone = self.cleaned_data[self.alone_name]
        if NOT_SURE in alone:
            return NOT_SURE
        known = {entry["name"]: entry for entry in self.before}
        return [known.get(name) or self._understand(name) for name in self.names]

    def _understand(self, name: str) -> dict[str, Any]:
        assert self.finder
        return {"name": name, "medicine": self.finder.key(name) or "", "started": None}


def _alone_field(choices: Sequence[Choice], given: Given) -> forms.ChoiceField:
    """Checkboxes beside something typed, which they exclude."""
    return choices_field(
        forms.MultipleChoiceField,
        Checkboxes(),
        choices,
        alone=[key for key, _label in choices],
        required=False,
        initial=_ticked(given) if given in (NOT_SURE, []) else [],
        error_messages={"invalid_choice": _("Choose from the answers on this page.")},
    )


FORMS: dict[QuestionKind, type[QuestionForm]] = {
    QuestionKind.single: SingleForm,
    QuestionKind.multiple: MultipleForm,
    QuestionKind.number: NumberForm,
    QuestionKind.medicine: MedicinesForm,
}


def question_form(
    question: Question, given: Given, finder: Finder, data: QueryDict | None = None
) -> QuestionForm:
    """The form of a question, filled with the answer given before."""
    return FORMS[question.kind](question, given, finder, data)


class ConfirmMedicinesForm(PageForm):
    """The medicines as they were understood: the patient can correct each, and say when it was started."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        entries: list[dict[str, Any]],
        finder: Finder,
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data, auto_id="id_%s")
        self.questionnaire, self.entries, self.finder = questionnaire, entries, finder
        self.question = questionnaire.medicine_question
        self.helper.layout = Layout(*(self._add_entry(i, entry) for i, entry in enumerate(entries)))

    def _add_entry(self, position: int, entry: dict[str, Any]) -> Fieldset:
        understood = self.questionnaire.medicine_by_key.get(entry["medicine"])
        parts: list[Any] = []
        suggested = [match.medicine for match in self.finder.suggest(entry["name"], SUGGESTIONS)]
        if medicines := list(dict.fromkeys(filter(None, [understood, *suggested]))):
            field = Field(self._add_meaning(position, entry, medicines), template="triage/forms/choices.html")
            parts.append(Fieldset("triage/forms/meaning.html", field, understood=understood))
        if understood and understood.classes and self.question and self.question.times:
            parts.append(Field(self._add_time(position, entry), template="triage/forms/choices.html"))
        return Fieldset("triage/forms/medicine.html", *parts, entry=entry, understood=understood)

    def _add_meaning(self, position: int, entry: dict[str, Any], medicines: list[Medicine]) -> str:
        name = f"medicine-{position}"
        choices = [(medicine.key, _with_brands(medicine)) for medicine in medicines]
        self.fields[name] = choices_field(
            forms.ChoiceField,
            Radios(),
            [*choices, (OTHER, _("Another medicine"))],
            label=_("What is “%(name)s”?") % {"name": entry["name"]},
            initial=entry["medicine"] or OTHER,
            error_messages={
                "required": _("Choose what “%(name)s” is.") % {"name": entry["name"]},
                "invalid_choice": _("Choose what “%(name)s” is from the list.") % {"name": entry["name"]},
            },
        )
        return name

    def _add_time(self, position: int, entry: dict[str, Any]) -> str:
        assert self.question
        name = f"started-{position}"
        not_known = next((time.key for time in self.question.times if time.not_sure), None)
        self.fields[name] = choices_field(
            forms.ChoiceField,
            Radios(),
            [(time.key, time.label) for time in self.question.times],
            label=_("When did you start or change %(name)s?") % {"name": entry["name"]},
            initial=not_known if entry["started"] == "" else entry["started"],
            required=False,
            error_messages={"invalid_choice": _("Choose one of the times on this page.")},
        )
        return name

    def clean(self) -> None:
        for position, entry in enumerate(self.entries):
            name = f"started-{position}"
            if name in self.fields and not self.cleaned_data.get(name) and self._is_same(position, entry):
                sentence = _("Choose when you started or changed %(name)s.") % {"name": entry["name"]}
                if name not in self.errors:
                    self.add_error(name, sentence)

    def _is_same(self, position: int, entry: dict[str, Any]) -> bool:
        """Whether the medicine is still understood as before: a time belongs to it."""
        return self._meaning(position) == entry["medicine"]

    def _meaning(self, position: int) -> str:
        chosen: str = self.cleaned_data.get(f"medicine-{position}", OTHER)
        return "" if chosen == OTHER else chosen

    @property
    def given(self) -> Given:
        """The medicines, confirmed; one that is now taken for another has yet to be asked for its time."""
        return [
            {
                "name": entry["name"],
                "medicine": self._meaning(position),
                "started": self.cleaned_data.get(f"started-{position}", "")
                if self._is_same(position, entry) or not self._meaning(position)
                else None,
            }
            for position, entry in enumerate(self.entries)
        ]


def _with_brands(medicine: Medicine) -> str:
    if not medicine.brands:
        return medicine.name
    return _("%(name)s (sold as %(brands)s)") % {
        "name": medicine.name,
        "brands": get_text_list(list(medicine.brands[:3]), _("or")),
    }
