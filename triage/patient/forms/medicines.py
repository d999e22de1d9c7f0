"""Medicines: names typed one a line, and with each what it was understood as and when it was started.

Both stand on one page. Names that were typed again bring the page back, with what each was understood as, for
the patient to confirm: nothing that is guessed goes on unseen. The script `medicine_finder.js` shows at once
what a name is understood as, and sends along what it showed: what the patient has seen so need not come back.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zlib import crc32

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from triage.medicines.finder import Finder
from triage.patient.forms.base import (
    CHOICES,
    NONE,
    SELECT,
    TEXT,
    Choice,
    Fieldset,
    Radios,
    alone_field,
    choices_field,
    exclusive_error,
)
from triage.patient.forms.questions import QuestionForm
from triage.patient.typed_answers import (
    KNOWN_AS,
    TypedAnswer,
    medicine_entry,
    no_medicine_label,
    not_sure_label,
)
from triage.rules.model import NOT_SURE, Medicine, Question

OTHER = "_other"  # a medicine that nobody knows
KNOWN = "="  # before the name of a medicine that is known, but not listed
MEDICINES_AT_MOST = 20
NAME_LENGTH = 80
LIST_ATTRIBUTES = {"autocapitalize": "none", "spellcheck": "false", "data-medicine-list": True}
SUGGESTIONS = 4
MOST_SUGGESTED = 8  # while typing; static/js/medicine_names.js


@dataclass(frozen=True)
class Card:
    """One medicine as it was understood, with what the patient can say about it."""

    question: Question
    finder: Finder
    entry: dict[str, Any]  # as the cookie holds it

    @property
    def name(self) -> str:
        return str(self.entry["name"])

    @property
    def _field_name(self) -> str:
        """The end of the names of its fields: of its own, whatever else is in the list by now."""
        return f"{crc32(self.name.encode()):08x}"

    @property
    def meaning_name(self) -> str:
        return f"medicine-{self._field_name}"

    @property
    def time_name(self) -> str:
        return f"started-{self._field_name}"

    @cached_property
    def understood(self) -> Medicine | None:
        return self.finder.medicine(self.entry["medicine"], self.entry.get(KNOWN_AS, ""))

    @cached_property
    def between(self) -> list[Medicine]:
        """The medicines that the patient has to choose from, for the name could be any of them."""
        is_new = self.entry["started"] is None
        return self.finder.between(self.name) if is_new and not self.understood else []

    @property
    def asks_for_time(self) -> bool:
        return has_time(self.question, self.understood)

    @cached_property
    def meanings(self) -> list[Choice]:
        """What the name may mean, the likeliest first."""
        suggested = [match.medicine for match in self.finder.suggest(self.name, SUGGESTIONS)]
        medicines = [*filter(None, [self.understood]), *self.between, *suggested]
        choices = {_key(medicine): _with_brands(medicine) for medicine in medicines}
        return [*choices.items(), (OTHER, _("Another medicine"))] if choices else []

    def fields(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        if self.meanings:
            fields[self.meaning_name] = self._meaning_field()
        if self.asks_for_time:
            fields[self.time_name] = self._time_field()
        return fields

    def _meaning_field(self) -> forms.ChoiceField:
        sentence = _("Choose what “%(name)s” is from the list.") % {"name": self.name}
        return choices_field(
            forms.ChoiceField,
            Radios(),
            self.meanings,
            label=_("What is “%(name)s”?") % {"name": self.name},
            initial=None if self.between else _key(self.understood),
            required=False,
            error_messages={"invalid_choice": sentence},
        )

    def _time_field(self) -> forms.ChoiceField:
        times = self.question.times
        not_known = next((time.key for time in times if time.not_sure), None)
        return forms.ChoiceField(
            choices=[("", _("Choose a time")), *((time.key, time.label) for time in times)],
            label=_("When did you start or change %(name)s?") % {"name": self.name},
            initial=not_known if self.entry["started"] == "" else self.entry["started"],
            required=False,
            error_messages={"invalid_choice": _("Choose one of the times on this page.")},
        )

    def layout(self) -> Fieldset:
        parts: list[Any] = []
        if self.meanings:
            field = Field(self.meaning_name, template=CHOICES)
            parts.append(Fieldset("triage/forms/meaning.html", field, card=self))
        if self.asks_for_time:
            parts.append(Field(self.time_name, template=SELECT))
        return Fieldset("triage/forms/medicine.html", *parts, card=self)

    def problems(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """What the patient has still to say, by the name of its field."""
        if self.between and not cleaned.get(self.meaning_name):
            return {self.meaning_name: _("Choose what “%(name)s” is.") % {"name": self.name}}
        if self.asks_for_time and self._meant(cleaned) == self.understood and not cleaned.get(self.time_name):
            sentence = _("Choose when you started or changed %(name)s.") % {"name": self.name}
            return {self.time_name: sentence}
        return {}

    def given(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """The medicine, confirmed. A time belongs to one medicine: for another it is asked again."""
        medicine = self._meant(cleaned)
        if medicine == self.understood:
            started: str | None = cleaned.get(self.time_name, "")
        else:
            started = None if has_time(self.question, medicine) else ""
        return medicine_entry(self.name, medicine, started)

    def _meant(self, cleaned: dict[str, Any]) -> Medicine | None:
        chosen = cleaned.get(self.meaning_name) or _key(self.understood)
        if chosen == OTHER:
            return None
        if chosen.startswith(KNOWN):
            return self.finder.medicine("", chosen.removeprefix(KNOWN))
        return self.finder.medicine(chosen)


class MedicinesForm(QuestionForm):
    """Medicines, typed one a line, with a card for each that was typed before."""

    finder: Finder

    def add_fields(self, given: TypedAnswer) -> None:
        before = given if isinstance(given, list) else []
        typed = self.data.get(self.question.link_id, "") if self.is_bound else None
        self.names = [entry["name"] for entry in before] if typed is None else names_in(typed)
        self.cards = [
            Card(self.question, self.finder, entry) for entry in before if entry["name"] in self.names
        ]
        for card in self.cards:
            self.fields.update(card.fields())
        self.fields[self.question.link_id] = forms.CharField(
            label=_("Your medicines, one on each line"),
            required=False,
            initial="\n".join(self.names),
            max_length=MEDICINES_AT_MOST * (NAME_LENGTH + 2),
            error_messages={"max_length": _("This is too much text. Write only the names.")},
            widget=forms.Textarea(attrs={"rows": max(5, len(self.cards) + 1), **LIST_ATTRIBUTES}),
        )
        alone = [(NONE, no_medicine_label()), *self.not_sure()]
        self.fields[self.alone_name] = alone_field(alone, given)
        self.fields[self.seen_name] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def alone_name(self) -> str:
        return f"{self.question.link_id}-alone"

    @property
    def seen_name(self) -> str:
        return f"{self.question.link_id}-seen"

    @property
    def is_to_confirm(self) -> bool:
        """Whether the page shows medicines that the patient has not yet seen as they were understood."""
        return any(card.entry["started"] is None for card in self.cards)

    @property
    def heading(self) -> str:
        return _("Are these your medicines?") if self.is_to_confirm else self.question.text

    def layout(self) -> Layout:
        return Layout(
            Fieldset(
                "triage/forms/medicines.html",
                *(card.layout() for card in self.cards),
                Fieldset(
                    "triage/forms/medicine_list.html",
                    Field(self.question.link_id, template=TEXT),
                    Field(self.alone_name, template=CHOICES),
                    Field(self.seen_name),
                    counts=counts_in_words(),
                    name_length=NAME_LENGTH,
                ),
                question=self.question,
            )
        )

    def clean(self) -> None:
        if self.errors:
            return
        if sentence := self._error(self.cleaned_data[self.alone_name]):
            self.add_error(self.question.link_id, sentence)
        for card in self.cards:
            for name, sentence in card.problems(self.cleaned_data).items():
                self.add_error(name, sentence)

    def _error(self, alone: list[str]) -> str:
        labels = {NONE: no_medicine_label(), NOT_SURE: not_sure_label()}
        if self.names and alone:
            sentence = _("You typed “%(typed)s” and chose “%(alone)s”. Choose one or the other.")
            return sentence % {"typed": self.names[0], "alone": labels[alone[0]]}
        if sentence := exclusive_error(alone, labels):
            return sentence
        if not self.names and not alone:
            return _("Type the names of your medicines, or choose “%(none)s”.") % {
                "none": no_medicine_label()
            }
        if len(self.names) > MEDICINES_AT_MOST:
            sentence = _("You typed %(count)d medicines. Keep the %(limit)d you took last or changed last.")
            return sentence % {"count": len(self.names), "limit": MEDICINES_AT_MOST}
        if too_long := next((name for name in self.names if len(name) > NAME_LENGTH), ""):
            sentence = _("“%(name)s…” is too long for the name of a medicine. Write one on each line.")
            return sentence % {"name": too_long[:30]}
        return ""

    @property
    def given(self) -> TypedAnswer:
        if NOT_SURE in self.cleaned_data[self.alone_name]:
            return NOT_SURE
        kept = {card.name: card.given(self.cleaned_data) for card in self.cards}
        return [kept.get(name) or self._understand(name) for name in self.names]

    def _understand(self, name: str) -> dict[str, Any]:
        match = self.finder.find(name)
        medicine = match.medicine if match else None
        is_seen = self._seen.get(name) == (medicine.name if medicine else "")
        is_open = has_time(self.question, medicine) or (medicine is None and self.finder.between(name))
        return medicine_entry(name, medicine, "" if is_seen and not is_open else None)

    @cached_property
    def _seen(self) -> dict[str, str]:
        """What the script has shown each name to be understood as; empty: as a medicine it does not know."""
        try:
            seen = json.loads(self.cleaned_data[self.seen_name])
        except (KeyError, ValueError, RecursionError):
            return {}
        return seen if isinstance(seen, dict) else {}


def counts_in_words() -> str:
    """How the script says how many suggestions there are, from none on: a list in JSON."""
    some = (
        ngettext(
            "%(count)d suggestion. Use the arrow keys to choose.",
            "%(count)d suggestions. Use the arrow keys to choose.",
            count,
        )
        for count in range(1, MOST_SUGGESTED + 1)
    )
    return json.dumps([_("No suggestions."), *(text % {"count": n} for n, text in enumerate(some, start=1))])


def names_in(typed: str) -> list[str]:
    """The names in a text, one a line, each once."""
    names = (" ".join(line.split()) for line in typed.splitlines())
    return list(dict.fromkeys(name for name in names if name))


def has_time(question: Question, medicine: Medicine | None) -> bool:
    """Whether it is asked when a medicine was started: of those that can cause movements."""
    return bool(medicine and medicine.classes and question.times)


def _key(medicine: Medicine | None) -> str:
    if medicine is None:
        return OTHER
    return medicine.key or KNOWN + medicine.name


def _with_brands(medicine: Medicine) -> str:
    if not medicine.brands:
        return medicine.name
    return _("%(name)s (sold as %(brands)s)") % {
        "name": medicine.name,
        "brands": get_text_list(list(medicine.brands[:3]), _("or")),
    }
