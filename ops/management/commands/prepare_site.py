from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from ops.one_at_a_time import only_one


class Command(BaseCommand):
    help = (
        "Makes the database ready for this version of the site: brings its tables up to date, loads what the "
        "site ships where there is none, and deletes what is past its time. Run it before the web processes "
        "start; it can be repeated."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with only_one():
            self.prepare()

    def prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_medicine_vocabulary", stdout=self.stdout)
        call_command("load_shipped_content", stdout=self.stdout)
        call_command("purge_expired", stdout=StringIO())  # what is past its time does not outlive a restart
