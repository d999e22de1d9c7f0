from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from triage.management.lines import find, under
from triage.releases.publishing import Concern, NothingToPublish, PublishingRefused, ReasonNeeded, publish


class Command(BaseCommand):
    help = "Checks a questionnaire's draft and, if it holds, publishes it as a new release."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the questionnaire")
        parser.add_argument("--note", default="", help="kept with the release: what changed, and why")
        parser.add_argument("--as", dest="username", help="the account that publishes")

    def handle(self, *args: Any, **options: Any) -> None:
        row = find(options["slug"])
        by = account(options["username"]) if options["username"] else None
        try:
            release = publish(row, by, options["note"])
        except PublishingRefused as refusal:
            raise CommandError(under(str(refusal), map(line, refusal.report.errors))) from refusal
        except ReasonNeeded as refusal:
            sentence = _("There are warnings. Say with --note why you publish all the same.")
            raise CommandError(under(sentence, map(line, refusal.report.warnings))) from refusal
        except NothingToPublish as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            self.style.SUCCESS(
                _("%(release)s of “%(title)s” is published.") % {"release": release, "title": row.title}
            )
        )


def account(username: str) -> User:
    """The account that may publish. Raises CommandError if there is none."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(_("There is no active account “%(name)s”.") % {"name": username})
    if not user.has_perm("triage.publish_questionnaire"):
        raise CommandError(_("The account “%(name)s” may not publish.") % {"name": username})
    return user


def line(concern: Concern) -> str:
    return f"{concern.where}: {concern.sentence}" if concern.where else concern.sentence
