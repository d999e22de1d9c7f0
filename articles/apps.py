from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        from accounts.holdings import Holding, register
        from articles.comments import writing
        from articles.privacy import items_of_comments
        from core import privacy

        privacy.register(items_of_comments)
        register(Holding("comments", writing.export, writing.remove, writing.release))
        register(Holding("reports", writing.export_reports, writing.forget_reports, writing.forget_reports))
