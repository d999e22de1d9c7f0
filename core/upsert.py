"""Rows that are inserted or, where there are such rows already, brought up to date: by one statement.

Django's own `bulk_create(update_conflicts=True)` puts a transaction around it, which takes two more exchanges
with the database; and it cannot add to a number that is there.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def upsert(
    rows: Sequence[Model], unique: Sequence[str], replaced: Sequence[str] = (), added: Sequence[str] = ()
) -> None:
    """Insert the rows, all of one model. Where the fields of `unique` are those of a row that is there, its
    fields in `replaced` are replaced, those in `added` are added to. Raises django.db.Error.
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
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns([field.name for field in fields]))}) VALUES {places}"
            f" ON CONFLICT ({', '.join(columns(unique))}) DO UPDATE SET {', '.join(changes)}",
            values,
        )
