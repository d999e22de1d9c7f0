"""Who changed what in a row of a draft, and when, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from triage.drafts.diff import Comparison, row_name
from triage.drafts.mapping import PARTS, ROOT, Column, Part, field_of
from triage.models import CauseGroup, DraftRow, Questionnaire
from triage.plain_words.sentences import Vocabulary

SHOWN = 300  # the latest changes
POSITION = Column("position", "position", always=True)


@dataclass(frozen=True)
class HistoryEntry:
    at: datetime
    by: str  # empty: nobody was logged in, as for a command
    sentences: tuple[str, ...]


def history_of(row: DraftRow | Questionnaire, vocabulary: Vocabulary) -> list[HistoryEntry]:
    """The latest changes of the row and the rows it owns, newest first."""
    writer = _HistoryWriter(vocabulary)
    if isinstance(row, Questionnaire):
        entries = list(writer.entries(Questionnaire, ROOT, {"id": row.pk}))
    else:
        part, owned = next((part, owned) for part, owned in PARTS.items() if part.model is type(row))
        entries = list(writer.entries(part.model, (*part.columns, POSITION), {"id": row.pk}))
        for child in owned:
            owner = {f"{child.owner}_id": row.pk}
            entries += writer.entries(child.model, (*child.columns, POSITION), owner, child)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:SHOWN]


class _HistoryWriter:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.comparison = Comparison(vocabulary, vocabulary)
        self.group_keys = dict(CauseGroup.objects.values_list("pk", "key"))

    def entries(
        self, model: Any, columns: tuple[Column, ...], rows: dict[str, int], child: Part | None = None
    ) -> Iterator[HistoryEntry]:
        """The history of the model's rows; those of a `child` are named in each sentence."""
        before: dict[int, Any] = {}  # the record before, by the id of the row
        for record in reversed(model.history.filter(**rows).select_related("history_user")[:SHOWN]):
            sentences = list(self._sentences(model, columns, before.get(record.id), record))
            before[record.id] = record
            if child:
                name = row_name(child, vars(record))
                sentences = [_("%(row)s: %(change)s") % {"row": name, "change": one} for one in sentences]
            if sentences:
                by = str(record.history_user or "")
                yield HistoryEntry(record.history_date, by, tuple(map(capfirst, sentences)))

    def _sentences(self, model: Any, columns: tuple[Column, ...], before: Any, record: Any) -> Iterator[str]:
        if record.history_type == "+":
            yield _("added.")
        elif record.history_type == "-":
            yield _("deleted.")
        elif before:
            for column in columns:
                field = field_of(model, column)
                was, now = (getattr(one, field.attname) for one in (before, record))
                if was != now:
                    yield self.comparison.column(field, self._key(field, was), self._key(field, now))

    def _key(self, field: Any, value: Any) -> Any:
        return self.group_keys.get(value, value) if field.is_relation else value
