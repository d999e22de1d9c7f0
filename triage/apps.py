from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TriageConfig(AppConfig):
    name = "triage"
    verbose_name = _("Triage")

    def ready(self) -> None:
        from articles import references
        from core import privacy, retention
        from triage.drafts.article_sections import sections_of_questionnaires
        from triage.patient import assessments, private_links, question_feedback
        from triage.privacy import items_of_patients
        from triage.roles import make_roles
        from triage.statistics import counters

        references.register(sections_of_questionnaires)
        privacy.register(items_of_patients, first=True)
        retention.register(assessments.purge_assessments)
        retention.register(private_links.purge_private_links)
        retention.register(question_feedback.purge_question_feedback)
        counters.connect()
        # This app stands last in INSTALLED_APPS, so the permissions of all others are there by then.
        post_migrate.connect(make_roles, sender=self, dispatch_uid="triage.roles")
