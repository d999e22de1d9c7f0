"""Medicines, in two steps: names typed one a line; then what each was understood as and when it began."""

from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.http import QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from triage.forms.base import (
    CHOICES,
    NONE,
    SELECT,
    TEXT,
    Fieldset,
    PageForm,
    Radios,
    alone_field,
    choices_field,
    exclusive_error,
)
from triage.forms.questions import QuestionForm
from triage.given import Given, no_medicine_label, not_sure_label
from triage.medicines import Finder
from triage.rules.model import NOT_SURE, Medicine, Questionnaire

OTHER = "_other"  # a medicine that is not in the list
MEDICINES_AT_MOST = 20
NAME_LENGTH = 80
SUGGESTIONS = 4


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
        self.fields[self.alone_name] = alone_field(alone, given)

    @property
    def alone_name(self) -> str:
        return f"{self.question.link_id}-alone"

    def layout_fields(self) -> list[Field]:
        return [
            Field(self.question.link_id, template=TEXT),
            Field(self.alone_name, template=CHOICES),
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
            field = Field(self._add_meaning(position, entry, medicines), template=CHOICES)
            parts.append(Fieldset("triage/forms/meaning.html", field, understood=understood))
        if understood and understood.classes and self.question and self.question.times:
            parts.append(Field(self._add_time(position, entry), template=SELECT))
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
        times = [(time.key, time.label) for time in self.question.times]
        self.fields[name] = forms.ChoiceField(
            choices=[("", _("Choose a time")), *times],
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
