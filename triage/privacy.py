"""What the privacy page says about patients. See `core.privacy`."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from core.privacy import Cookie, StoredItem, days, hours
from triage.patient import assessments, private_links, question_feedback


def items_of_patients() -> Iterator[StoredItem | Cookie]:
    yield from _cookies()
    if settings.ASSESSMENT_RETENTION_DAYS:
        yield _assessments()
    if private_links.lifetime():
        yield _links()
    yield _unclear_reports()
    yield _counts()


def _unclear_reports() -> StoredItem:
    return StoredItem(
        _("What you say about a question that is not clear"),
        _("Only if you tell the editors: which question it was, and your line if you wrote one."),
        _("To make the question clearer."),
        _("%(time)s, then it is deleted by itself") % {"time": days(question_feedback.KEPT_FOR.days)},
        _("It cannot be found again, for nothing says that it is yours."),
    )


def _counts() -> StoredItem:
    return StoredItem(
        _("Counts"),
        _(
            "How many start, answer each question and see which result, on each day. Nothing says which of "
            "them were the same person."
        ),
        _("To see where people stop, and what comes out."),
        _("For good"),
        _("Nothing in them is yours alone."),
    )


def _assessments() -> StoredItem:
    return StoredItem(
        _("Your answers and your result"),
        _(
            "Once you see a result: which of the listed answers you chose, how soon you were told to get "
            "help, and which causes were shown. Nothing as you typed it: of a medicine only which one of "
            "our list it is, of a number only the range, and nothing that says who you are."
        ),
        _(
            "To find questions and rules that need to be better, and to know who was told what, if one was "
            "unsafe."
        ),
        _("%(time)s, then it is deleted by itself") % {"time": days(settings.ASSESSMENT_RETENTION_DAYS)},
        _(
            "Choose “Delete my answers” on any page of the questionnaire. It deletes them at once, here and "
            "in your browser."
        ),
    )


def _links() -> StoredItem:
    return StoredItem(
        _("A private link for your doctor"),
        _(
            "Only if you make one: the answers it shows, again without anything you typed. The code in the "
            "link is not kept, so nobody who reads our database can open it."
        ),
        _("To show the summary to whoever you give the link to."),
        _("%(time)s, then the link ends by itself") % {"time": days(private_links.lifetime().days)},
        _("Stop the link on the page where you made it, or delete your answers."),
    )


def _cookies() -> Iterator[Cookie]:
    kept_for = hours(settings.ANSWERS_MAX_AGE_HOURS)
    yield Cookie(
        assessments.COOKIE_NAME,
        _(
            "Holds your answers while you give them, and what you typed. It is signed, scripts cannot read "
            "it, and your browser sends it to the pages of the questionnaire alone."
        ),
        _("%(time)s after your last answer") % {"time": kept_for},
    )
    yield Cookie(
        assessments.BEGUN,
        _("Says that you have begun a questionnaire, so that you can go on. It holds a time and no answer."),
        _("%(time)s after your last answer, and a week") % {"time": kept_for},
    )
    if private_links.lifetime():
        yield Cookie(
            private_links.COOKIE_NAME,
            _("Only if you make a private link: lets you stop it. It cannot open the link."),
            _("Until the link ends: %(time)s") % {"time": days(private_links.lifetime().days)},
        )
