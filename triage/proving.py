"""The proofs of a questionnaire, kept in process memory: checking and publishing ask for the same ones.

What was settled stays so, for a document cannot change under its fingerprint. What was not settled in time
is tried again after a while, when the machine may have more time.
"""

import time
from collections import OrderedDict
from threading import Lock

from django.conf import settings

from triage.medicines import Finder
from triage.rules.document import fingerprint, serialise
from triage.rules.model import Questionnaire
from triage.rules.proofs import Proofs, prove

KEPT = 16  # questionnaires
TRY_AGAIN_AFTER = 120  # seconds

_kept: OrderedDict[tuple[str, float], tuple[Proofs, float]] = OrderedDict()
_lock = Lock()


def proofs_of(questionnaire: Questionnaire, seconds: float | None = None) -> Proofs:
    """What `prove` finds in `seconds`, by default the setting PROOF_SECONDS."""
    budget = settings.PROOF_SECONDS if seconds is None else seconds
    key = (fingerprint(serialise(questionnaire)), budget)
    with _lock:
        proofs, proved_at = _kept.get(key, (None, 0.0))
    if proofs is None or (proofs.not_settled and time.monotonic() - proved_at > TRY_AGAIN_AFTER):
        proofs = prove(questionnaire, Finder(questionnaire).key, budget)
        with _lock:
            _kept[key] = (proofs, time.monotonic())
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return proofs
