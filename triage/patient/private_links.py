"""Private links: a patient shows a doctor the summary of one assessment, for a while.

A link is `/shared/#CODE`. The code is random and stands behind the `#`, which no browser sends: it is in no
log, be it ours, a proxy's or an error report's, and in no referrer, and a chat that fetches a link for its
preview gets an empty page. The page sends it in the body of a request (static/js/summary.js; without scripts
it is pasted). Here only its SHA-256 is kept, so that nobody who reads the database can open a summary. It has
192 random bits: a plain hash and one look-up by it are enough, and their time tells nothing.

The patient stops a link from the browser that made it. The page behind the link has no button for that:
whoever receives a link could press it by mistake, and the patient would not know. So that this works after
the answers have expired, a cookie remembers the id of what was shared: it can stop the link, not open it.

One assessment has one link at most, and one browser one link of each questionnaire: a new one takes the place
of the one before. This module is the only writer of shared summaries.
"""

import logging
import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Self
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import Error
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import ngettext

from triage.models import SharedSummary
from triage.patient.assessments import AnswersInProgress
from triage.patient.pasted_link import CODE_LENGTH
from triage.rules.answers import Answers, write_answers

logger = logging.getLogger(__name__)

CODE_LETTERS = string.ascii_letters + string.digits  # mail programs leave other signs off the end of a link
LONGEST = timedelta(days=30)
COOKIE_NAME = f"{settings.COOKIE_PREFIX}link"


class TooManyLinks(Exception):
    """The site makes no more links for now."""


def lifetime() -> timedelta:
    """How long a link works: never longer than the site keeps assessments. Zero: the site offers no links."""
    if not settings.PRIVATE_LINKS_PER_HOUR:
        return timedelta()
    return min(LONGEST, timedelta(days=settings.ASSESSMENT_RETENTION_DAYS))


def share(progress: AnswersInProgress, answers: Answers) -> tuple[AnswersInProgress, SharedSummary]:
    """Let the assessment's link show these answers; there is one from now on, with its code in the progress.

    A second call with the same answers changes nothing. Raises TooManyLinks, and django.db.Error.
    """
    stored = write_answers(answers)
    known = own(progress)
    picks = list(progress.picks)
    if known and (known.answers, known.picks) == (stored, picks):
        return progress, known
    if not known:
        _refuse_a_flood()
    code = (
        progress.link_code
        if known
        else "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))
    )
    now = timezone.now()
    assert progress.release_id is not None
    shared = SharedSummary(
        id=progress.assessment_id,
        release_id=progress.release_id,
        answers=stored,
        picks=picks,
        answered_at=progress.started_at,
        code_sha256=_hash(code),
        created_at=now,
        expires_at=now + lifetime(),
    )
    SharedSummary.objects.bulk_create(
        [shared],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["answers", "picks", "answered_at", "code_sha256", "created_at", "expires_at"],
    )
    return replace(progress, link_code=code), shared


def own(progress: AnswersInProgress) -> SharedSummary | None:
    """What the link of these answers shows, if it works and this browser knows its code.

    Raises django.db.Error.
    """
    if not progress.link_code:
        return None
    return _working().filter(pk=progress.assessment_id, code_sha256=_hash(progress.link_code)).first()


def find(code: str) -> SharedSummary | None:
    """What the link with this code shows; None for a code that is wrong, has expired or was stopped.

    The work is the same for all. Raises django.db.Error.
    """
    return _working().filter(code_sha256=_hash(code)).first()


def stop(ids: Iterable[UUID]) -> bool:
    """Delete what links of these assessments show; whether the database did it."""
    try:
        SharedSummary.objects.filter(pk__in=list(ids)).delete()
    except Error as error:
        logger.error("A private link could not be stopped; it ends by itself: %s.", type(error).__name__)
        return False
    return True


def purge_private_links() -> str:
    """Delete what links showed that are past their time; how many they were, in a sentence."""
    count, _by_model = SharedSummary.objects.filter(expires_at__lte=timezone.now()).delete()
    sentence = ngettext(
        "%(count)d private link past its time was deleted.",
        "%(count)d private links past their time were deleted.",
        count,
    )
    return sentence % {"count": count}


def _working() -> QuerySet[SharedSummary]:
    return SharedSummary.objects.filter(expires_at__gt=timezone.now())


def _hash(code: str) -> str:
    return sha256(code.encode(errors="replace")).hexdigest()


def _refuse_a_flood() -> None:
    """All links of the last hour are counted together: the site asks nobody for a network address."""
    since = timezone.now() - timedelta(hours=1)
    if SharedSummary.objects.filter(created_at__gt=since).count() >= settings.PRIVATE_LINKS_PER_HOUR:
        raise TooManyLinks


@dataclass(frozen=True)
class OwnLink:
    """What a browser remembers of a link it made: enough to stop it, not to open it."""

    assessment_id: UUID
    expires_at: datetime

    @classmethod
    def to(cls, shared: SharedSummary) -> Self:
        return cls(shared.pk, shared.expires_at)


@dataclass(frozen=True)
class LinkCookie:
    """Remembers a questionnaire's link until it ends, longer than the answers themselves are kept."""

    path: str

    @property
    def _salt(self) -> str:
        return f"triage.link:{self.path}"

    def read(self, request: HttpRequest) -> OwnLink | None:
        """None as well for a cookie that cannot be used or whose link has ended."""
        try:
            assessment_id, expires_at = signing.loads(request.COOKIES[COOKIE_NAME], salt=self._salt)
            link = OwnLink(UUID(assessment_id), datetime.fromtimestamp(expires_at, UTC))
        except (KeyError, signing.BadSignature, AttributeError, TypeError, ValueError):
            return None
        return link if link.expires_at > timezone.now() else None

    def write(self, response: HttpResponseBase, link: OwnLink) -> None:
        response.set_cookie(
            COOKIE_NAME,
            signing.dumps([link.assessment_id.hex, int(link.expires_at.timestamp())], salt=self._salt),
            expires=link.expires_at,
            path=self.path,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )

    def delete(self, response: HttpResponseBase) -> None:
        response.delete_cookie(COOKIE_NAME, path=self.path, samesite="Lax")
