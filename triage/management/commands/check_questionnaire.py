import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from triage.drafts import files
from triage.management.commands.import_questionnaire import content_of
from triage.management.commands.publish_questionnaire import line
from triage.management.lines import find, under
from triage.plain_words.sentences import problem_line
from triage.releases.publishing import OF_THE_DOCUMENT, Report, check, check_document
from triage.rules.document import DocumentError, parse
from triage.rules.vignettes.measures import Measures, Share

FILE_ENDINGS = (".yaml", ".yml", ".json")


class Command(BaseCommand):
    help = (
        "Checks a questionnaire's draft, or a file without asking the database: all that would stop "
        "publishing, warnings, and how well the vignettes are met. Exits with 1 if there are errors."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("questionnaire", help="its slug, or a YAML or JSON file")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        report = report_on(options["questionnaire"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(lines(report)))
        if report.errors:
            raise SystemExit(1)


def report_on(name: str) -> Report:
    """The report on a draft, or on a file, which nothing of the database is needed for."""
    if name.endswith(FILE_ENDINGS) or Path(name).is_file():
        return check_document(document_in(name), OF_THE_DOCUMENT)
    return check(find(name))


def document_in(name: str) -> dict[str, Any]:
    """The document in a file. Raises CommandError if it cannot be read at all."""
    try:
        document = files.read(content_of(name))
        parse(document)
    except files.FileError as error:
        raise CommandError(under(_("%(file)s cannot be read:") % {"file": name}, [str(error)])) from error
    except DocumentError as error:
        problems = map(problem_line, error.problems)
        raise CommandError(under(_("%(file)s is not a questionnaire:") % {"file": name}, problems)) from error
    return dict(document)


def lines(report: Report) -> Iterator[str]:
    if report.errors:
        yield under(_("Errors, which stop publishing:"), map(line, report.errors))
    else:
        yield _("No errors.")
    if report.warnings:
        yield under(_("Warnings:"), map(line, report.warnings))
    if report.measures is not None:
        yield under(_("Measures over the vignettes:"), measure_lines(report.measures))


def measure_lines(measures: Measures) -> Iterator[str]:
    """Each measure as “17 of 20”."""
    names = {
        _("care level matched"): measures.level_matched,
        _("strictly safe, never below the expected level"): measures.strictly_safe,
        _("over-triaged"): measures.over_triaged,
        _("first group right"): measures.first_right,
        _("right group among the first three"): measures.among_the_first,
        _("rules that act in some vignette"): measures.rules_fired,
    }
    for name, share in names.items():
        yield f"{name}: {share_words(share)}"
    if measures.unguarded:
        yield _("rules that no vignette guards: %(keys)s") % {"keys": ", ".join(measures.unguarded)}


def share_words(share: Share) -> str:
    return _("%(count)d of %(total)d") % {"count": share.count, "total": share.total}
