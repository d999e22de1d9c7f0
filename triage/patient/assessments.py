"""A patient's answers: while they are given, in a signed cookie; once complete, as a stored assessment.

Nothing is on the server until the result. What is stored then holds option keys only, and is stored once: its
id comes from the cookie, so a second attempt changes nothing. This module is the only writer of assessments.
"""

import logging
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import Error
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import ngettext

from core.back_off import BackOff
from core.cache import LRUCache
from core.signals import database_failed, questionnaire_completed
from core.upsert import upsert
from core.uuid7 import uuid7
from triage.models import Assessment
from triage.patient.typed_answers import TypedAnswer, TypedAnswers
from triage.releases.loading import LoadedRelease
from triage.rules.answers import Answers, write_answers
from triage.rules.engine.conclusion import Outcome

logger = logging.getLogger(__name__)
REPLACED = ("answers", "care_level", "first_group", "groups")  # by answers that changed
COUNTED_SIZE = 10_000  # assessments
_counted: LRUCache[bool] = LRUCache(COUNTED_SIZE)
_storing = BackOff()  # what cannot be stored now is stored with the patient's next request

COOKIE_NAME = f"{settings.COOKIE_PREFIX}answers"
# With the slug, a cookie for every page: it says until when there are answers, and no more.
BEGUN = f"{settings.COOKIE_PREFIX}begun-"
BEGUN_FOR = timedelta(days=7)  # after that: so long a patient is told that the answers have expired
COOKIE_BYTES = 3800  # browsers keep 4096 for the name, the value and what is said about them
MOST_EARLIER = 3  # earlier assessments; older ones expire by themselves
EARLIER_BYTES = 48  # what the id of each takes of the cookie
PURGED_AT_ONCE = 5_000  # assessments
LINK_BYTES = 80  # what the code of a private link takes at most, which hardly compresses
SITTING_BYTES = 4
FORMAT = 3  # of what the cookie holds; a cookie of another format counts as lost


class NoAnswers(Exception):
    """The request carries no answers."""


class AnswersLost(NoAnswers):
    """The answers have expired, or were changed on the way, or belong to something else."""


class TooMuchToKeep(ValueError):
    """The answers do not fit into a cookie."""


class Storage(StrEnum):
    """What became of the assessment in the database."""

    not_complete = ""
    not_kept = "n"  # complete, and the site stores nothing
    pending = "p"  # complete, but the database did not answer
    stored = "s"
    outdated = "o"  # as one of the two, but the answers changed since


NOTHING_STORED = {Storage.not_complete, Storage.not_kept}


@dataclass(frozen=True)
class AnswersInProgress:
    """What a patient has said so far, and how far that has been dealt with. Times are in UTC."""

    release_id: UUID | None  # None: a draft, in the preview
    assessment_id: UUID = field(default_factory=uuid7)
    answers: TypedAnswers = field(default_factory=dict)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    emergency_shown: bool = False
    storage: Storage = Storage.not_complete
    link_code: str = ""  # of the private link to these answers, if this browser made one; see `private_links`
    picks: tuple[str, ...] = ()  # what was pointed at on the picture of a question; see `rules.body_map`
    earlier: tuple[UUID, ...] = ()  # assessments of the same patient that may be stored, to delete with this
    # One way through the questionnaire, from its start on. Every form carries it, so that a page of another
    # one, left open in a second tab or by another person, cannot write into these answers.
    sitting: str = field(default_factory=lambda: secrets.token_hex(SITTING_BYTES))
    asked_back: tuple[str, ...] = ()  # the contradictions that the patient decided to leave as they are

    @property
    def may_be_stored(self) -> bool:
        """Whether the database may hold something of this patient."""
        return bool(self.earlier) or self.storage not in NOTHING_STORED

    def with_answer(self, link_id: str, answer: TypedAnswer) -> Self:
        """The same with this answer; all others are kept."""
        storage = self.storage if self.storage in NOTHING_STORED else Storage.outdated
        return replace(self, answers={**self.answers, link_id: answer}, storage=storage)

    def without_answer(self, link_id: str) -> Self:
        answers = {asked: answer for asked, answer in self.answers.items() if asked != link_id}
        return replace(self, answers=answers)

    def restarted(self, release_id: UUID | None, answers: TypedAnswers) -> Self:
        """A new assessment with these answers, so that what is stored stays as it was."""
        own = () if self.storage in NOTHING_STORED else (self.assessment_id,)
        return type(self)(release_id, answers=answers, earlier=(*self.earlier, *own)[-MOST_EARLIER:])

    def to_json(self) -> list[Any]:
        return [
            self.release_id.hex if self.release_id else "",
            self.assessment_id.hex,
            self.answers,
            int(self.started_at.timestamp()),
            int(self.emergency_shown),
            self.storage,
            self.link_code,
            " ".join(self.picks),
            self.sitting,
            " ".join(self.asked_back),
            *(assessment_id.hex for assessment_id in self.earlier),
        ]

    @classmethod
    def from_json(cls, value: list[Any]) -> Self:
        """Raises AttributeError, TypeError, ValueError, OverflowError or OSError for what is not ours."""
        release_id, assessment_id, answers, started_at, emergency, storage, code, picks, *rest = value
        sitting, asked_back, *earlier = rest
        if not isinstance(answers, dict):
            raise TypeError("the answers are no object")
        return cls(
            release_id=UUID(release_id) if release_id else None,
            assessment_id=UUID(assessment_id),
            answers=answers,
            started_at=datetime.fromtimestamp(started_at, UTC),
            emergency_shown=bool(emergency),
            storage=Storage(storage),
            link_code=str(code),
            picks=tuple(picks.split()),
            sitting=str(sitting),
            asked_back=tuple(asked_back.split()),
            earlier=tuple(map(UUID, earlier)),
        )


@dataclass(frozen=True)
class AnswersCookie:
    """The cookie of one questionnaire: the browser sends it to no page outside `path`.

    Beside it goes one named `begun`, if that is given: the home page has only that to offer to go on.
    """

    path: str
    begun: str = ""

    @property
    def _salt(self) -> str:
        return f"triage.answers.{FORMAT}:{self.path}"

    @property
    def _max_age(self) -> timedelta:
        return timedelta(hours=settings.ANSWERS_MAX_AGE_HOURS)

    def read(self, request: HttpRequest) -> AnswersInProgress:
        """Raises NoAnswers if there is no cookie, AnswersLost if it cannot be used."""
        if COOKIE_NAME not in request.COOKIES:
            raise NoAnswers
        try:
            value = signing.loads(request.COOKIES[COOKIE_NAME], salt=self._salt, max_age=self._max_age)
            return AnswersInProgress.from_json(value)
        except (signing.BadSignature, AttributeError, TypeError, ValueError, OverflowError, OSError) as error:
            raise AnswersLost from error

    def write(self, response: HttpResponseBase, progress: AnswersInProgress) -> None:
        """Raises TooMuchToKeep."""
        response.set_cookie(
            COOKIE_NAME,
            self._sign(progress),
            max_age=self._max_age,
            path=self.path,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
        if self.begun and progress.answers:
            until = timezone.now() + self._max_age
            response.set_cookie(
                self.begun,
                str(int(until.timestamp())),
                max_age=self._max_age + BEGUN_FOR,
                secure=settings.HTTPS,
                httponly=True,
                samesite="Lax",
            )
        elif self.begun:
            self._forget(response)

    def check_size(self, progress: AnswersInProgress) -> None:
        """Raises TooMuchToKeep if `write` would."""
        self._sign(progress)

    def _sign(self, progress: AnswersInProgress) -> str:
        value = signing.dumps(progress.to_json(), salt=self._salt, compress=True)
        # What comes from having been moved, or from a link, never costs a patient the answers.
        extra = EARLIER_BYTES * len(progress.earlier) + LINK_BYTES * bool(progress.link_code)
        if len(value) > COOKIE_BYTES + extra:
            raise TooMuchToKeep(len(value))
        return value

    def delete(self, response: HttpResponseBase) -> None:
        response.delete_cookie(COOKIE_NAME, path=self.path, samesite="Lax")
        if self.begun:
            self._forget(response)

    def until(self, request: HttpRequest) -> datetime | None:
        """Until when this browser keeps answers, or kept them; None if it gave none lately.

        It says what a page may offer. Whether the answers are there, `read` finds out.
        """
        try:
            return datetime.fromtimestamp(int(request.COOKIES[self.begun]), UTC)
        except (KeyError, ValueError, OverflowError, OSError):
            return None

    def has_expired(self, request: HttpRequest) -> bool:
        """Whether this browser kept answers until a while ago."""
        until = self.until(request)
        return until is not None and until <= timezone.now()

    def _forget(self, response: HttpResponseBase) -> None:
        response.delete_cookie(self.begun, samesite="Lax")


def complete(
    progress: AnswersInProgress,
    release: LoadedRelease,
    answers: Answers,
    outcome: Outcome,
    *,
    may_store: bool = True,
) -> AnswersInProgress:
    """Store the assessment unless it is stored already, and say what became of it.

    When the database does not answer, the assessment is left pending: calling this again fixes it. Answers
    that changed since replace what was stored. Previews are not stored, nor is anything if the site keeps
    nothing or this client has had enough stored for now (`may_store`).

    An assessment counts once for the statistics: when it is inserted. A copy of a cookie counts for nothing.
    """
    kept_for = timedelta(days=settings.ASSESSMENT_RETENTION_DAYS)
    if progress.storage is Storage.stored or progress.release_id is None:
        return progress
    is_first = progress.storage in NOTHING_STORED
    if not kept_for or (is_first and not may_store):
        if not kept_for and progress.storage is Storage.not_complete and _is_new(progress.assessment_id):
            _tell_complete(progress, release, outcome)
        return replace(progress, storage=Storage.not_kept) if is_first else progress
    now = timezone.now()
    assessment = Assessment(
        id=progress.assessment_id,
        release_id=progress.release_id,
        answers=write_answers(answers),
        care_level=outcome.care_level.name,
        first_group=outcome.first,
        groups=[group.key for group in outcome.groups],
        created_at=now,
        expires_at=now + kept_for,
    )
    if _storing.is_paused:
        return replace(progress, storage=Storage.pending)
    try:
        with _storing.watched():
            is_inserted = upsert([assessment], unique=["id"]) == 1
            if not is_inserted:
                Assessment.objects.filter(pk=assessment.pk).update(
                    **{name: getattr(assessment, name) for name in REPLACED}
                )
    except Error as error:
        # No more than the kind of error: a message of the database may quote the row.
        database_failed.send(sender=Assessment)
        logger.error("An assessment could not be stored and will be tried again: %s.", type(error).__name__)
        return replace(progress, storage=Storage.pending)
    if is_inserted and progress.storage in {Storage.not_complete, Storage.pending}:
        _tell_complete(progress, release, outcome)
    return replace(progress, storage=Storage.stored)


def _tell_complete(progress: AnswersInProgress, release: LoadedRelease, outcome: Outcome) -> None:
    questionnaire_completed.send(
        sender=Assessment,
        slug=release.slug,
        release_id=progress.release_id,
        care_level=outcome.care_level.name,
        first_group=outcome.first,
        seconds=(timezone.now() - progress.started_at).total_seconds(),
    )


def _is_new(assessment_id: UUID) -> bool:
    """For a site that stores nothing: whether this process has not counted the assessment lately."""
    if _counted.get(assessment_id):
        return False
    _counted.keep(assessment_id, True)
    return True


def delete(progress: AnswersInProgress) -> bool:
    """Delete what is stored of the assessment and of earlier ones; whether nothing of them is left."""
    try:
        Assessment.objects.filter(pk__in=[progress.assessment_id, *progress.earlier]).delete()
    except Error as error:
        database_failed.send(sender=Assessment)
        logger.error("An assessment could not be deleted; it expires by itself: %s.", type(error).__name__)
        return False
    return True


def delete_expired() -> int:
    """Delete the stored assessments that are past their time; how many they were.

    Some at a time, so that patients who see a result meanwhile wait for none of it.
    """
    expired = Assessment.objects.filter(expires_at__lte=timezone.now())
    total = 0
    while deleted := expired.filter(
        pk__in=expired.order_by("expires_at").values("pk")[:PURGED_AT_ONCE]
    ).delete()[0]:
        total += deleted
    return total


def purge_assessments() -> str:
    """`delete_expired` in a sentence, for `core.retention`."""
    count = delete_expired()
    sentence = ngettext(
        "%(count)d assessment past its time was deleted.",
        "%(count)d assessments past their time were deleted.",
        count,
    )
    return sentence % {"count": count}
