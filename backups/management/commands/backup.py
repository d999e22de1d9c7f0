from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from backups.backing_up import back_up
from backups.problems import BackupError


class Command(BaseCommand):
    help = (
        "Writes everything the site keeps into one file, as it is at one moment, while the site goes on. The "
        "file holds health data and accounts: keep it as carefully as the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write; it must not exist")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = back_up(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        sentence = _(
            "%(rows)d rows of %(tables)d tables were written to %(file)s, and read back. The file holds "
            "health data and accounts; only its owner may read it."
        )
        self.stdout.write(sentence % {"rows": manifest.rows, "tables": len(manifest.tables), "file": file})
