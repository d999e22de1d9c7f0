"""Compiled releases in process memory, so that a question page needs no database.

A release never changes: once compiled it is kept by its id. Which release is current does change, so the ids
are asked of the database every few seconds, for all questionnaires at once; when it does not answer, the ids
known before are used on.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.db import Error

from triage import drafts
from triage.medicines import Finder
from triage.models import Questionnaire, Release
from triage.rules.compiler import CompiledQuestionnaire, compile_questionnaire
from triage.rules.document import parse
from triage.rules.model import Questionnaire as QuestionnaireModel

logger = logging.getLogger(__name__)

CURRENT_FOR = 5  # seconds that the ids of the current releases are taken as known
KEPT = 32  # compiled releases in memory


class ReleasesUnavailable(Exception):
    """The database does not answer, and what was asked for is not in memory."""


class NoSuchRelease(LookupError):
    """There is no release with this id."""


@dataclass(frozen=True)
class LoadedRelease:
    """A release ready to run. A draft, in the preview, has neither id, number nor date."""

    questionnaire: QuestionnaireModel
    compiled: CompiledQuestionnaire
    finder: Finder
    id: UUID | None = None
    number: int | None = None
    published_at: datetime | None = None

    @property
    def slug(self) -> str:
        return self.questionnaire.slug


def current(slug: str) -> LoadedRelease | None:
    """The release that patients get now; None if there is none. Raises ReleasesUnavailable."""
    release_id = _current_ids.get().get(slug)
    return load(release_id) if release_id else None


def on_offer() -> list[LoadedRelease]:
    """The current release of every questionnaire that has one, by title. Raises ReleasesUnavailable."""
    loaded = _load_all(_current_ids.get().values())
    return sorted(loaded.values(), key=lambda release: release.questionnaire.title)


def load(release_id: UUID) -> LoadedRelease:
    """The release with this id. Raises NoSuchRelease and ReleasesUnavailable."""
    try:
        return _load_all([release_id])[release_id]
    except KeyError:
        raise NoSuchRelease(release_id) from None


def draft(slug: str) -> LoadedRelease:
    """The draft as it is now, for the preview.

    Raises Questionnaire.DoesNotExist, and DocumentError if the draft is not a whole document.
    """
    return _compile(parse(drafts.to_document(Questionnaire.objects.get(slug=slug))))


def forget_current() -> None:
    """Ask anew which releases are current: one was just published."""
    _current_ids.forget()


class CurrentIds:
    """The id of each questionnaire's current release, as the database said a few seconds ago at most."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._ids: Mapping[str, UUID] | None = None
        self._ask_at = 0.0

    def get(self) -> Mapping[str, UUID]:
        if time.monotonic() >= self._ask_at:
            self._ask()
        if self._ids is None:
            raise ReleasesUnavailable
        return self._ids

    def _ask(self) -> None:
        rows = Questionnaire.objects.filter(current_release__isnull=False)
        try:
            self._ids = dict(rows.values_list("slug", "current_release_id"))
        except Error:
            logger.exception("The database does not answer; the current releases are taken as before.")
        # Also after a failure: not every request shall wait for a database that is away.
        self._ask_at = time.monotonic() + CURRENT_FOR


_current_ids = CurrentIds()
_kept: OrderedDict[UUID, LoadedRelease] = OrderedDict()  # the one used last stands last
_kept_lock = Lock()


def _load_all(release_ids: Iterable[UUID]) -> dict[UUID, LoadedRelease]:
    release_ids = list(release_ids)
    with _kept_lock:
        loaded = {release_id: _kept[release_id] for release_id in release_ids if release_id in _kept}
    missing = [release_id for release_id in release_ids if release_id not in loaded]
    if missing:
        try:
            loaded |= {row.pk: _compile_row(row) for row in Release.objects.filter(pk__in=missing)}
        except Error as error:
            raise ReleasesUnavailable from error
    _keep(loaded)
    return loaded


def _keep(loaded: Mapping[UUID, LoadedRelease]) -> None:
    with _kept_lock:
        for release_id, release in loaded.items():
            _kept[release_id] = release
            _kept.move_to_end(release_id)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def _compile_row(row: Release) -> LoadedRelease:
    return _compile(parse(row.document), release_id=row.pk, number=row.number, published_at=row.created_at)


def _compile(
    questionnaire: QuestionnaireModel,
    release_id: UUID | None = None,
    number: int | None = None,
    published_at: datetime | None = None,
) -> LoadedRelease:
    return LoadedRelease(
        questionnaire=questionnaire,
        compiled=compile_questionnaire(questionnaire),
        finder=Finder(questionnaire),
        id=release_id,
        number=number,
        published_at=published_at,
    )
