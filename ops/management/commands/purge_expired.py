from typing import Any

from django.core.management.base import BaseCommand

from core.retention import purge_all


class Command(BaseCommand):
    help = "Deletes what is past its time: assessments, private links, sessions, sign-ups. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        for sentence in purge_all():
            self.stdout.write(sentence)
