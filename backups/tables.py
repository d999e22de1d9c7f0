"""Which tables a backup holds, and their rows as JSON.

Every table of every app is included, so a new one cannot be forgotten; exceptions are listed here. Rows are
written by model fields, not as the database stores them, so a file fits either database. Nothing is rounded:
times keep the microseconds that Django's serialisers would cut.
"""

from base64 import b64encode
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, Model
from django.utils.duration import duration_iso_string

# What must not come back: sessions, failed log-ins with their addresses, and the summaries behind private
# links, which a patient may have stopped since.
LEFT_OUT = frozenset({"sessions", "axes", "triage.sharedsummary"})

Json = Any


def tables() -> dict[str, type[Model]]:
    """The models of a backup by label (`triage.release`), sorted."""
    models = apps.get_models(include_auto_created=True)
    kept = {
        model._meta.label_lower: model
        for model in models
        if model._meta.managed and not model._meta.proxy and not _is_left_out(model)
    }
    return dict(sorted(kept.items()))


def _is_left_out(model: type[Model]) -> bool:
    return not LEFT_OUT.isdisjoint((model._meta.app_label, model._meta.label_lower))


def columns(model: type[Model]) -> list[str]:
    return [field.attname for field in fields(model)]


def fields(model: type[Model]) -> Sequence["Field[Any, Any]"]:
    return model._meta.concrete_fields


def to_json(value: Any) -> Json:
    """A value as JSON. Raises TypeError for a type that no model uses."""
    if value is None or isinstance(value, str | int | float | dict | list):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode("ascii")
    raise TypeError(f"a backup cannot hold a {type(value).__name__}")


def from_json(model: type[Model], values: Sequence[Json]) -> Model:
    """The row, not saved. Raises ValidationError for a value its field cannot hold."""
    named = zip(fields(model), values, strict=True)
    return model(**{field.attname: field.to_python(value) for field, value in named})
