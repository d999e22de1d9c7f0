from typing import Any

from django.core.management.base import BaseCommand

from articles.glossary.files import export_glossary


class Command(BaseCommand):
    help = "Writes all explained words as YAML, as import_glossary loads them."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(export_glossary(), ending="")
