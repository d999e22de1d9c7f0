"""How often one client may do something, before it costs anything.

    SEARCHES = Limit("searches", 60, 60)

    @limited(SEARCHES)
    def search(request): ...

Counted in the memory of the process, by a keyed hash of the client's address, which is kept nowhere. So each
process counts by itself, and a restart forgets. What has to be counted exactly, because all processes count
together, is in `accounts.throttling`. A limit met by one client is met by no other.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from core.http.client_address import client_address
from core.http.errors import too_many_requests

MOST_CLIENTS = 20_000  # counted at once, of each those seen last


@dataclass(frozen=True)
class Limit:
    """So many times within so many seconds, counted from the first."""

    name: str
    times: int
    seconds: int


def hashed(limit: Limit, who: str) -> str:
    """What is counted under: it does not say who."""
    return salted_hmac("accounts.throttling", f"{limit.name}\n{who}", algorithm="sha256").hexdigest()


class Counts:
    """How often each key was counted, and until when that matters."""

    def __init__(self, most: int = MOST_CLIENTS) -> None:
        self._most = most
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def seconds_to_wait(self, key: str, times: int, seconds: int) -> int:
        """0 if it may go on, which is counted then; else the seconds until it may."""
        with self._lock:
            now = time.monotonic()
            count, until = self._counts.get(key, (0, 0.0))
            if now >= until:
                count, until = 0, now + seconds
            if count >= times:
                return int(until - now) + 1
            self._counts[key] = count + 1, until
            self._counts.move_to_end(key)
            while len(self._counts) > self._most:
                self._counts.popitem(last=False)
            return 0

    def forget(self) -> None:
        with self._lock:
            self._counts.clear()


counts = Counts()


def seconds_to_wait(limit: Limit, request: HttpRequest) -> int:
    """0 if the client may go on, which is counted then; else the seconds until it may."""
    client = _client(request)
    if client is None or not settings.CLIENT_LIMITS:
        return 0
    return counts.seconds_to_wait(hashed(limit, client), limit.times * settings.CLIENT_LIMITS, limit.seconds)


def allows(limit: Limit, request: HttpRequest) -> bool:
    return not seconds_to_wait(limit, request)


def limited(limit: Limit, *methods: str) -> Callable[..., Callable[..., HttpResponseBase]]:
    """For a view: a client that asks too often gets a page that says when to come back.

    Counts all requests, or those by these methods.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def with_limit(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if (not methods or request.method in methods) and (wait := seconds_to_wait(limit, request)):
                return too_many_requests(wait)
            return view(request, *args, **kwargs)

        return with_limit

    return decorate


def _client(request: HttpRequest) -> str | None:
    """None if nobody can be told from another: TRUSTED_PROXIES leaves the proxy out that the address is of.

    A limit would then be met by all visitors at once.
    """
    address = client_address(request)
    if address is None:
        return None
    is_proxy = "HTTP_X_FORWARDED_FOR" in request.META and ip_address(address).is_private
    return None if is_proxy else address
