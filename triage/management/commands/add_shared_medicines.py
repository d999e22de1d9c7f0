from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from triage.drafts import files
from triage.drafts.files import FileError
from triage.medicines.adding import missing, with_medicines
from triage.medicines.shared_list import SharedListError
from triage.medicines.vocabulary import read_shared_list
from triage.rules.document import DocumentError, parse


class Command(BaseCommand):
    help = (
        "Adds to the file of a questionnaire the medicines of the site's list that are in one of its classes "
        "and that it does not list, with their sources. Leaves all else as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file of the questionnaire, as YAML")
        parser.add_argument("--dry-run", action="store_true", help="name the medicines, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            questionnaire = parse(files.read(path.read_bytes()))
            shared = read_shared_list()
            added = missing(questionnaire, shared.medicines)
            text = with_medicines(path.read_text(encoding="utf-8"), questionnaire, shared)
            parse(files.read(text.encode()))
        except (OSError, FileError, DocumentError, SharedListError) as error:
            raise CommandError(str(error)) from error
        for medicine in added:
            self.stdout.write(f"{medicine.key}: {', '.join(medicine.classes)}")
        if not options["dry_run"]:
            path.write_text(text, encoding="utf-8")
        self.stdout.write(_("%(count)d medicines.") % {"count": len(added)})
