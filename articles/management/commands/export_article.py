from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from articles.exporting import export_markdown
from articles.models import Article


class Command(BaseCommand):
    help = "Writes an article as Markdown with front matter, as import_article loads it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            article = Article.objects.get(slug=options["slug"])
        except Article.DoesNotExist as error:
            known = ", ".join(Article.objects.values_list("slug", flat=True)) or "-"
            raise CommandError(
                _("There is no article “%(slug)s”. There are: %(known)s")
                % {"slug": options["slug"], "known": known}
            ) from error
        self.stdout.write(export_markdown(article), ending="")
