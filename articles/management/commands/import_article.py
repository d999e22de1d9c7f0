from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from articles.importing import ImportReport, import_markdown
from articles.management.files import read_text
from articles.models import Article
from articles.problems import ArticleError


class Command(BaseCommand):
    help = "Loads an article from a Markdown file with front matter; a second time, it updates what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file, in UTF-8")
        parser.add_argument("--publish", action="store_true", help="publish the article, if it is a draft")
        parser.add_argument("--dry-run", action="store_true", help="tell what would change; change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        text = read_text(path)
        try:
            report = import_markdown(
                text,
                publish=options["publish"],
                dry_run=options["dry_run"],
                reason=f"import_article {path.name}",
            )
        except ArticleError as error:
            lines = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(_("%(file)s was not imported:") % {"file": path} + f"\n{lines}") from error
        for line in describe(report):
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write(self.style.WARNING(_("Nothing was changed: this was a dry run.")))


def describe(report: ImportReport) -> list[str]:
    """What an import did, line by line."""
    article = report.article
    counts = [
        (_("added"), report.added),
        (_("changed"), report.changed),
        (_("removed"), report.removed),
        (_("unchanged"), report.unchanged),
    ]
    sections = ", ".join(f"{len(anchors)} {word}" for word, anchors in counts)
    lines = [f"{article.title} ({article.slug}): {sections}"]
    lines += [f"  {word}: {', '.join(anchors)}" for word, anchors in counts[:3] if anchors]
    if report.fields and not report.is_new:
        names = ", ".join(
            str(field.verbose_name) for field in Article._meta.fields if field.name in report.fields
        )
        lines.append("  " + _("the article's own: %(names)s") % {"names": names})
    if report.reordered:
        lines.append("  " + _("the order of the sections"))
    lines.append(
        _("The article is published.")
        if article.is_published
        else _("The article is a draft. Publish it in the admin, or with --publish.")
    )
    return lines
