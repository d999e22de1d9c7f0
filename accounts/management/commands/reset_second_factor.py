from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts import second_factor


class Command(BaseCommand):
    help = "Takes the second factor from a member of staff who lost the app and the recovery codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(_("there is no user “%(name)s”.") % {"name": options["username"]})
        second_factor.reset(user)
        sentence = _("“%(name)s” sets up a new second factor at the next log-in.")
        self.stdout.write(sentence % {"name": user.username})
