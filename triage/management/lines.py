"""Shared output and look-ups of the commands."""

from collections.abc import Iterable

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from triage.models import Questionnaire, Release


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


def find_release(row: Questionnaire, number: int) -> Release:
    """The release of the questionnaire. Raises CommandError that says which ones there are."""
    release: Release | None = row.releases.filter(number=number).first()
    if release:
        return release
    known = ", ".join(map(str, row.releases.values_list("number", flat=True))) or _("none")
    sentence = _("“%(slug)s” has no Release %(number)d. There are: %(known)s.")
    raise CommandError(sentence % {"slug": row.slug, "number": number, "known": known})


def no_release(slug: str) -> CommandError:
    return CommandError(_("“%(slug)s” has no release yet. Publish it, or add --draft.") % {"slug": slug})
