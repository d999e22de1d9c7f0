"""Since when a sign is there: asked under the option, once it is chosen."""

from collections.abc import Iterable, Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from triage.patient.forms.base import Radios, choices_field
from triage.rules.answers import Choice
from triage.rules.model import AnswerOption, Question

UNKNOWN_TIME = "_unknown"  # no time can be called so: keys begin with a letter or digit


class OnsetFields:
    """The fields of one question's options for which it is asked since when."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.options = {option.key: option for option in question.options if question.times_of(option)}

    def name(self, key: str) -> str:
        """Of the field; no link_id holds a dot."""
        return f"{self.question.link_id}.{key}.since"

    def fields(self, chosen: Mapping[str, Choice]) -> dict[str, forms.Field]:
        return {self.name(key): self._field(option, chosen.get(key)) for key, option in self.options.items()}

    def undated(self, data: QueryDict, names: Iterable[str]) -> QueryDict | None:
        """What was sent, with these fields as not known; None if one of them is no field of an onset."""
        if not set(names) <= {self.name(key) for key in self.options}:
            return None
        completed = data.copy()
        for name in names:
            completed[name] = self._unknown
        return completed

    @property
    def _unknown(self) -> str:
        return next((time.key for time in self.question.times if time.not_sure), UNKNOWN_TIME)

    def _field(self, option: AnswerOption, choice: Choice | None) -> forms.Field:
        times = [(time.key, time.label) for time in self.question.times_of(option)]
        if self._unknown == UNKNOWN_TIME:
            times.append((UNKNOWN_TIME, _("I’m not sure since when")))
        return choices_field(
            forms.ChoiceField,
            Radios(),
            times,
            label=_("Since when: %(sign)s?") % {"sign": option.label},
            required=False,
            initial=(choice.time or self._unknown) if choice else None,
            error_messages={"invalid_choice": _("Choose one of the times on this page.")},
        )

    def problem(self, key: str, cleaned: Mapping[str, object]) -> str:
        """What is missing of an option that was chosen; empty if nothing."""
        if key not in self.options or cleaned.get(self.name(key)):
            return ""
        return _("Choose since when: “%(sign)s”.") % {"sign": self.options[key].label}

    def choice(self, key: str, cleaned: Mapping[str, object]) -> Choice:
        """The option with its time, as it was chosen."""
        time = str(cleaned.get(self.name(key)) or "") if key in self.options else ""
        return Choice(key, "" if time == UNKNOWN_TIME else time)
