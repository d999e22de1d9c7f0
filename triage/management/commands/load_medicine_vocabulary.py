from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from triage.medicines import vocabulary
from triage.medicines.drug_package import CannotRead
from triage.medicines.shared_list import SharedListError


class Command(BaseCommand):
    help = (
        "Loads the names of medicines from the site's own list and from the package that brings others. "
        "Changes nothing while the table says the same."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed = vocabulary.load()
        except (CannotRead, SharedListError) as error:
            raise CommandError(str(error)) from error
        if changed:
            count = len(vocabulary.known_medicines())
            self.stdout.write(_("The names of %(count)d medicines are loaded.") % {"count": count})
