"""What the commands say at a terminal."""

from collections.abc import Iterable

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from triage.models import Questionnaire


def under(line: str, sentences: Iterable[str]) -> str:
    """The line with the sentences below it."""
    return "".join([line, *(f"\n  {sentence}" for sentence in sentences)])


def find(slug: str) -> Questionnaire:
    """The questionnaire. Raises CommandError that says which ones there are."""
    row = Questionnaire.objects.select_related("current_release").filter(slug=slug).first()
    if row:
        return row
    known = ", ".join(Questionnaire.objects.values_list("slug", flat=True))
    if not known:
        raise CommandError(_("There is no questionnaire yet. Load one with import_questionnaire."))
    sentence = _("There is no questionnaire “%(slug)s”. There are: %(known)s.")
    raise CommandError(sentence % {"slug": slug, "known": known})


def no_release(slug: str) -> CommandError:
    return CommandError(_("“%(slug)s” has no release yet. Publish it, or add --draft.") % {"slug": slug})
