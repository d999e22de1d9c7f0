from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.glossary.files import import_glossary
from articles.importing import import_markdown
from articles.models import Article, Term
from articles.problems import ArticleError
from triage.drafts.importing import ImportRefused, import_questionnaire
from triage.management.lines import under
from triage.models import Questionnaire
from triage.releases.publishing import PublishingRefused, publish

SLUG = "facial-twitching"


class Command(BaseCommand):
    help = (
        "Loads and publishes the article and the questionnaire that the site ships, where there are none yet."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SHIPPED_CONTENT == "none":
            return
        try:
            with transaction.atomic():
                self.load_glossary()
                self.load_article()
                self.load_questionnaire()
        except (ArticleError, ImportRefused) as error:
            raise CommandError(
                under(_("The shipped content cannot be loaded:"), str(error).splitlines())
            ) from error
        except PublishingRefused as refusal:
            sentences = (concern.sentence for concern in refusal.report.errors)
            raise CommandError(under(_("The shipped content cannot be published:"), sentences)) from refusal

    def load_glossary(self) -> None:
        if not Term.objects.exists():
            text = shipped("articles", "glossary.yaml").read_text(encoding="utf-8")
            words = import_glossary(text, reason="load_shipped_content").added
            self.stdout.write(_("%(count)d words are explained.") % {"count": len(words)})

    def load_article(self) -> None:
        if not Article.objects.filter(slug=SLUG).exists():
            text = shipped("articles", f"{SLUG}.md").read_text(encoding="utf-8")
            is_published = settings.SHIPPED_CONTENT == "publish"
            article = import_markdown(text, publish=is_published, reason="load_shipped_content").article
            if is_published:
                self.stdout.write(_("The article “%(title)s” is published.") % {"title": article.title})

    def load_questionnaire(self) -> None:
        if not Questionnaire.objects.filter(slug=SLUG).exists():
            row = import_questionnaire(shipped("triage", f"{SLUG}.yaml").read_bytes()).row
            if settings.SHIPPED_CONTENT == "draft":
                self.stdout.write(_("The questionnaire “%(title)s” is a draft.") % {"title": row.title})
                return
            publish(row, None, _("The questionnaire as the site ships it."))
            self.stdout.write(_("The questionnaire “%(title)s” is published.") % {"title": row.title})


def shipped(app: str, name: str) -> Path:
    return Path(apps.get_app_config(app).path) / "content" / name
