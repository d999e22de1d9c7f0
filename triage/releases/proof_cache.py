"""Caches proofs in process memory: checking and publishing need the same ones.

A settled claim stays settled, because a fingerprint identifies the document. What was not settled in time is
tried again after a while, when the machine may be less busy.
"""

import time
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings
from django.utils import timezone

from triage.medicines.finder import Finder
from triage.rules.document import fingerprint, serialise
from triage.rules.model import Questionnaire
from triage.rules.proofs import ALL_CODES, Code, Proofs, prove

CACHE_SIZE = 16  # questionnaires
TRY_AGAIN_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Attempt:
    """What was found, when, and how many seconds it took."""

    proofs: Proofs
    at: datetime
    seconds: float


_kept: OrderedDict[tuple[str, float, frozenset[Code]], Attempt] = OrderedDict()
_lock = Lock()


def attempt_at(
    questionnaire: Questionnaire, seconds: float | None = None, codes: Collection[Code] = ALL_CODES
) -> Attempt:
    """What `prove` finds in `seconds`, by default the setting PROOF_SECONDS; made now, or not long ago."""
    budget = settings.PROOF_SECONDS if seconds is None else seconds
    key = (fingerprint(serialise(questionnaire)), budget, frozenset(codes))
    with _lock:
        attempt = _kept.get(key)
    if attempt is None or (attempt.proofs.not_settled and timezone.now() - attempt.at > TRY_AGAIN_AFTER):
        attempt = _attempt(questionnaire, budget, codes)
        with _lock:
            _kept[key] = attempt
            while len(_kept) > CACHE_SIZE:
                _kept.popitem(last=False)
    return attempt


def _attempt(questionnaire: Questionnaire, seconds: float, codes: Collection[Code]) -> Attempt:
    started = time.monotonic()
    proofs = prove(questionnaire, Finder(questionnaire).key, seconds, codes)
    return Attempt(proofs, timezone.now(), time.monotonic() - started)
