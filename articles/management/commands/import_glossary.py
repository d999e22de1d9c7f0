from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from articles.glossary.files import import_glossary
from articles.management.files import read_text
from articles.problems import ArticleError


class Command(BaseCommand):
    help = "Loads explained words from a YAML file: changes those that are there, adds the others."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file, in UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            report = import_glossary(read_text(path), reason=f"import_glossary {path.name}")
        except ArticleError as error:
            lines = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(_("%(file)s was not imported:") % {"file": path} + f"\n{lines}") from error
        counts = {
            _("added"): report.added,
            _("changed"): report.changed,
            _("unchanged"): report.unchanged,
        }
        self.stdout.write(", ".join(f"{len(terms)} {word}" for word, terms in counts.items()))
