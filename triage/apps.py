from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TriageConfig(AppConfig):
    name = "triage"
    verbose_name = _("Triage")

    def ready(self) -> None:
        from articles import references
        from config import privacy, purging
        from triage import assessments, sharing, tallies, unclear
        from triage.privacy import kept_of_patients
        from triage.roles import make_roles
        from triage.sections import sections_of_questionnaires

        references.register(sections_of_questionnaires)
        privacy.register(kept_of_patients, first=True)
        purging.register(assessments.purge)
        purging.register(sharing.purge)
        purging.register(unclear.purge)
        tallies.connect()
        # This app stands last in INSTALLED_APPS, so the permissions of all others are there by then.
        post_migrate.connect(make_roles, sender=self, dispatch_uid="triage.roles")
