"""Medicines: names typed as a list, and with each what it was understood as and when it was started.

A line that names several medicines is taken apart. What means the same medicine is one card.

Both stand on one page. Names that were typed again bring the page back, with what each was understood as, for
the patient to confirm: nothing that is guessed goes on unseen. The script `medicine_finder.js` shows at once
what a name is understood as, and sends along what it showed: what the patient has seen so need not come back.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zlib import crc32

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from triage.medicines.finder import JOINED, UNKNOWN, Finder, Reading
from triage.medicines.lines import parts_of, says_not_known, says_nothing
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
    ALSO,
    KNOWN_AS,
    TAKEN_FOR,
    TypedAnswer,
    is_open,
    medicine_entry,
    no_medicine_label,
    not_sure_label,
)
from triage.rules.model import NOT_SURE, Medicine, Question

OTHER = "_other"  # a medicine that nobody knows
NOT_TAKEN = "_not-taken"
KNOWN = "="  # before the name of a medicine that is known, but not listed
BY_NAME = "|"  # between the key of one that is not listed and its name
MEDICINES_AT_MOST = 20
NAME_LENGTH = 80
LONGEST_LIST = 4000  # characters of a list as it was pasted
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

    @property
    def purpose_name(self) -> str:
        return f"taken-for-{self._field_name}"

    @property
    def also(self) -> str:
        """Other names that were typed for the same medicine."""
        return str(self.entry.get(ALSO, ""))

    @cached_property
    def understood(self) -> Medicine | None:
        return self.finder.medicine(self.entry["medicine"], self.entry.get(KNOWN_AS, ""))

    @cached_property
    def _reading(self) -> Reading:
        """What the name may mean, as long as the patient has not said it."""
        is_new = self.entry["started"] is None
        return self.finder.read(self.name) if is_new and not self.understood else Reading()

    @property
    def between(self) -> Sequence[Medicine]:
        """The medicines that the patient has to choose from, for the name could be any of them."""
        return self._reading.choices

    @property
    def is_denied(self) -> bool:
        return self._reading.is_denied

    @property
    def is_open(self) -> bool:
        """Whether nobody can say what it is, so that it may be anything."""
        return not self.between and is_open(self.understood)

    @property
    def asks_for_purpose(self) -> bool:
        return self.is_open and bool(self.question.purposes)

    @property
    def asks_for_time(self) -> bool:
        return has_time(self.question, self.understood) or self.asks_for_purpose

    @cached_property
    def meanings(self) -> list[Choice]:
        """What the name may mean, the likeliest first."""
        suggested = [match.medicine for match in self.finder.suggest(self.name, SUGGESTIONS)]
        medicines = [*filter(None, [self.understood]), *self.between, *suggested]
        choices = {_key(medicine): _with_brands(medicine) for medicine in medicines}
        if self.is_denied:
            choices[NOT_TAKEN] = _("I have not taken it in the last months")
        return [*choices.items(), (OTHER, _("Another medicine"))] if choices else []

    def fields(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        if self.meanings:
            fields[self.meaning_name] = self._meaning_field()
        if self.asks_for_purpose:
            fields[self.purpose_name] = self._purpose_field()
        if self.asks_for_time:
            fields[self.time_name] = self._time_field()
        return fields

    def _purpose_field(self) -> forms.ChoiceField:
        purposes = ((purpose.key, purpose.label) for purpose in self.question.purposes)
        return forms.ChoiceField(
            choices=[("", _("I do not know")), *purposes],
            label=_("What do you take %(name)s for?") % {"name": self.name},
            initial=self.entry.get(TAKEN_FOR, ""),
            required=False,
            error_messages={"invalid_choice": _("Choose one of the answers on this page.")},
        )

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
        if self.asks_for_purpose:
            parts.append(Field(self.purpose_name, template=SELECT))
        if self.asks_for_time:
            parts.append(Field(self.time_name, template=SELECT))
        return Fieldset("triage/forms/medicine.html", *parts, card=self)

    def problems(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """What the patient has still to say, by the name of its field."""
        if self.between and not cleaned.get(self.meaning_name):
            return {self.meaning_name: _("Choose what “%(name)s” is.") % {"name": self.name}}
        needs_time = self.asks_for_time and not self.is_open and self._meant(cleaned) == self.understood
        if needs_time and not cleaned.get(self.time_name):
            sentence = _("Choose when you started or changed %(name)s.") % {"name": self.name}
            return {self.time_name: sentence}
        return {}

    def given(self, cleaned: dict[str, Any]) -> dict[str, Any] | None:
        """The medicine, confirmed; None if it is not taken. A time belongs to one medicine: for another it is
        asked again."""
        if cleaned.get(self.meaning_name) == NOT_TAKEN:
            return None
        medicine = self._meant(cleaned)
        if medicine == self.understood and not self.between:
            started: str | None = cleaned.get(self.time_name, "")
        else:
            asks_again = has_time(self.question, medicine) or (
                is_open(medicine) and bool(self.question.purposes)
            )
            started = None if asks_again else ""
        entry = medicine_entry(self.name, medicine, started, cleaned.get(self.purpose_name, ""))
        if started is None and medicine is None:
            entry[KNOWN_AS], entry["medicine"] = self.name, UNKNOWN  # not asked again which it is
        return {**entry, ALSO: self.also} if self.also else entry

    def _meant(self, cleaned: dict[str, Any]) -> Medicine | None:
        chosen = cleaned.get(self.meaning_name) or _key(self.understood)
        if chosen in (OTHER, NOT_TAKEN):
            return None
        if chosen.startswith(KNOWN):
            key, _by, name = chosen.removeprefix(KNOWN).partition(BY_NAME)
            return self.finder.medicine(key, name)
        return self.finder.medicine(chosen)


class MedicinesForm(QuestionForm):
    """Medicines, typed one a line, with a card for each that was typed before."""

    finder: Finder

    def add_fields(self, given: TypedAnswer) -> None:
        before = given if isinstance(given, list) else []
        typed = self.data.get(self.question.link_id, "") if self.is_bound else None
        self.typed = typed or ""
        self.names = [entry["name"] for entry in before] if typed is None else names_in(typed, self.finder)
        self.cards = [
            Card(self.question, self.finder, entry) for entry in before if entry["name"] in self.names
        ]
        for card in self.cards:
            self.fields.update(card.fields())
        self.fields[self.question.link_id] = forms.CharField(
            label=_("Your medicines, one on each line"),
            required=False,
            initial="\n".join(self.names),
            max_length=LONGEST_LIST,
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
                    list_length=LONGEST_LIST,
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
        if not self.names and not alone and not self._says_alone:
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
    def _says_alone(self) -> str:
        """NONE or NOT_SURE, if that is what was typed instead of names."""
        lines = [line for line in self.typed.splitlines() if line.strip()]
        if not lines or self.names:
            return ""
        return NONE if all(map(says_nothing, lines)) else NOT_SURE

    @property
    def given(self) -> TypedAnswer:
        if NOT_SURE in self.cleaned_data[self.alone_name] or self._says_alone == NOT_SURE:
            return NOT_SURE
        kept = {card.name: card.given(self.cleaned_data) for card in self.cards}
        entries = (kept[name] if name in kept else self._understand(name) for name in self.names)
        return each_once(entry for entry in entries if entry)

    def _understand(self, name: str) -> dict[str, Any]:
        reading = self.finder.read(name)
        medicine = reading.match.medicine if reading.match else None
        is_seen = self._seen.get(name) == (medicine.name if medicine else "")
        has_question = (
            has_time(self.question, medicine)
            or bool(reading.choices)
            or (is_open(medicine) and bool(self.question.purposes))
        )
        return medicine_entry(name, medicine, "" if is_seen and not has_question else None)

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


def names_in(typed: str, finder: Finder) -> list[str]:
    """The names in a text, each once: lines, taken apart where they name several medicines.

    A line that says that there is none is left out, and one that says "I do not know" if it is alone.
    """
    lines = [line for line in map(str.strip, typed.splitlines()) if line and not says_nothing(line)]
    if all(map(says_not_known, lines)):
        return []
    return list(dict.fromkeys(part for line in lines for part in parts_of(finder, line)))


def each_once(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The medicines, each once: other names for the same one go along with the first."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in entries:
        is_known = entry["medicine"] or KNOWN_AS in entry
        key = (entry["medicine"], entry.get(KNOWN_AS, "")) if is_known else ("", f"{BY_NAME}{entry['name']}")
        if key not in first:
            first[key] = entry
            continue
        others = [first[key].get(ALSO, ""), entry["name"], entry.get(ALSO, "")]
        first[key] = {**first[key], ALSO: ", ".join(filter(None, others))[:NAME_LENGTH]}
    return list(first.values())


def note_of(reading: Reading) -> str:
    """Which sentence says more of what a name was understood as, while the list is made."""
    medicine = reading.match.medicine if reading.match else None
    if reading.is_denied:
        return "denied"
    if reading.choices:
        return "unsure"
    if medicine is None:
        return "unknown"
    if is_open(medicine):
        return "open"
    if medicine.classes:
        return "linked"
    return "not-linked" if medicine.key else "not-listed"


def understood(text: str, finder: Finder) -> list[dict[str, str]]:
    """Each name in a text, with what it is understood as and which sentence says more."""
    names = names_in(text[:LONGEST_LIST], finder)[: MEDICINES_AT_MOST + 1]
    readings = [(name, finder.read(name)) for name in names]
    return [
        {
            "name": name,
            "meaning": reading.match.medicine.name if reading.match else "",
            "note": note_of(reading),
        }
        for name, reading in readings
    ]


def has_time(question: Question, medicine: Medicine | None) -> bool:
    """Whether it is asked when a medicine was started: of those that can cause movements."""
    return bool(medicine and medicine.classes and question.times)


def _key(medicine: Medicine | None) -> str:
    if medicine is None:
        return OTHER
    if medicine.key in ("", UNKNOWN) or JOINED in medicine.key:
        return f"{KNOWN}{medicine.key}{BY_NAME}{medicine.name}"
    return medicine.key


def _with_brands(medicine: Medicine) -> str:
    if not medicine.brands:
        return medicine.name
    return _("%(name)s (sold as %(brands)s)") % {
        "name": medicine.name,
        "brands": get_text_list(list(medicine.brands[:3]), _("or")),
    }
