from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from backups.problems import BackupError
from backups.restoring import occupied, restore


class Command(BaseCommand):
    help = (
        "Puts a backup into the database, of either kind. Stop the site first. The database must be migrated "
        "and empty, or --replace be given. All of it is done or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `backup` wrote")
        parser.add_argument(
            "--replace", action="store_true", help="delete what is in the database, after asking for its name"
        )
        parser.add_argument("--no-input", action="store_true", help="with --replace: do not ask, for scripts")
        parser.add_argument(
            "--check", action="store_true", help="then evaluate every stored assessment again, and compare"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            if options["replace"] and not options["no_input"] and occupied():
                self._ask()
            manifest = restore(file, replace=options["replace"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        sentence = _("%(rows)d rows of %(tables)d tables were restored, as of %(when)s.")
        counts = {"rows": manifest.rows, "tables": len(manifest.tables), "when": manifest.created_at}
        self.stdout.write(sentence % counts)
        if options["check"]:
            call_command("recheck_assessments", stdout=self.stdout, stderr=self.stderr)

    def _ask(self) -> None:
        """Go on only if the name of the database is typed."""
        name = str(connection.settings_dict["NAME"])
        self.stdout.write(_("Everything in the database %(name)s will be deleted.") % {"name": name})
        self.stdout.write(_("Type its name to go on:"))
        try:
            typed = input().strip()
        except EOFError:
            raise CommandError(_("Nobody can be asked here. Nothing was changed; see --no-input.")) from None
        if typed != name:
            raise CommandError(_("That is not its name. Nothing was changed."))
