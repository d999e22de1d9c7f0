from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from triage.assessments import purge_expired


class Command(BaseCommand):
    help = "Deletes the stored assessments that are past their time. Let it run once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        count = purge_expired()
        sentence = ngettext(
            "%(count)d assessment past its time was deleted.",
            "%(count)d assessments past their time were deleted.",
            count,
        )
        self.stdout.write(sentence % {"count": count})
