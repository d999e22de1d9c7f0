"""Compiled releases in process memory, so that a question page needs no database.

A release never changes: once compiled it is kept by its id. Which release is current does change, and one
may be withdrawn, so both are asked of the database every few seconds, for all questionnaires at once; when it
does not answer, what was known before is used on.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Self
from uuid import UUID

from django.db import Error
from django.db.models import F, Q

from articles.glossary import known
from config.events import database_failed
from triage import drafts
from triage.browser_names import NameFile, name_files
from triage.known_medicines import known_medicines
from triage.medicines import Finder
from triage.models import Questionnaire, Release
from triage.rules.compiler import CompiledQuestionnaire, compile_questionnaire
from triage.rules.document import parse
from triage.rules.model import Questionnaire as QuestionnaireModel

logger = logging.getLogger(__name__)

CURRENT_FOR = 5  # seconds that it is taken as known which releases are current and which withdrawn
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

    @cached_property
    def name_files(self) -> dict[str, NameFile]:
        """The names of medicines for the browser, by the names of the files."""
        return name_files(self.questionnaire, self.finder)


def current(slug: str) -> LoadedRelease | None:
    """The release that patients get now; None if there is none. Raises ReleasesUnavailable."""
    release_id = _standings.get().current.get(slug)
    return load(release_id) if release_id else None


def on_offer() -> list[LoadedRelease]:
    """The current release of every questionnaire that has one, by title. Raises ReleasesUnavailable."""
    return _by_title(_standings.get().current.values())


def is_withdrawn(release_id: UUID) -> bool:
    """Whether nobody may go on with this release. Raises ReleasesUnavailable."""
    return release_id in _standings.get().withdrawn


def closed(slug: str) -> LoadedRelease | None:
    """The release withdrawn last if no other took its place: the questionnaire is closed. Else None.

    It is there to say what is closed, never to be run. Raises ReleasesUnavailable.
    """
    release_id = _standings.get().closed.get(slug)
    return load(release_id) if release_id else None


def all_closed() -> list[LoadedRelease]:
    """As `closed`, of every questionnaire that is closed, by title. Raises ReleasesUnavailable."""
    return _by_title(_standings.get().closed.values())


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
    """Ask anew which releases are current: one was just published, or withdrawn."""
    _standings.forget()


@dataclass(frozen=True)
class Standing:
    """Which releases patients get, and which nobody may go on with, by slug of the questionnaire."""

    current: Mapping[str, UUID]
    withdrawn: frozenset[UUID]
    closed: Mapping[str, UUID]  # the one withdrawn last, where there is no current one

    @classmethod
    def asked(cls) -> Self:
        """Raises django.db.Error."""
        is_current = Q(pk=F("questionnaire__current_release"))
        rows = Release.objects.filter(is_current | Q(withdrawal__isnull=False)).order_by("withdrawal__id")
        told = list(rows.values_list("questionnaire__slug", "pk", "withdrawal"))
        current = {slug: release_id for slug, release_id, withdrawal in told if not withdrawal}
        withdrawn = {slug: release_id for slug, release_id, withdrawal in told if withdrawal}
        return cls(
            current=current,
            withdrawn=frozenset(release_id for _slug, release_id, withdrawal in told if withdrawal),
            closed={slug: withdrawn[slug] for slug in withdrawn.keys() - current.keys()},
        )


class Standings:
    """The standing of all releases, as the database said a few seconds ago at most."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._known: Standing | None = None
        self._ask_at = 0.0

    def get(self) -> Standing:
        if time.monotonic() >= self._ask_at:
            self._ask()
        if self._known is None:
            raise ReleasesUnavailable
        return self._known

    def _ask(self) -> None:
        try:
            self._known = Standing.asked()
        except Error:
            database_failed.send(sender=type(self))
            logger.exception("The database does not answer; which releases are current is taken as before.")
        # Also after a failure: not every request shall wait for a database that is away.
        self._ask_at = time.monotonic() + CURRENT_FOR


_standings = Standings()
_kept: OrderedDict[UUID, LoadedRelease] = OrderedDict()  # the one used last stands last
_kept_lock = Lock()


def _by_title(release_ids: Iterable[UUID]) -> list[LoadedRelease]:
    loaded = _load_all(release_ids)
    return sorted(loaded.values(), key=lambda release: release.questionnaire.title)


def _load_all(release_ids: Iterable[UUID]) -> dict[UUID, LoadedRelease]:
    release_ids = list(release_ids)
    with _kept_lock:
        loaded = {release_id: _kept[release_id] for release_id in release_ids if release_id in _kept}
    missing = [release_id for release_id in release_ids if release_id not in loaded]
    if missing:
        try:
            loaded |= {row.pk: _compile_row(row) for row in Release.objects.filter(pk__in=missing)}
        except Error as error:
            database_failed.send(sender=LoadedRelease)
            raise ReleasesUnavailable from error
        known.current()  # question pages explain these words, and ask no database
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
        finder=Finder(questionnaire, known_medicines()),
        id=release_id,
        number=number,
        published_at=published_at,
    )
