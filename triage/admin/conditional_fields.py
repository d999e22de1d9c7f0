"""Form fields for lists whose entries may have conditions: one entry in each line.

The conditions stand behind the text, in brackets: `Eat something sweet first. [any: findings.low-sugar]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.draft import Draft
from triage.admin.fields import Conditions, DraftField

CONDITION = re.compile(r"\s*\[\s*(any|none)\s*:\s*([^\[\]]*)\]\s*\Z")
HELP = gettext_lazy(
    "One in each line. If it is not for everybody, say for whom behind it, in brackets: "
    "[any: sides.one, findings.lid-only] or [none: age.under-18]."
)


def read_conditions(line: str) -> tuple[str, Conditions]:
    """The text of the line, and the conditions that stand behind it."""
    conditions: Conditions = []
    while match := CONDITION.search(line):
        terms = [term.strip() for term in match[2].split(",") if term.strip()]
        conditions.insert(0, {match[1]: terms})
        line = line[: match.start()]
    return line.strip(), conditions


def write_conditions(text: str, conditions: Conditions) -> str:
    brackets = [f"[{kind}: {', '.join(terms)}]" for one in conditions for kind, terms in one.items()]
    return " ".join([text, *brackets]).strip()


class TermsField(DraftField):
    """A field in whose text terms of the draft are written; it says which of them do not exist."""

    earlier_only = False
    findings = True

    def offer(self, draft: Draft, row: models.Model) -> None:
        owner = getattr(row, "question_id", None) if self.earlier_only else None
        questions = draft.questions if draft.questionnaire.pk else []
        before = next((question for question in questions if question.pk == owner), None)
        groups = draft.terms(before=before, findings=self.findings) if questions else []
        self.known = {
            value
            for group in groups
            for term in group.terms
            for value in (term.value, *(value for value, _label in term.times))
        }

    def refuse_unknown(self, conditions: Iterable[Conditions]) -> None:
        named = [term for all_of in conditions for one in all_of for terms in one.values() for term in terms]
        if missing := [term for term in dict.fromkeys(named) if term not in self.known]:
            sentence = _("There is no “%(term)s”. Write question.option, as in the conditions of rules.")
            raise ValidationError([sentence % {"term": term} for term in missing], code="missing")
        if any(not terms for all_of in conditions for one in all_of for terms in one.values()):
            raise ValidationError(_("A condition names nothing. Name an option, or take it away."))


class ConditionalLinesField(TermsField, forms.CharField):
    """A list of texts or anchors, each for everybody or with conditions, in the form of the document."""

    def __init__(self, *, name: str = "text", **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 7, "class": "vLargeTextField"}))
        options["help_text"] = " ".join(filter(None, (str(options.get("help_text", "")), str(HELP))))
        super().__init__(**options)
        self.name = name

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(self._line(entry) for entry in value)

    def to_python(self, value: Any) -> Any:
        lines = [read_conditions(line) for line in str(value or "").splitlines() if line.strip()]
        return [{self.name: text, "when": when} if when else text for text, when in lines]

    def validate(self, value: Any) -> None:
        super().validate(value)
        with_conditions = [entry for entry in value if isinstance(entry, dict)]
        if any(not entry[self.name] for entry in with_conditions):
            raise ValidationError(_("A line has conditions but no text before them."))
        self.refuse_unknown([entry["when"] for entry in with_conditions])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))

    def _line(self, entry: Any) -> str:
        return entry if isinstance(entry, str) else write_conditions(entry[self.name], entry["when"])


class SectionsField(ConditionalLinesField):
    """Anchors of the article's sections, each for everybody or with conditions."""

    def __init__(self, **options: Any) -> None:
        super().__init__(name="section", **options)

    def offer(self, draft: Draft, row: models.Model) -> None:
        super().offer(draft, row)
        self.anchors = [anchor for anchor, _heading in draft.sections]
        if self.anchors:
            known = _("Sections of the article: %(anchors)s.") % {"anchors": ", ".join(self.anchors)}
            self.help_text = f"{self.help_text} {known}"

    def validate(self, value: Any) -> None:
        super().validate(value)
        named = [entry if isinstance(entry, str) else entry["section"] for entry in value]
        sentence = _("The article has no section “%(anchor)s”.")
        if missing := [anchor for anchor in named if anchor not in self.anchors]:
            raise ValidationError([sentence % {"anchor": anchor} for anchor in missing], code="missing")


class OptionConditionsField(TermsField, forms.CharField):
    """When an option is offered: conditions on earlier questions, in brackets in one line."""

    earlier_only = True
    findings = False

    def prepare_value(self, value: Any) -> Any:
        return write_conditions("", value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text, conditions = read_conditions(str(value or ""))
        if text:
            raise ValidationError(
                _("“%(text)s” is no condition. Write [any: sides.one] or [none: age.under-18].")
                % {"text": text}
            )
        return conditions

    def validate(self, value: Any) -> None:
        self.refuse_unknown([value])

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool((initial or []) != self.to_python(data))
        except ValidationError:
            return True
