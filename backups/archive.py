"""The backup file: a ZIP archive with one member of JSON lines per table, and a manifest.

Rows are streamed, so memory use does not grow with the site. The manifest is written last, when counts and
hashes are known.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Self

from django.conf import settings
from django.utils.translation import gettext as _

from backups.problems import BackupError

FORMAT = "symptom-triage-backup"
VERSION = 1
MANIFEST = "manifest.json"
MOST_BYTES_OF_A_MANIFEST = 10_000_000
MOST_BYTES_OF_A_ROW = 100_000_000


@dataclass(frozen=True)
class Table:
    """The manifest's entry of a table. The hash is that of its uncompressed member."""

    name: str
    columns: list[str]
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        return member_name(self.name)


@dataclass(frozen=True)
class Manifest:
    created_at: str  # ISO 8601, UTC
    migrations: dict[str, list[str]]  # those applied, by app
    tables: list[Table] = field(default_factory=list)
    format: str = FORMAT
    version: int = VERSION
    software: str = ""  # the version that wrote it, and that can restore it

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Raises BackupError."""
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            raise BackupError(_("This is not a backup of this site’s software."))
        if value.get("version") != VERSION:
            raise BackupError(
                _("This backup has version %(version)s of the format; this software reads version %(ours)d.")
                % {"version": value.get("version"), "ours": VERSION}
            )
        try:
            return cls(**{**value, "tables": [Table(**table) for table in value["tables"]]})
        except (KeyError, TypeError) as error:
            raise BackupError(_("The manifest of the backup is not whole.")) from error


def member_name(table: str) -> str:
    return f"tables/{table}.jsonl"


# Writing


class ArchiveWriter:
    """An archive being written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._tables: list[Table] = []

    def add(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write a table; a row holds the values of the columns, ready for JSON."""
        digest, count = sha256(), 0
        with self._archive.open(member_name(name), "w", force_zip64=True) as member:
            for row in rows:
                line = to_line(row)
                digest.update(line)
                member.write(line)
                count += 1
        self._tables.append(Table(name, list(columns), count, digest.hexdigest()))

    def finish(self, created_at: str, migrations: dict[str, list[str]]) -> Manifest:
        manifest = Manifest(created_at, migrations, self._tables, software=settings.SOFTWARE_VERSION)
        self._archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1) + "\n")
        return manifest


def to_line(row: Sequence[Any]) -> bytes:
    """Sorts keys: not every database keeps their order, and equal rows must have equal hashes."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode("utf-8", "surrogatepass") + b"\n"


@contextmanager
def writing(path: Path) -> Iterator[ArchiveWriter]:
    """Write an archive that only its owner may read. It gets its name only when it is complete.

    Raises BackupError if the file exists or cannot be written.
    """
    partial = path.with_name(path.name + ".partial")
    if path.exists():
        raise BackupError(_("%(path)s exists already. Give another name.") % {"path": path})
    try:
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                    yield ArchiveWriter(archive)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        sentence = _("The backup %(path)s cannot be written: %(reason)s.")
        raise BackupError(sentence % {"path": path, "reason": error.strerror or error}) from error


# Reading


class Archive:
    """An archive being read."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def rows(self, table: Table) -> Iterator[tuple[list[Any], int]]:
        """Each row and its size in bytes. Raises BackupError if the manifest disagrees."""
        digest, count = sha256(), 0
        with self._opened(table) as member:
            while line := self._line(table, member):
                digest.update(line)
                count += 1
                yield _from_line(table, count, line), len(line)
        if count != table.rows:
            sentence = _(
                "The backup is damaged: %(table)s has %(count)d rows, and its manifest says %(rows)d."
            )
            raise BackupError(sentence % {"table": table.name, "count": count, "rows": table.rows})
        if digest.hexdigest() != table.sha256:
            sentence = _("The backup is damaged: %(table)s is not as it was written.")
            raise BackupError(sentence % {"table": table.name})

    def verify(self) -> None:
        """Read the whole file. Raises BackupError if it does not match its manifest."""
        for table in self.manifest.tables:
            for _row in self.rows(table):
                pass

    def _opened(self, table: Table) -> IO[bytes]:
        try:
            return self._archive.open(table.member)
        except (KeyError, zipfile.BadZipFile, RuntimeError) as error:  # RuntimeError: it is encrypted
            sentence = _("The backup is damaged: %(table)s is missing.")
            raise BackupError(sentence % {"table": table.name}) from error

    def _line(self, table: Table, member: IO[bytes]) -> bytes:
        try:
            return member.readline(MOST_BYTES_OF_A_ROW)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            sentence = _("The backup is damaged: %(table)s cannot be read.")
            raise BackupError(sentence % {"table": table.name}) from error


def _from_line(table: Table, number: int, line: bytes) -> list[Any]:
    try:
        row = json.loads(line.decode("utf-8", "surrogatepass"))
        if isinstance(row, list) and len(row) == len(table.columns):
            return row
    except (ValueError, RecursionError):
        pass
    sentence = _("The backup is damaged: row %(number)d of %(table)s cannot be read.")
    raise BackupError(sentence % {"table": table.name, "number": number})


@contextmanager
def reading(path: Path) -> Iterator[Archive]:
    """Raises BackupError if there is no such file, or it is not a backup."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield Archive(archive, _read_manifest(archive))
    except zipfile.BadZipFile as error:
        raise BackupError(_("%(path)s is not a backup, or is cut short.") % {"path": path}) from error
    except OSError as error:
        sentence = _("%(path)s cannot be read: %(reason)s.")
        raise BackupError(sentence % {"path": path, "reason": error.strerror}) from error


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        with archive.open(MANIFEST) as member:
            text = member.read(MOST_BYTES_OF_A_MANIFEST)
        return Manifest.from_json(json.loads(text))
    except (KeyError, ValueError, RecursionError, RuntimeError, zlib.error) as error:
        raise BackupError(_("This is not a backup of this site’s software.")) from error
