"""What a member of staff may do beyond Django's permissions for single models."""

from django.db.models import Model
from django.http import HttpRequest

from triage.drafts.mapping import PARTS
from triage.models import Questionnaire
from triage.releases.publishing import PUBLISH


def may_view_releases(request: HttpRequest) -> bool:
    return request.user.has_perm("triage.view_release") or request.user.has_perm(PUBLISH)


def may_import(request: HttpRequest) -> bool:
    """Whether the user may replace a whole draft: add, change and delete rows of every kind."""
    models: list[type[Model]] = [
        Questionnaire,
        *(one.model for part, owned in PARTS.items() for one in (part, *owned)),
    ]
    return all(
        request.user.has_perm(f"triage.{action}_{model._meta.model_name}")
        for model in models
        for action in ("add", "change", "delete")
    )
