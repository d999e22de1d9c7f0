from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from triage.management.commands.evaluate import load
from triage.management.lines import find, find_release, no_release, under
from triage.models import Questionnaire
from triage.plain_words.sentences import problem_line
from triage.releases.safety_file import (
    WRITERS,
    SafetyFile,
    file_name,
    proofs_of_release,
    prove_requirements,
    safety_file_of_draft,
    safety_file_of_release,
)
from triage.rules.document import DocumentError


class Command(BaseCommand):
    help = (
        "Writes the safety file of a questionnaire's current release: each hazard with its requirement, the "
        "rules, vignettes and sources behind it, and whether it is proved."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the questionnaire")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--draft", action="store_true", help="take the draft, not the current release")
        which.add_argument("--release", type=int, metavar="NUMBER", help="take this release")
        parser.add_argument("--output", type=Path, metavar="DIR", help="where; without it, standard output")
        parser.add_argument("--format", choices=sorted(WRITERS), help="html, or both into a directory")
        parser.add_argument(
            "--seconds",
            type=float,
            default=60.0,
            help="that a proof may take",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        row = find(options["slug"])
        file = made(row, options["release"], draft=options["draft"], seconds=options["seconds"])
        if options["output"] is None:
            self.stdout.write(WRITERS[options["format"] or "html"](file), ending="")
            return
        for form in [options["format"]] if options["format"] else sorted(WRITERS):
            path = options["output"] / file_name(file, form)
            save(path, WRITERS[form](file))
            self.stdout.write(str(path))


def made(row: Questionnaire, number: int | None, *, draft: bool, seconds: float) -> SafetyFile:
    """The safety file. Raises CommandError if there is nothing to make it of."""
    if draft:
        questionnaire = load(row.slug, draft=True).questionnaire
        return safety_file_of_draft(questionnaire, prove_requirements(questionnaire, seconds))
    release = row.current_release if number is None else find_release(row, number)
    if release is None:
        raise no_release(row.slug)
    try:
        return safety_file_of_release(release, proofs_of_release(release, seconds))
    except DocumentError as error:
        sentence = _("This version of the site cannot read %(release)s:") % {"release": release}
        raise CommandError(under(sentence, map(problem_line, error.problems))) from error


def save(path: Path, text: str) -> None:
    """Raises CommandError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        why = {"file": path, "why": error.strerror}
        raise CommandError(_("%(file)s cannot be written: %(why)s.") % why) from error
