from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from triage.management.commands.publish_questionnaire import account
from triage.management.commands.recall_report import summary
from triage.management.lines import find, find_release, under
from triage.plain_words.sentences import problem_line
from triage.releases import loading
from triage.releases.publishing import PublishingError, withdraw
from triage.rules.document import DocumentError


class Command(BaseCommand):
    help = (
        "Withdraws a release that was found unsafe: within seconds nobody goes on with it. Patients get the "
        "release named by --instead; without it the check is closed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the questionnaire")
        parser.add_argument("number", type=int, help="the number of the release")
        parser.add_argument("--reason", required=True, help="why; kept for good")
        parser.add_argument("--instead", type=int, metavar="NUMBER", help="the release that patients get")
        parser.add_argument("--as", dest="username", help="the account that withdraws it")

    def handle(self, *args: Any, **options: Any) -> None:
        row = find(options["slug"])
        release = find_release(row, options["number"])
        instead = find_release(row, options["instead"]) if options["instead"] is not None else None
        by = account(options["username"]) if options["username"] else None
        try:
            withdraw(release, by, options["reason"], instead=instead)
        except PublishingError as refusal:
            raise CommandError(str(refusal)) from refusal
        except DocumentError as error:
            sentence = _("This version of the site cannot run %(release)s:") % {"release": instead}
            raise CommandError(under(sentence, map(problem_line, error.problems))) from error
        self.stdout.write(
            _("%(release)s of “%(title)s” is withdrawn.") % {"release": release, "title": row.title},
            ending=" ",
        )
        row.refresh_from_db()
        if row.current_release is None:
            self.stdout.write(_("The check is closed until another release is published or made current."))
            return
        self.stdout.write(_("Patients get %(release)s from now on.") % {"release": row.current_release})
        self.stdout.write(summary(release, loading.load(row.current_release.pk)))
        self.stdout.write(
            _("List them with: manage.py recall_report %(slug)s %(number)d")
            % {"slug": row.slug, "number": release.number}
        )
