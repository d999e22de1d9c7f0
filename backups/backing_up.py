"""Writes a backup."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from backups.archive import Manifest, reading, writing
from backups.snapshots import snapshot
from backups.tables import columns, tables, to_json

READ_AT_ONCE = 100  # rows: a release's document may be a megabyte


def back_up(path: Path) -> Manifest:
    """Write one snapshot of everything the site stores, and read the file back. Raises BackupError."""
    with writing(path) as archive, snapshot():
        created_at = datetime.now(UTC).isoformat(timespec="seconds")
        for name, model in tables().items():
            archive.add(name, columns(model), _rows(model))
        manifest = archive.finish(created_at, applied_migrations())
    with reading(path) as written:
        written.verify()
    return manifest


def applied_migrations() -> dict[str, list[str]]:
    """The names of the applied migrations, by app."""
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    return applied


def _rows(model: type[Model]) -> Iterator[list[Any]]:
    rows = model._base_manager.order_by("pk").values_list(*columns(model))
    for row in rows.iterator(chunk_size=READ_AT_ONCE):
        yield [to_json(value) for value in row]
