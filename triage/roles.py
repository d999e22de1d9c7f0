"""The groups of staff: created with the database, then left to the operator."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission

# Everything a draft is made of.
DRAFT_MODELS = (
    "questionnaire",
    "source",
    "careadvice",
    "question",
    "answeroption",
    "unit",
    "starttime",
    "purpose",
    "contradiction",
    "notfor",
    "medicine",
    "finding",
    "causegroup",
    "lowerwhen",
    "rule",
    "safetyrequirement",
    "vignette",
)
ARTICLE_MODELS = ("category", "article", "section")
PUBLISHED_AT_ONCE = ("term",)  # they have no draft: readers see what is saved
ACTIONS = ("add", "change", "delete", "view")

EDITOR = (
    *(f"triage.{action}_{model}" for model in DRAFT_MODELS for action in ACTIONS),
    *(f"articles.{action}_{model}" for model in ARTICLE_MODELS for action in ACTIONS),
    "triage.view_release",
    "triage.view_publication",
    "triage.view_statistics",
    "triage.view_unclearreport",
    "triage.change_unclearreport",
    *(f"articles.view_{model}" for model in PUBLISHED_AT_ONCE),
)
PUBLISHER = (
    *EDITOR,
    "triage.publish_questionnaire",
    "articles.publish_article",
    *(f"articles.{action}_{model}" for model in PUBLISHED_AT_ONCE for action in ACTIONS),
)
MODERATOR = ("articles.view_article", "articles.view_comment", "articles.moderate_comment")
ANALYST = (  # no assessments: figures are enough
    "triage.view_questionnaire",
    "triage.view_release",
    "triage.view_publication",
    "triage.view_statistics",
)

ROLES: dict[str, Iterable[str]] = {
    "editor": EDITOR,
    "publisher": PUBLISHER,
    "moderator": MODERATOR,
    "analyst": ANALYST,
}


def make_roles(using: str, **_signal: Any) -> None:
    """Create missing groups. Existing ones keep the permissions the operator gave them.

    Permissions exist only after all apps are migrated, so this runs after the migrations.
    """
    for name, permissions in ROLES.items():
        group, is_new = Group.objects.using(using).get_or_create(name=name)
        if is_new:
            group.permissions.set(_found(using, permissions))


def _found(using: str, names: Iterable[str]) -> list[Permission]:
    wanted = {tuple(name.split(".", 1)) for name in names}
    rows = Permission.objects.using(using).select_related("content_type")
    return [row for row in rows if (row.content_type.app_label, row.codename) in wanted]
