"""Loads a questionnaire's file as a draft and says what that changed."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from triage.drafts import files
from triage.drafts.diff import Change, changes
from triage.drafts.mapping import load_document, to_document
from triage.models import Questionnaire
from triage.plain_words.sentences import problem_line
from triage.rules.document import DocumentError, parse


@dataclass(frozen=True)
class Import:
    row: Questionnaire
    is_new: bool
    changes: tuple[Change, ...]  # of an existing draft

    @property
    def summary(self) -> str:
        if self.is_new:
            sentence = _("“%(title)s” was imported as a new draft.")
        elif not self.changes:
            sentence = _("The draft of “%(title)s” says all this already: nothing was changed.")
        else:
            sentence = ngettext(
                "The draft of “%(title)s” was imported: %(count)d change.",
                "The draft of “%(title)s” was imported: %(count)d changes.",
                len(self.changes),
            )
        return sentence % {"title": self.row.title, "count": len(self.changes)}


class ImportRefused(ValueError):
    """The file cannot be imported; `sentences` list every problem with its place."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def import_questionnaire(content: bytes, *, dry_run: bool = False) -> Import:
    """Load a YAML or JSON file as the draft of its slug, all or nothing. Raises `ImportRefused`.

    `dry_run` reports changes without making them.
    """
    try:
        document = files.read(content)
        slug = parse(document).slug
    except files.FileError as error:
        raise ImportRefused([str(error)]) from error
    except DocumentError as error:
        raise ImportRefused([problem_line(problem) for problem in error.problems]) from error
    with transaction.atomic():
        existing = Questionnaire.objects.select_for_update().filter(slug=slug).first()
        before = to_document(existing) if existing else None
        row = load_document(document)
        found = changes(before, to_document(row)) if before else []
        transaction.set_rollback(dry_run)
    return Import(row, is_new=existing is None, changes=tuple(found))
