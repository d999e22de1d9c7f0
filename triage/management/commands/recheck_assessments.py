from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from triage.management.lines import under
from triage.releases.recheck import recheck


class Command(BaseCommand):
    help = (
        "Evaluates every stored assessment again by the release it was made with. Fails if one comes out "
        "other than it was stored. Let it run after a restore or an upgrade."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        result = recheck()
        if result.changed:
            sentence = _(
                "%(changed)d of %(total)d assessments come out other than they were stored, as these:"
            )
            counts = {"changed": result.changed, "total": result.total}
            raise CommandError(under(sentence % counts, map(str, result.examples)))
        sentence = _("All %(total)d stored assessments come out as they were stored.")
        self.stdout.write(sentence % {"total": result.total})
