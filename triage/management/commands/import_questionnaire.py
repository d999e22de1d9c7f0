import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from triage.drafts.files import MOST_BYTES
from triage.drafts.importing import ImportRefused, import_questionnaire
from triage.management.lines import under


class Command(BaseCommand):
    help = "Loads a questionnaire's document (YAML or JSON) as a draft; patients get it once it is published."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file, in UTF-8; - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        try:
            imported = import_questionnaire(content_of(name))
        except ImportRefused as refusal:
            raise CommandError(
                under(_("%(file)s was not imported:") % {"file": name}, refusal.sentences)
            ) from refusal
        self.stdout.write(under(imported.summary, (change.sentence for change in imported.changes)))


def content_of(name: str) -> bytes:
    """The file's bytes, one more at most than may be read. Raises CommandError if there is no such file."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        why = {"file": name, "why": error.strerror}
        raise CommandError(_("%(file)s cannot be read: %(why)s.") % why) from error
