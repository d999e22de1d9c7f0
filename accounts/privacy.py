"""What the privacy page says about readers' accounts and staff. See `core.privacy`."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from core.privacy import Cookie, StoredItem, days, hours

SECONDS_OF_A_DAY = 24 * 60 * 60


def items_of_accounts() -> Iterator[StoredItem | Cookie]:
    session_days = settings.SESSION_COOKIE_AGE // SECONDS_OF_A_DAY
    yield Cookie(
        settings.SESSION_COOKIE_NAME,
        _("Only if you log in: knows you until you log out. It is not connected to any answers."),
        _("%(time)s; for staff %(staff)s, or until the browser is closed")
        % {"time": days(session_days), "staff": hours(settings.STAFF_SESSION_HOURS)},
    )
    yield StoredItem(
        _("An account, if you make one"),
        _(
            "Your e-mail address, the name you choose to be shown, your password in a form that cannot be "
            "read back, and when you joined and last logged in. You need none to check symptoms, and none "
            "is connected to answers."
        ),
        _("So that you can comment on articles."),
        _("Until you delete it"),
        _("Under “Your account” you can take along everything held about you, and delete it."),
    )
    yield StoredItem(
        _("A sign-up that you did not finish"),
        _("The e-mail address that was given, and when."),
        _("To send the link that finishes it."),
        hours(settings.PASSWORD_RESET_TIMEOUT // 3600),
        _("It is deleted by itself."),
    )
    yield StoredItem(
        _("Failed log-ins, and how often something was tried"),
        _(
            "For a failed log-in the name that was typed and the network address it came from; for other "
            "things a number under a key that hides both."
        ),
        _("So that nobody can guess passwords, or flood the site."),
        _("Until the wait is over: at most a day"),
        _("It is deleted by itself."),
    )
