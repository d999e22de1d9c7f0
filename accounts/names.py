"""Which names may stand beside comments: not an address, a link, or somebody of the site."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PUNCTUATION = frozenset(" .'’-")
# Scripts whose letters look alike: together in one name they imitate another.
ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK"})
OF_THE_SITE = frozenset(
    """
    admin administrator doctor doctors dr editor editors moderator moderators nurse official operator
    physician publisher staff support team webmaster
    """.split()  # noqa: SIM905
)


def validate_name(name: str) -> None:
    """Raises ValidationError."""
    if not all(_may_stand(letter) for letter in name) or not any(map(str.isalpha, name)):
        raise ValidationError(_("Use letters, digits, spaces, and . ' -"), code="invalid")
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in name if letter.isalpha()}
    if len(scripts & ALIKE) > 1:
        raise ValidationError(_("Use letters of one alphabet."), code="invalid")
    folded = unicodedata.normalize("NFKD", name.casefold())
    words = re.findall(r"[a-z]+", "".join(letter for letter in folded if not unicodedata.combining(letter)))
    if OF_THE_SITE.intersection(words):
        raise ValidationError(_("Readers could take this name for somebody of this site."), code="invalid")


def _may_stand(letter: str) -> bool:
    """Marks belong to letters: vowels of Hindi or Arabic, accents that are typed apart."""
    return letter in PUNCTUATION or unicodedata.category(letter)[0] in "LMN"
