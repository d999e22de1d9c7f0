"""Inserts rows, or updates those that exist, in one statement.

Django's `bulk_create(update_conflicts=True)` wraps it in a transaction, which costs two more round trips, and
it cannot add to a number.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def upsert(
    rows: Sequence[Model], unique: Sequence[str], replaced: Sequence[str] = (), added: Sequence[str] = ()
) -> int:
    """Insert the rows, all of one model. Where the fields of `unique` are those of a row that is there, its
    fields in `replaced` are replaced, those in `added` are added to; with neither it stays as it is.

    How many rows were inserted or changed. Raises django.db.Error.
    """
    meta = rows[0]._meta
    fields: Sequence[Field[Any, Any]] = meta.concrete_fields
    table = connection.ops.quote_name(meta.db_table)

    def columns(names: Sequence[str]) -> list[str]:
        return [connection.ops.quote_name(str(meta.get_field(name).column)) for name in names]  # type: ignore[union-attr]

    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows for field in fields
    ]
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    changes = [f"{column} = excluded.{column}" for column in columns(replaced)]
    changes += [f"{column} = {table}.{column} + excluded.{column}" for column in columns(added)]
    conflict = f"UPDATE SET {', '.join(changes)}" if changes else "NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns([field.name for field in fields]))}) VALUES {places}"
            f" ON CONFLICT ({', '.join(columns(unique))}) DO {conflict}",
            values,
        )
        return int(cursor.rowcount)
