from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from triage.medicines import vocabulary
from triage.medicines.drug_package import CannotRead


class Command(BaseCommand):
    help = (
        "Loads the names of medicines that are in no questionnaire's list from the package that brings them. "
        "Changes nothing while they are as the package says."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed = vocabulary.load()
        except CannotRead as error:
            raise CommandError(str(error)) from error
        if changed:
            count = len(vocabulary.known_medicines())
            self.stdout.write(_("The names of %(count)d medicines are loaded.") % {"count": count})
