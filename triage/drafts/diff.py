"""What changed between two documents, in plain sentences.

Either document may be incomplete. Rows are matched by key. `mapping` says which columns to compare, and the
models provide the words that editors know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from triage.drafts import mapping
from triage.drafts.mapping import Column, Document, Part
from triage.models import Questionnaire
from triage.plain_words.sentences import (
    Vocabulary,
    alternatives_sentence,
    care_level_name,
    conditions_sentence,
    effect_sentence,
)
from triage.rules.model import CareLevel

RowFields = Mapping[str, Any]

# The name of a row, and the field that identifies it.
ROWS: Mapping[str, tuple[str, str]] = {
    "sources": (gettext_noop("Source “%(name)s”"), "title"),
    "care_advice": (gettext_noop("Care advice “%(name)s”"), "care_level"),
    "not_for": (gettext_noop("Limit of the check “%(name)s”"), "title"),
    "questions": (gettext_noop("Question “%(name)s”"), "label"),
    "options": (gettext_noop("option “%(name)s”"), "label"),
    "units": (gettext_noop("unit “%(name)s”"), "label"),
    "times": (gettext_noop("time “%(name)s”"), "label"),
    "purposes": (gettext_noop("purpose “%(name)s”"), "label"),
    "contradictions": (gettext_noop("Contradiction “%(name)s”"), "key"),
    "medicines": (gettext_noop("Medicine “%(name)s”"), "name"),
    "findings": (gettext_noop("Finding “%(name)s”"), "text"),
    "cause_groups": (gettext_noop("Cause group “%(name)s”"), "name"),
    "lower_when": (gettext_noop("case for a lower care level “%(name)s”"), "reason"),
    "rules": (gettext_noop("Rule “%(name)s”"), "key"),
    "safety_requirements": (gettext_noop("Safety requirement “%(name)s”"), "key"),
    "vignettes": (gettext_noop("Vignette “%(name)s”"), "key"),
}
CONDITIONS = {
    "when": gettext_noop("conditions"),
    "enable_when": gettext_noop("conditions for asking it"),
    "whenever": gettext_noop("conditions"),
    "unless": gettext_noop("exceptions"),
    "both": gettext_noop("conditions that cannot both hold"),
}
GROUPS = {
    "cause_group",
    "require_listed",
    "require_not_first",
    "expect_first",
    "expect_listed",
    "expect_not_listed",
}


@dataclass(frozen=True)
class Change:
    """One difference. `part` and `key` name the row, as in a report; both empty: the questionnaire itself."""

    sentence: str
    part: str = ""
    key: str = ""


def changes(old: Document, new: Document) -> list[Change]:
    """Every difference from `old` to `new`, in the order of the document."""
    comparison = Comparison(Vocabulary.of(old), Vocabulary.of(new))
    found = [
        Change(capfirst(sentence)) for sentence in comparison.columns(Questionnaire, mapping.ROOT, old, new)
    ]
    for part, owned in mapping.PARTS.items():
        for key, sentence in comparison.rows(part, old.get(part.name, ()), new.get(part.name, ()), owned):
            found.append(Change(sentence, part.name if key else "", key))
    return found


class Comparison:
    """Says differences in the words of the two documents: what things are called `before` and `after`."""

    def __init__(self, before: Vocabulary, after: Vocabulary) -> None:
        self.before = before
        self.after = after

    def rows(
        self, part: Part, old: Sequence[RowFields], new: Sequence[RowFields], owned: Sequence[Part] = ()
    ) -> Iterator[tuple[str, str]]:
        """The differences between two lists of rows, each with the key of its row (empty: of the list)."""
        olds, news = _by_key(part, old), _by_key(part, new)
        for key, entry in news.items():
            if key not in olds:
                yield key, self.added(part, entry)
                continue
            row = row_name(part, entry)
            for sentence in self.entry(part, olds[key], entry, owned):
                yield key, _("%(row)s: %(change)s") % {"row": row, "change": sentence}
        for key, entry in olds.items():
            if key not in news:
                yield "", _("%(row)s was removed.") % {"row": row_name(part, entry)}
        if [key for key in olds if key in news] != [key for key in news if key in olds]:
            yield "", _("The order of the %(rows)s changed.") % {"rows": part.model._meta.verbose_name_plural}

    def added(self, part: Part, entry: RowFields) -> str:
        if part is not mapping.RULES:
            return _("%(row)s is new.") % {"row": row_name(part, entry)}
        sentence = effect_sentence(
            self.after,
            entry["when"],
            cause_group=entry.get("cause_group", ""),
            strength=entry.get("strength", ""),
            care_level=entry.get("care_level", ""),
        )
        return _("%(row)s is new: %(sentence)s") % {"row": row_name(part, entry), "sentence": sentence}

    def entry(self, part: Part, old: RowFields, new: RowFields, owned: Sequence[Part]) -> Iterator[str]:
        yield from self.columns(part.model, part.columns, old, new)
        for child in owned:
            for _key, sentence in self.rows(child, old.get(child.name, ()), new.get(child.name, ())):
                yield sentence

    def columns(
        self, model: type[models.Model], columns: Sequence[Column], old: RowFields, new: RowFields
    ) -> Iterator[str]:
        for column in columns:
            was, now = mapping.value_of(model, column, old), mapping.value_of(model, column, new)
            if was != now:
                yield self.column(mapping.field_of(model, column), was, now)

    def column(self, field: models.Field[Any, Any], was: Any, now: Any) -> str:
        what = _(CONDITIONS[field.name]) if field.name in CONDITIONS else str(field.verbose_name)
        if field.name.endswith("care_level") and was and now:
            return _level_change(what, was, now)
        if isinstance(now, dict):
            return self.answers(what, was, now)
        if isinstance(now, list) and field.name not in CONDITIONS and field.name != "alternatives":
            return self.list_change(what, field.name, was, now)
        was, now = self.words(self.before, field, was), self.words(self.after, field, now)
        if not was:
            return _("%(what)s is now “%(now)s”.") % {"what": what, "now": now}
        if not now:
            return _("%(what)s “%(was)s” was taken away.") % {"what": what, "was": was}
        return _("%(what)s changed from “%(was)s” to “%(now)s”.") % {"what": what, "was": was, "now": now}

    def words(self, side: Vocabulary, field: models.Field[Any, Any], value: Any) -> str:
        if field.name in CONDITIONS:
            return conditions_sentence(side, value)
        if field.name == "alternatives":
            return alternatives_sentence(side, value)
        if field.name in GROUPS:
            return side.group(value or "")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return str(dict(field.flatchoices).get(value, "" if value is None else value))

    def list_change(self, what: str, name: str, was: list[Any], now: list[Any]) -> str:
        parts = []
        for template, side, some, others in (
            (_("added %(entries)s"), self.after, now, was),
            (_("removed %(entries)s"), self.before, was, now),
        ):
            new = [one for one in some if one not in others]
            entries = [side.group(one) if name in GROUPS else _entry_words(side, one) for one in new]
            if entries:
                parts.append(template % {"entries": ", ".join(f"“{entry}”" for entry in entries)})
        return _("%(what)s: %(change)s.") % {
            "what": what,
            "change": "; ".join(parts) or _("the order changed"),
        }

    def answers(self, what: str, was: RowFields, now: RowFields) -> str:
        link_ids = [link_id for link_id in {**was, **now} if was.get(link_id) != now.get(link_id)]
        names = [self.after.questions.get(link_id, link_id) for link_id in link_ids]
        return _("%(what)s changed: %(questions)s.") % {"what": what, "questions": ", ".join(names)}


def _entry_words(side: Vocabulary, entry: str | RowFields) -> str:
    """An entry of a list; one that is not for everybody, with its conditions."""
    if isinstance(entry, str):
        return entry
    text = entry.get("text") or entry["section"]
    return f"{text} ({conditions_sentence(side, entry['when'])})"


def _level_change(what: str, was: str, now: str) -> str:
    if CareLevel[now] > CareLevel[was]:
        sentence = _("%(what)s raised from %(was)s to %(now)s.")
    else:
        sentence = _("%(what)s lowered from %(was)s to %(now)s.")
    return sentence % {"what": what, "was": care_level_name(was), "now": care_level_name(now)}


def _by_key(part: Part, entries: Sequence[RowFields]) -> dict[str, RowFields]:
    return {entry[part.key] if part.key else str(place): entry for place, entry in enumerate(entries)}


def row_name(part: Part, entry: RowFields) -> str:
    """What a row of the document is called: what it is, and its name."""
    template, name = ROWS[part.name]
    return _(template) % {"name": care_level_name(entry[name])}
