"""Limits how often somebody may do something. Counts in the database, so all processes share the limit."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Tries


@dataclass(frozen=True)
class Limit:
    """A number of times within a number of seconds, counted from the first."""

    name: str
    times: int
    seconds: int


def seconds_to_wait(limit: Limit, who: str) -> int:
    """0 if they may go on (this attempt is then counted); else the seconds until they may."""
    now = timezone.now()
    until = now + timedelta(seconds=limit.seconds)
    key = salted_hmac("accounts.throttling", f"{limit.name}\n{who}", algorithm="sha256").hexdigest()
    # Each statement is atomic, so concurrent requests are all counted.
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
