"""Copies a draft, and makes a release the draft again."""

from django.db import transaction

from triage.drafts.mapping import load_document, to_document
from triage.models import Questionnaire, Release


def copy_questionnaire(row: Questionnaire, *, slug: str, title: str) -> Questionnaire:
    """A new draft that says what this one says, under another address and title. Nobody has signed it off.

    Raises `DocumentError` if the draft is not a whole document yet, `ValueError` if the address is taken.
    """
    with transaction.atomic():
        if Questionnaire.objects.select_for_update().filter(slug=slug).exists():
            raise ValueError(slug)
        return load_document({**to_document(row), "slug": slug, "title": title, "reviewed_by": ""})


def make_draft_of(release: Release) -> Questionnaire:
    """Make the draft say what the release says. The history keeps what the draft said before.

    Raises `DocumentError` if this version of the site cannot read the release.
    """
    return load_document(release.document)
