"""Compiled releases in process memory, so that a question page needs no database.

A release never changes, so it is compiled once and cached by id. Current releases stay; of the others, which
patients may still use, the most recently used stay. So memory grows only with the questionnaires on offer.

Which release is current changes, and a release may be withdrawn. Both are read every few seconds, for all
questionnaires in one query. If the database does not answer, the last known status is used.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import Error
from django.db.models import F, Q

from articles.glossary import known
from core.refresh import Refresh
from core.signals import database_failed
from triage.drafts import mapping
from triage.medicines.browser_files import NameFile, name_files
from triage.medicines.finder import Finder
from triage.medicines.vocabulary import known_medicines
from triage.models import Questionnaire, Release
from triage.releases.catalogue import ListedRelease, listed
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire
from triage.rules.model import Questionnaire as QuestionnaireModel

logger = logging.getLogger(__name__)

CURRENT_FOR = 5  # seconds that it is taken as known which releases are current and which withdrawn
CACHE_SIZE = 32  # compiled releases in memory beside those that are current or closed


class ReleasesUnavailable(Exception):
    """The database does not answer, and the release is not in memory."""


class NoSuchRelease(LookupError):
    """There is no release with this id."""


@dataclass(frozen=True)
class LoadedRelease:
    """A release ready to run. A draft (in the preview) has no id, number or date."""

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
    release_id = _status_cache.get().current.get(slug)
    return load(release_id) if release_id else None


def on_offer() -> list[ListedRelease]:
    """The current release of every questionnaire that has one, by title. Raises ReleasesUnavailable."""
    return _status_cache.get().on_offer


def load_current() -> list[LoadedRelease]:
    """All current releases, loaded into memory. Raises ReleasesUnavailable."""
    return [load(release_id) for release_id in _status_cache.get().current.values()]


def is_withdrawn(release_id: UUID) -> bool:
    """Whether this release is withdrawn. Raises ReleasesUnavailable."""
    return release_id in _status_cache.get().withdrawn


def closed(slug: str) -> LoadedRelease | None:
    """The last withdrawn release, if the questionnaire is closed because none replaced it. Else None.

    It is for saying what is closed, never for running. Raises ReleasesUnavailable.
    """
    release_id = _status_cache.get().closed.get(slug)
    return load(release_id) if release_id else None


def all_closed() -> list[ListedRelease]:
    """Like `closed`, for every closed questionnaire, by title. Raises ReleasesUnavailable."""
    return _status_cache.get().all_closed


def load(release_id: UUID) -> LoadedRelease:
    """The release with this id. Raises NoSuchRelease and ReleasesUnavailable."""
    if kept := _kept_one(release_id):
        return kept
    try:
        row = Release.objects.get(pk=release_id)
    except Release.DoesNotExist:
        raise NoSuchRelease(release_id) from None
    except Error as error:
        database_failed.send(sender=LoadedRelease)
        raise ReleasesUnavailable from error
    known.current()  # question pages explain these words, and ask no database
    with _compiling:
        # Another thread may have compiled it meanwhile.
        return _kept_one(release_id) or _keep(release_id, _compile_row(row))


def draft(slug: str) -> LoadedRelease:
    """The draft as it is now, for the preview.

    Raises Questionnaire.DoesNotExist, and DocumentError if the draft is not a whole document.
    """
    return _compile(parse(mapping.to_document(Questionnaire.objects.get(slug=slug))))


def forget_current() -> None:
    """Read the current releases again: one was just published or withdrawn."""
    _status_cache.forget()


@dataclass(frozen=True)
class ReleaseStatus:
    """Which releases patients get, and which nobody may go on with, by slug of the questionnaire."""

    current: Mapping[str, UUID]
    withdrawn: frozenset[UUID]
    closed: Mapping[str, UUID]  # the one withdrawn last, where there is no current one
    listed: Mapping[UUID, ListedRelease]  # of the current and the closed ones

    @classmethod
    def asked(cls, known: Mapping[UUID, ListedRelease]) -> Self:
        """As the database says; what it said of a release before is `known`. Raises django.db.Error."""
        is_current = Q(pk=F("questionnaire__current_release"))
        rows = Release.objects.filter(is_current | Q(withdrawal__isnull=False)).order_by("withdrawal__id")
        told = list(rows.values_list("questionnaire__slug", "pk", "withdrawal"))
        current = {slug: release_id for slug, release_id, withdrawal in told if not withdrawal}
        withdrawn = {slug: release_id for slug, release_id, withdrawal in told if withdrawal}
        for slug in current.keys() & set(settings.CLOSED_QUESTIONNAIRES):
            withdrawn[slug] = current.pop(slug)
        closed = {slug: withdrawn[slug] for slug in withdrawn.keys() - current.keys()}
        wanted = {*current.values(), *closed.values()}
        return cls(
            current=current,
            withdrawn=frozenset(release_id for _slug, release_id, withdrawal in told if withdrawal)
            | _releases_of(settings.CLOSED_QUESTIONNAIRES),
            closed=closed,
            listed={pk: known[pk] for pk in wanted & known.keys()} | listed(wanted - known.keys()),
        )

    @cached_property
    def on_offer(self) -> list[ListedRelease]:
        return self._by_title(self.current)

    @cached_property
    def all_closed(self) -> list[ListedRelease]:
        return self._by_title(self.closed)

    def _by_title(self, release_ids: Mapping[str, UUID]) -> list[ListedRelease]:
        releases = [self.listed[release_id] for release_id in release_ids.values()]
        return sorted(releases, key=lambda release: (release.questionnaire.title, release.slug))


def _releases_of(slugs: Collection[str]) -> frozenset[UUID]:
    """Every release of these questionnaires, for an operator who closes them. Raises django.db.Error."""
    if not slugs:
        return frozenset()
    return frozenset(Release.objects.filter(questionnaire__slug__in=slugs).values_list("pk", flat=True))


class ReleaseStatusCache:
    """The status of all releases, at most a few seconds old."""

    def __init__(self) -> None:
        self._refresh = Refresh()
        self.forget()

    def forget(self) -> None:
        self._known: ReleaseStatus | None = None
        self._known_at = 0.0
        self._refresh.ask_again()

    @property
    def staying(self) -> Collection[UUID]:
        """The releases that are current or closed, as far as is known."""
        return self._known.listed if self._known else ()

    def get(self) -> ReleaseStatus:
        # After a failure it waits as long: requests must not all wait for a database that is down.
        self._refresh.run(self._ask, every=CURRENT_FOR, is_first=self._known is None)
        if self._known is None or self._is_too_old():
            raise ReleasesUnavailable
        return self._known

    def _is_too_old(self) -> bool:
        """Whether a recall could have gone unnoticed for longer than the operator accepts."""
        longest = 60 * settings.RELEASES_MAX_AGE_MINUTES
        return bool(longest) and time.monotonic() - self._known_at > longest

    def _ask(self) -> None:
        try:
            self._known = ReleaseStatus.asked(self._known.listed if self._known else {})
            self._known_at = time.monotonic()
        except Error:
            database_failed.send(sender=type(self))
            logger.exception("The database does not answer; which releases are current is taken as before.")


_status_cache = ReleaseStatusCache()
_kept: OrderedDict[UUID, LoadedRelease] = OrderedDict()  # the one used last stands last
_kept_lock = Lock()
_compiling = Lock()  # one at a time: the processor is what it takes, and several threads may want the same


def _kept_one(release_id: UUID) -> LoadedRelease | None:
    with _kept_lock:
        if release_id in _kept:
            _kept.move_to_end(release_id)
        return _kept.get(release_id)


def _keep(release_id: UUID, release: LoadedRelease) -> LoadedRelease:
    with _kept_lock:
        _kept[release_id] = release
        others = [each for each in _kept if each not in _status_cache.staying]
        for used_longest_ago in others[:-CACHE_SIZE]:
            del _kept[used_longest_ago]
    return release


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
