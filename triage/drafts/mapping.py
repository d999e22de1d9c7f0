"""Rows ⇄ document, without loss.

One table maps fields of the document (docs/document.md) to columns of models; reading and writing both use
it. Rows are matched by key, so loading a document changes only the rows that differ, and their history
continues.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import models, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from triage.models import (
    AnswerOption,
    CareAdvice,
    CauseGroup,
    Contradiction,
    Finding,
    LowerWhen,
    Medicine,
    NotFor,
    Purpose,
    Question,
    Questionnaire,
    Rule,
    SafetyRequirement,
    Source,
    StartTime,
    Unit,
    Vignette,
)
from triage.models.drafts import POSITION_STEP
from triage.rules.document import parse, serialise
from triage.rules.model import SCHEMA_VERSION

Document = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A field of the document, and the attribute of the row that holds it."""

    name: str  # in the document; a dot leads into a mapping: `expect.first`
    attribute: str
    always: bool  # written even if the row has the attribute's default


@dataclass(frozen=True)
class Part:
    """A list of the document: the model of its rows, what owns a row, what a row is known by, its columns."""

    name: str
    model: type[models.Model]
    owner: str
    key: str  # empty: rows are known by their place
    columns: tuple[Column, ...]

    def rows(self, questionnaire: Questionnaire) -> models.QuerySet[Any]:
        """All its rows in a draft, in order."""
        path = "questionnaire" if self.owner == "questionnaire" else f"{self.owner}__questionnaire"
        return self.model._default_manager.filter(**{path: questionnaire})

    @property
    def owner_model(self) -> type[models.Model]:
        return cast("type[models.Model]", self.model._meta.get_field(self.owner).related_model)

    def owner_id(self, row: models.Model) -> int:
        return int(getattr(row, f"{self.owner}_id"))


def columns(text: str) -> tuple[Column, ...]:
    """Columns from words such as `key`, `hint?` (may be left out), `from=lower?` (held in `lower`)."""
    found = []
    for word in text.split():
        name, _equals, attribute = word.rstrip("?").partition("=")
        found.append(Column(name, attribute or name, always=not word.endswith("?")))
    return tuple(found)


ROOT = columns(
    "slug title language article summary written_by reviewed_by threshold always_sections always_advice"
    " no_clear_match.care_level=no_clear_match_care_level no_clear_match.title=no_clear_match_title"
    " no_clear_match.text=no_clear_match_text"
)
SOURCES = Part("sources", Source, "questionnaire", "key", columns("key title url? kind?"))
CARE_ADVICE = Part(
    "care_advice", CareAdvice, "questionnaire", "care_level", columns("care_level title how_soon steps say?")
)
QUESTIONS = Part(
    "questions",
    Question,
    "questionnaire",
    "link_id",
    columns(
        "link_id label section? text why? hint? kind not_sure none_of_these? enable_when?"
        " picture? both_sides? ask_each? say? text_child? text_other? hint_child? hint_other?"
        " say_child? say_other?"
    ),
)
OPTIONS = Part(
    "options",
    AnswerOption,
    "question",
    "key",
    columns(
        "key label hint? from=lower? below=upper? medicine_class? at_least? unlisted? region?"
        " onset? enable_when? wording? say? label_child? label_other? hint_child? hint_other?"
        " say_child? say_other?"
    ),
)
UNITS = Part("units", Unit, "question", "key", columns("key label singular? factor"))
TIMES = Part("times", StartTime, "question", "key", columns("key label not_sure? say?"))
PURPOSES = Part("purposes", Purpose, "question", "key", columns("key label classes"))
NOT_FOR = Part("not_for", NotFor, "questionnaire", "key", columns("key when care_level title text"))
CONTRADICTIONS = Part("contradictions", Contradiction, "questionnaire", "key", columns("key both ask"))
MEDICINES = Part(
    "medicines",
    Medicine,
    "questionnaire",
    "key",
    columns("key name brands? other_names? classes movements? evidence sources"),
)
FINDINGS = Part("findings", Finding, "questionnaire", "key", columns("key text alternatives"))
CAUSE_GROUPS = Part(
    "cause_groups", CauseGroup, "questionnaire", "key", columns("key name summary sections care_level")
)
LOWER_WHEN = Part("lower_when", LowerWhen, "cause_group", "", columns("when care_level reason"))
RULES = Part(
    "rules",
    Rule,
    "questionnaire",
    "key",
    columns("key when cause_group? strength? care_level? rationale sources note?"),
)
SAFETY_REQUIREMENTS = Part(
    "safety_requirements",
    SafetyRequirement,
    "questionnaire",
    "key",
    columns(
        "key hazard severity whenever unless? require.care_level=require_care_level?"
        " require.listed=require_listed? require.not_first=require_not_first? sources"
    ),
)
VIGNETTES = Part(
    "vignettes",
    Vignette,
    "questionnaire",
    "key",
    columns(
        "key story answers expect.care_level=expect_care_level expect.first=expect_first?"
        " expect.listed=expect_listed? expect.not_listed=expect_not_listed?"
        " expect.no_clear_match=expect_no_clear_match? why?"
    ),
)
# In the order of the document, each followed by the parts that its rows own.
PARTS: Mapping[Part, tuple[Part, ...]] = {
    SOURCES: (),
    CARE_ADVICE: (),
    NOT_FOR: (),
    QUESTIONS: (OPTIONS, UNITS, TIMES, PURPOSES),
    CONTRADICTIONS: (),
    MEDICINES: (),
    FINDINGS: (),
    CAUSE_GROUPS: (LOWER_WHEN,),
    RULES: (),
    SAFETY_REQUIREMENTS: (),
    VIGNETTES: (),
}
MAY_BE_LEFT_OUT = {NOT_FOR.name, CONTRADICTIONS.name}  # of a document, if there are none


def to_document(row: Questionnaire) -> Document:
    """The draft as a document, in the form that `document.serialise` writes. It may be incomplete or wrong.

    The number of queries does not depend on the size of the draft.
    """
    group_keys = dict(CauseGroup.objects.filter(questionnaire=row).values_list("pk", "key"))
    document: Document = {"schema": SCHEMA_VERSION, **_entry(row, ROOT, group_keys)}
    for part, owned in PARTS.items():
        entries = {one.pk: _entry(one, part.columns, group_keys) for one in part.rows(row)}
        for child in owned:
            for one in child.rows(row):
                owner = entries[child.owner_id(one)]
                owner.setdefault(child.name, []).append(_entry(one, child.columns, group_keys))
        if entries or part.name not in MAY_BE_LEFT_OUT:
            document[part.name] = list(entries.values())
    for question in document[QUESTIONS.name]:
        question.setdefault(OPTIONS.name, [])
        _keep_fields_of_kind(question)
    link_ids = [question["link_id"] for question in document[QUESTIONS.name]]
    for vignette in document[VIGNETTES.name]:
        # PostgreSQL does not keep the order of a mapping.
        answers = vignette["answers"]
        vignette["answers"] = {
            link_id: answers[link_id] for link_id in link_ids if link_id in answers
        } | answers
    return document


def load_document(document: Any) -> Questionnaire:
    """Make the draft with the document's slug say what the document says, and return it.

    Raises `DocumentError` if the document cannot be used; then nothing is changed.
    """
    canonical = serialise(parse(document))
    with transaction.atomic():
        row = _load_root(canonical)
        loading = _Loading(row)
        for part, owned in PARTS.items():
            rows = loading.load(part, [(row.pk, canonical.get(part.name, []))])
            for child in owned:
                lists = [
                    (rows[row.pk, entry[part.key]].pk, entry.get(child.name, []))
                    for entry in canonical[part.name]
                ]
                loading.load(child, lists)
        loading.delete_the_rest()
    return row


def field_of(model: type[models.Model], column: Column) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", model._meta.get_field(column.attribute))


def value_of(model: type[models.Model], column: Column, entry: Mapping[str, Any]) -> Any:
    """The entry's value for the column, or its default."""
    value: Any = entry
    for step in column.name.split("."):
        value = value.get(step) if value else None
    return field_of(model, column).get_default() if value is None else value


def _entry(row: models.Model, columns: Sequence[Column], group_keys: Mapping[int, str]) -> Document:
    entry: Document = {}
    for column in columns:
        field = field_of(type(row), column)
        value = getattr(row, field.attname)
        if not column.always and value == field.get_default():
            continue
        if field.is_relation:
            value = group_keys[value]
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        *path, name = column.name.split(".")
        place = entry
        for step in path:
            place = place.setdefault(step, {})
        place[name] = value
    return entry


def _keep_fields_of_kind(question: Document) -> None:
    if question["kind"] == "multiple":
        question.setdefault("none_of_these", True)
    else:
        question.pop("none_of_these", None)


def _values(
    model: type[models.Model], columns: Sequence[Column], entry: Document, group_ids: Mapping[str, int]
) -> dict[str, Any]:
    """The row's attributes for an entry of the document."""
    values = {}
    for column in columns:
        field, value = field_of(model, column), value_of(model, column, entry)
        values[field.attname] = group_ids[value] if field.is_relation and value else value
    return values


def _load_root(canonical: Document) -> Questionnaire:
    values = _values(Questionnaire, ROOT, canonical, {})
    row, created = Questionnaire.objects.select_for_update().get_or_create(
        slug=values["slug"], defaults=values
    )
    if not created and _assign(row, values):
        row.save()
    return row


class _Loading:
    """Updates the rows of one draft from lists of the document."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.group_ids: dict[Any, int] = {}
        self.left: list[models.Model] = []  # rows that the document no longer has

    def load(self, part: Part, lists: Sequence[tuple[int, Sequence[Document]]]) -> dict[tuple[int, Any], Any]:
        """Load the part from the lists, given with each owner's id. Returns the rows by owner and key."""
        existing: dict[int, dict[Any, Any]] = defaultdict(dict)
        for one in part.rows(self.questionnaire):
            siblings = existing[part.owner_id(one)]
            siblings[getattr(one, part.key) if part.key else len(siblings)] = one
        rows, created, changed = {}, [], []
        for owner_id, entries in lists:
            siblings = existing[owner_id]
            keys = [entry[part.key] if part.key else place for place, entry in enumerate(entries)]
            in_order = list(siblings) == keys
            for place, (key, entry) in enumerate(zip(keys, entries, strict=True), start=1):
                values = _values(part.model, part.columns, entry, self.group_ids)
                if not in_order:
                    values["position"] = place * POSITION_STEP
                one = siblings.pop(key, None)
                if one is None:
                    one = part.model(**{f"{part.owner}_id": owner_id}, **values)
                    created.append(one)
                elif _assign(one, values):
                    changed.append(one)
                rows[owner_id, key] = one
        left = [one for siblings in existing.values() for one in siblings.values()]
        self._save(part, created, changed, left)
        if part is CAUSE_GROUPS:
            self.group_ids = {key: one.pk for (_owner, key), one in rows.items()}
        return rows

    def _save(
        self, part: Part, created: list[models.Model], changed: list[models.Model], left: list[models.Model]
    ) -> None:
        bulk_create_with_history(created, part.model)
        attributes = [*(column.attribute for column in part.columns), "position"]
        if part.owner == "questionnaire":
            attributes.append("updated_at")
        else:
            # Moves the optimistic lock of the owners.
            owners = {part.owner_id(one) for one in (*created, *changed, *left)}
            part.owner_model._default_manager.filter(pk__in=owners).update(updated_at=timezone.now())
        bulk_update_with_history(changed, part.model, attributes)
        self.left += left

    def delete_the_rest(self) -> None:
        """Last and in reverse, when nothing refers to them."""
        for one in reversed(self.left):
            one.delete()


def _assign(row: models.Model, values: Mapping[str, Any]) -> bool:
    """Whether that changed anything."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed and hasattr(row, "updated_at"):
        row.updated_at = timezone.now()
    return bool(changed)
