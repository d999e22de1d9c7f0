"""What the privacy page says about readers who comment. See `core.privacy`."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.privacy import StoredItem


def items_of_comments() -> Iterator[StoredItem]:
    yield StoredItem(
        _("Comments, if you write any"),
        _("What you wrote, when, and what the moderators decided. Once shown, everyone can read it."),
        _("So that readers can talk about an article."),
        _("Until you delete the comment, or your account if you choose so then"),
        _("Each of your comments has a “Delete” beside it. Nothing of its words stays."),
    )
    yield StoredItem(
        _("Comments that you report"),
        _("That it was you, when, and what you said about it. Moderators read what you said."),
        _("So that a comment that should not stand there is looked at."),
        _("Until the comment is deleted; who said it, until you delete your account"),
        _("Delete your account: the report then counts on without you and your words."),
    )
