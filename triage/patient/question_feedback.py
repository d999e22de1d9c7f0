"""Keeps what patients say about questions that were not clear: never who, and not which answers they gave."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import ngettext

from triage.models import UnclearReport

MOST_AN_HOUR = 300  # on the whole site, for nobody is told from another
TEXT_LENGTH = 300  # characters; more is cut off
KEPT_FOR = timedelta(days=365)


class TooManyReports(Exception):
    """As many as anyone could read have come in this hour."""


def report_unclear(release_id: UUID, link_id: str, text: str = "") -> UnclearReport:
    """Put it into the editors' queue. Raises TooManyReports."""
    since = timezone.now() - timedelta(hours=1)
    if UnclearReport.objects.filter(created_at__gte=since).count() >= MOST_AN_HOUR:
        raise TooManyReports
    line = " ".join(text.replace("\0", " ").split())[:TEXT_LENGTH]
    return UnclearReport.objects.create(release_id=release_id, link_id=link_id, text=line)


def purge_question_feedback() -> str:
    """Delete reports that are past their time, and say how many they were."""
    deleted, _by_model = UnclearReport.objects.filter(created_at__lte=timezone.now() - KEPT_FOR).delete()
    sentence = ngettext(
        "%(count)d report of an unclear question was past its time and is deleted.",
        "%(count)d reports of unclear questions were past their time and are deleted.",
        deleted,
    )
    return sentence % {"count": deleted}
