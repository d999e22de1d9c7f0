"""Finds what needs a row of a draft, before the row is deleted.

Rows name each other by keys inside conditions, lists and answers, which no database constraint covers. So the
draft is read as a document, and every name in it is listed with the row that uses it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from triage.drafts.diff import row_name
from triage.drafts.mapping import PARTS, Document, to_document
from triage.models import (
    AnswerOption,
    CauseGroup,
    DraftRow,
    Finding,
    Medicine,
    Question,
    Questionnaire,
    Source,
    StartTime,
)
from triage.rules.model import FINDINGS

SHOWN = 8  # rows named in a sentence
ROOT = ("", "")  # the questionnaire itself, as the user of a name


ROOT_TEXTS = ("always_advice", "always_sections")
ConditionList = Iterable[Mapping[str, list[str]]]


class Use(NamedTuple):
    """A name in the document. `user` is the list and the key of the row that it stands in.

    An option and a finding are named by their term, a question by `link_id.`, a time by `link_id.@key`,
    other rows by their list and key: `sources/handbook`.
    """

    name: str
    user: tuple[str, str]


def refusals(rows: Collection[models.Model]) -> list[str]:
    """A sentence for each of the rows, all of one draft, that rows other than these need."""
    questionnaire = next((row for row in map(_questionnaire, rows) if row), None)
    if questionnaire is None:
        return []
    document = to_document(questionnaire)
    going = {_place(row) for row in rows if isinstance(row, DraftRow)}
    found = [use for use in _uses(document) if use.user not in going]
    names = {
        (part.name, entry[part.key]): row_name(part, entry)
        for part in PARTS
        for entry in document.get(part.name, ())
    } | {ROOT: str(questionnaire)}
    sentences = []
    for row in rows:
        users = dict.fromkeys(use.user for use in found if _is_of(use.name, row))
        if users:
            sentences.append(_sentence(row, [names[user] for user in users]))
    return sentences


def _sentence(row: models.Model, users: list[str]) -> str:
    shown = "; ".join(users[:SHOWN])
    if more := len(users) - SHOWN if len(users) > SHOWN else 0:
        shown += ngettext(" and %(count)d more", " and %(count)d more", more) % {"count": more}
    return _("“%(row)s” cannot be deleted, for these need it: %(users)s.") % {"row": row, "users": shown}


def _questionnaire(row: models.Model) -> Questionnaire | None:
    if isinstance(row, DraftRow):
        return row.questionnaire
    return row.question.questionnaire if isinstance(row, AnswerOption | StartTime) else None


def _place(row: DraftRow) -> tuple[str, str]:
    part = next(part for part in PARTS if part.model is type(row))
    return part.name, getattr(row, part.key)


def _is_of(name: str, row: models.Model) -> bool:
    """Whether the name is that of the row, or of something in it."""
    match row:
        case Question():
            return name.startswith(f"{row.link_id}.")
        case AnswerOption():
            term = f"{row.question.link_id}.{row.key}"
            return name == term or name.startswith(f"{term}@")
        case StartTime():
            return name.startswith(f"{row.question.link_id}.") and name.endswith(f"@{row.key}")
        case Finding():
            return name == f"{FINDINGS}.{row.key}"
        case CauseGroup() | Source() | Medicine():
            return name == "/".join(_place(row))
    return False


# Every name in a document


def _uses(document: Document) -> Iterator[Use]:
    medicine_link_id = next((q["link_id"] for q in document["questions"] if q["kind"] == "medicine"), "")
    yield from (Use(name, ROOT) for name in _named_by_conditions(_conditions_of_texts(document, ROOT_TEXTS)))
    for part in PARTS:
        for entry in document.get(part.name, ()):
            user = (part.name, entry[part.key])
            yield from (Use(name, user) for name in _names(part.name, entry, medicine_link_id))


def _names(part: str, entry: Mapping[str, Any], medicine_link_id: str) -> Iterator[str]:
    yield from _named_by_conditions(_conditions(part, entry))
    yield from (f"sources/{key}" for key in entry.get("sources", ()))
    yield from (f"cause_groups/{key}" for key in _groups(entry))
    if part == "medicines":
        yield from (f"{medicine_link_id}.{key}" for key in entry["classes"])
    if part == "questions":
        counted = (option.get("medicine_class") for option in entry["options"])
        yield from (f"{entry['link_id']}.{key}" for key in counted if key)
        for purpose in entry.get("purposes", ()):
            yield from (f"{entry['link_id']}.{key}" for key in purpose["classes"])
        yield from entry.get("both_sides", ())
    if part == "vignettes":
        for link_id, answer in entry["answers"].items():
            yield from _answered(link_id, answer)


def _named_by_conditions(found: Iterable[ConditionList]) -> Iterator[str]:
    for conditions in found:
        for condition in conditions:
            for terms in condition.values():
                yield from terms


def _conditions_of_texts(entry: Mapping[str, Any], fields: Iterable[str]) -> Iterator[ConditionList]:
    """Of texts that are shown under conditions."""
    for field in fields:
        yield from (text.get("when", ()) for text in entry.get(field, ()) if isinstance(text, dict))


def _conditions(part: str, entry: Mapping[str, Any]) -> Iterator[ConditionList]:
    for field in ("when", "enable_when", "whenever", "unless", "both"):
        yield entry.get(field, ())
    yield from (option.get("enable_when", ()) for option in entry.get("options", ()))
    yield from _conditions_of_texts(entry, ["steps"])
    yield from entry.get("alternatives", ())
    for case in entry.get("lower_when", ()):
        yield case["when"]


def _groups(entry: Mapping[str, Any]) -> Iterator[str]:
    expect, require = entry.get("expect", {}), entry.get("require", {})
    yield from (*expect.get("first", ()), *expect.get("listed", ()), *expect.get("not_listed", ()))
    yield from filter(None, (entry.get("cause_group"), require.get("listed"), require.get("not_first")))


def _answered(link_id: str, answer: Any) -> Iterator[str]:
    """What a vignette's answer names."""
    yield f"{link_id}."
    for choice in answer if isinstance(answer, list) else [answer]:
        if isinstance(choice, str):
            yield f"{link_id}.{choice}"
        elif isinstance(choice, dict):
            yield f"{link_id}.@{choice.get('started', '')}"
            yield f"medicines/{choice.get('medicine', '')}"
