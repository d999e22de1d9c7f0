from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from triage.drafts import files
from triage.drafts.files import FileError
from triage.medicines.drug_package import CannotRead, read_package
from triage.medicines.finder import Finder
from triage.medicines.measure import Judged, Verdict, judge, read_rows, shares
from triage.medicines.shared_list import SharedListError
from triage.medicines.vocabulary import SHARED_LIST, read_shared_list
from triage.rules.document import DocumentError, parse


class Command(BaseCommand):
    help = (
        "Measures how names of medicines are understood, on a CSV file with the columns typed, means and "
        "must_not_be_lost: right, asked (what is meant is offered), unknown, wrong, and lost, with intervals "
        "of 95 %. Uses the files of the questionnaire and of the site's list, not the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument(
            "--questionnaire",
            type=Path,
            default=SHARED_LIST.with_name("facial-twitching.yaml"),
            help="the file of the questionnaire; the shipped one if left out",
        )
        parser.add_argument("--lost", action="store_true", help="list the names that were lost")

    def handle(self, *args: Any, **options: Any) -> None:
        finder = _finder(options["questionnaire"])
        try:
            with options["file"].open(newline="", encoding="utf-8-sig") as file:
                judged = [judge(finder, written) for written in read_rows(file)]
        except (OSError, UnicodeDecodeError, KeyError) as error:
            sentence = _("%(file)s cannot be read as CSV with the columns typed and means: %(error)s")
            raise CommandError(sentence % {"file": options["file"], "error": error}) from error
        self._report(_("All names"), judged)
        for group in sorted({one.written.must_not_be_lost for one in judged} - {""}):
            self._report(group, [one for one in judged if one.written.must_not_be_lost == group])
        for one in judged if options["lost"] else ():
            if one.verdict in (Verdict.unknown, Verdict.wrong):
                means, understood = " / ".join(one.written.means), ", ".join(one.understood)
                self.stdout.write(f"{one.verdict.value}: {one.written.typed} = {means} -> {understood}")

    def _report(self, heading: str, judged: list[Judged]) -> None:
        self.stdout.write(heading)
        for verdict, share in shares(judged).items():
            self.stdout.write(f"  {verdict}: {share}")


def _finder(questionnaire: Path) -> Finder:
    try:
        known = [*read_shared_list().medicines, *read_package()]
        return Finder(parse(files.read(questionnaire.read_bytes())), known)
    except (OSError, FileError, DocumentError, SharedListError, CannotRead) as error:
        raise CommandError(str(error)) from error
