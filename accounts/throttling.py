"""Limits counted in the database, so that all web processes count together. See `core.throttling`."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from accounts.models import Tries
from core.throttling import Limit, hashed


def seconds_to_wait(limit: Limit, who: str) -> int:
    """0 if they may go on (this attempt is then counted); else the seconds until they may."""
    now = timezone.now()
    until = now + timedelta(seconds=limit.seconds)
    key = hashed(limit, who)
    # Each statement is whole in itself, so that requests at the same moment are all counted.
    Tries.objects.bulk_create([Tries(key=key, count=0, until=until)], ignore_conflicts=True)
    tries = Tries.objects.filter(key=key)
    tries.filter(until__lte=now).update(count=0, until=until)
    if tries.filter(count__lt=limit.times).update(count=F("count") + 1):
        return 0
    until = tries.values_list("until", flat=True).first() or now
    return int((until - now).total_seconds()) + 1


def purge_tries() -> int:
    """Delete expired counts; returns how many."""
    return Tries.objects.filter(until__lte=timezone.now()).delete()[0]
