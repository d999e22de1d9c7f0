"""Restores a backup into either kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.core.management.sql import sql_flush
from django.db import Error, connection, transaction
from django.db.models import Model
from django.db.models.sql import InsertQuery
from django.utils.translation import gettext as _

from backups.archive import Archive, Manifest, Table, reading
from backups.backing_up import applied_migrations
from backups.problems import BackupError
from backups.tables import columns, fields, from_json, tables

WRITTEN_AT_ONCE = 500  # rows
BYTES_AT_ONCE = 2_000_000
# Migrations fill these.
MADE_BY_MIGRATE = {"contenttypes.contenttype", "auth.permission", "auth.group", "auth.group_permissions"}


def restore(path: Path, *, replace: bool = False) -> Manifest:
    """Replace all rows with those of the backup. Checks the whole file first.

    All or nothing. Raises BackupError, also if the database is not empty and `replace` is not given.
    """
    with reading(path) as archive:
        _check_shape(archive.manifest)
        if not replace and (held := occupied()):
            sentence = _(
                "The database is not empty: it has rows in %(tables)s. Give an empty one, or --replace."
            )
            raise BackupError(sentence % {"tables": ", ".join(held)})
        archive.verify()
        with transaction.atomic(durable=True):
            connection.ops.execute_sql_flush(sql_flush(no_style(), connection))
            for table in archive.manifest.tables:
                _fill(archive, table)
            _check_references()
            _go_on_counting()
    ContentType.objects.clear_cache()
    return archive.manifest


def occupied() -> list[str]:
    """The tables that hold more than a new database would."""
    others = {name: model for name, model in tables().items() if name not in MADE_BY_MIGRATE}
    return [name for name, model in others.items() if model._base_manager.exists()]


def _check_shape(manifest: Manifest) -> None:
    """Raises BackupError unless the database has the same tables as the backup."""
    here = applied_migrations()
    if not here:
        raise BackupError(_("The database has no tables yet. Make them first: manage.py migrate"))
    if manifest.migrations != here:
        apps = sorted(
            app for app in manifest.migrations | here if manifest.migrations.get(app) != here.get(app)
        )
        sentence = _(
            "The backup and the database are of different versions of the software (migrations of: "
            "%(apps)s). Restore it with the version that made it, and upgrade then; or run manage.py "
            "migrate if the database is behind."
        )
        raise BackupError(sentence % {"apps": ", ".join(apps)})
    known = {name: columns(model) for name, model in tables().items()}
    if known != {table.name: table.columns for table in manifest.tables}:
        raise BackupError(
            _("The manifest names other tables or columns than this version of the software has.")
        )


def _fill(archive: Archive, table: Table) -> None:
    model = tables()[table.name]
    done = 0
    for batch in _batches(archive.rows(table)):
        try:
            _insert(model, [from_json(model, values) for values in batch])
        except (Error, ValidationError, ValueError) as error:
            sentence = _(
                "Rows %(first)d to %(last)d of %(table)s cannot be stored here: %(kind)s. "
                "Nothing was changed."
            )
            place = {"first": done + 1, "last": done + len(batch), "table": table.name}
            # Only the kind of error: its message may quote the row.
            raise BackupError(sentence % {**place, "kind": type(error).__name__}) from error
        done += len(batch)


def _batches(rows: Iterator[tuple[list[Any], int]]) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    size = 0
    for row, row_size in rows:
        if batch and (len(batch) == WRITTEN_AT_ONCE or size + row_size > BYTES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += row_size
    if batch:
        yield batch


def _insert(model: type[Model], rows: list[Model]) -> None:
    """Saves rows unchanged: `bulk_create` would set the time of the last change to now."""
    own_fields = list(fields(model))
    at_once = max(connection.ops.bulk_batch_size(own_fields, rows), 1)
    for start in range(0, len(rows), at_once):
        query = InsertQuery(model)
        query.insert_values(own_fields, rows[start : start + at_once], raw=True)
        query.get_compiler(connection=connection).execute_sql()


def _check_references() -> None:
    try:
        connection.check_constraints()
    except Error as error:
        raise BackupError(_("The backup is damaged: rows in it refer to rows that it lacks.")) from error


def _go_on_counting() -> None:
    """Sets the sequences, so that new rows get numbers after the restored ones."""
    statements = connection.ops.sequence_reset_sql(no_style(), list(tables().values()))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
