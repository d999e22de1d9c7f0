from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from triage.drafts import files
from triage.drafts.mapping import Document, to_document
from triage.management.lines import find, no_release


class Command(BaseCommand):
    help = "Writes a questionnaire's document to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the questionnaire")
        parser.add_argument("--draft", action="store_true", help="write the draft, not the current release")
        parser.add_argument("--format", choices=["yaml", "json"], default="yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        write = files.write_json if options["format"] == "json" else files.write_yaml
        document = document_of(options["slug"], draft=options["draft"])
        self.stdout.write(write(document), ending="")


def document_of(slug: str, *, draft: bool) -> Document:
    """The document of the questionnaire's draft or current release. Raises CommandError if there is none."""
    row = find(slug)
    if draft:
        return to_document(row)
    if row.current_release is None:
        raise no_release(slug)
    return files.in_order(row.current_release.document)
