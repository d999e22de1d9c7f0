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
from triage.medicines.finder import Finder
from triage.plain_words.sentences import problem_line
from triage.releases.publishing import OF_THE_DOCUMENT, Report, check, check_document
from triage.rules.document import DocumentError, parse
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.vignettes.measures import Measures, Share
from triage.rules.vignettes.slips import SlipReport, slips_json, try_slips

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
        parser.add_argument(
            "--slips",
            action="store_true",
            help="also try what each single wrong answer does to the care level (takes some seconds)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = report_on(options["questionnaire"])
        slips = slips_of(report) if options["slips"] and report.document else None
        if options["format"] == "json":
            content = report.to_json() | ({"slips": slips_json(slips)} if slips else {})
            self.stdout.write(json.dumps(content, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join([*lines(report), *(slip_lines(slips) if slips else ())]))
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


def slips_of(report: Report) -> SlipReport:
    questionnaire = parse(report.document)
    return try_slips(compile_questionnaire(questionnaire), Finder(questionnaire).key)


def slip_lines(slips: SlipReport) -> Iterator[str]:
    """How many single wrong answers lose levels, and those of emergencies that lose two or more."""
    yield _("What one wrong answer does, over all vignettes (%(tried)d slips):") % {"tried": slips.tried}
    for levels in (1, 2, 3):
        found = Share(len(slips.losing_at_least(levels)), slips.tried)
        yield "  " + _("loses %(levels)d or more levels: %(share)s") % {
            "levels": levels,
            "share": share_words(found),
        }
    yield "  " + _("of those that lose two or more, silent: %(count)d") % {"count": len(slips.silent)}
    for link_id, count in slips.by_question().most_common():
        yield f"  {link_id}: {count}"


def share_words(share: Share) -> str:
    return _("%(count)d of %(total)d") % {"count": share.count, "total": share.total}
