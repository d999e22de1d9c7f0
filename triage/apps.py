from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TriageConfig(AppConfig):
    name = "triage"
    verbose_name = _("Triage")

    def ready(self) -> None:
        from articles import references
        from triage.sections import sections_of_questionnaires

        references.register(sections_of_questionnaires)
