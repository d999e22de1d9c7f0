import csv
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from triage.management.commands.evaluate import load
from triage.management.lines import find, find_release
from triage.models import Questionnaire, Release
from triage.releases import loading
from triage.releases.loading import LoadedRelease
from triage.releases.recall import Difference, asked_again, changed_by, csv_rows, differences, is_raised


class Command(BaseCommand):
    help = (
        "Lists, as CSV, the stored assessments of a release whose outcome would differ by the current one or "
        "by another: what a patient was told, and what it would be now. The counts go to standard error."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the questionnaire")
        parser.add_argument("number", type=int, help="the number of the release")
        other = parser.add_mutually_exclusive_group()
        other.add_argument("--beside", type=int, metavar="NUMBER", help="the release to compare it with")
        other.add_argument("--draft", action="store_true", help="compare it with the draft")

    def handle(self, *args: Any, **options: Any) -> None:
        row = find(options["slug"])
        release = find_release(row, options["number"])
        other = beside(row, release, options["beside"], draft=options["draft"])
        self.stderr.write(summary(release, other))
        csv.writer(self.stdout, lineterminator="\n").writerows(csv_rows(_differences(release, other)))


def beside(row: Questionnaire, release: Release, number: int | None, *, draft: bool) -> LoadedRelease:
    """What to compare with. Raises CommandError if there is nothing, or if it cannot be run."""
    if draft:
        return load(row.slug, draft=True)
    if number is not None:
        return loading.load(find_release(row, number).pk)
    if row.current_release_id in (None, release.pk):
        sentence = _(
            "There is no other current release. Say what to compare with: --beside NUMBER, or --draft."
        )
        raise CommandError(sentence)
    return load(row.slug, draft=False)


def summary(release: Release, other: LoadedRelease) -> str:
    """How many outcomes are stored, and how many would differ."""
    found = list(_differences(release, other))
    asked = asked_again(release, other.compiled)
    name = _("Release %(number)s") % {"number": other.number} if other.number else _("the draft")
    sentence = _(
        "Stored outcomes: %(total)d. "
        "That would differ by %(other)s: %(differ)d, of which more urgent: %(raised)d. "
        "With an answer to a question that has changed, left out here: %(asked_again)d%(questions)s."
    )
    return sentence % {
        "total": release.assessments.count(),
        "other": name,
        "differ": len(found),
        "raised": sum(map(is_raised, found)),
        "asked_again": asked.assessments,
        "questions": f" ({', '.join(asked.questions)})" if asked.questions else "",
    }


def _differences(release: Release, other: LoadedRelease) -> Iterator[Difference]:
    return differences(release, other.compiled, changed_by(release, other.compiled))
