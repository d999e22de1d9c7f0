"""Passwords are hashed slowly, on purpose. So that nobody else waits for it:

- one client may have so many hashed within a few minutes, whatever names it gives;
- so many are hashed at once in a process. Who comes when all places are taken is told to come back in a
  moment, and does not wait: a thread that waits is one less for patients.
"""

from collections.abc import Callable
from functools import wraps
from threading import BoundedSemaphore
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from core.http.errors import too_many_requests
from core.throttling import Limit, seconds_to_wait

PASSWORDS = Limit("passwords", 30, 5 * 60)
AT_ONCE = 2
BUSY_SECONDS = 2  # after which another one may be tried

_places = BoundedSemaphore(AT_ONCE)


def hashes_password(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For a view that hashes what is posted to it."""

    @wraps(view)
    def with_place(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if wait := seconds_to_wait(PASSWORDS, request):
            return too_many_requests(wait)
        if not _places.acquire(blocking=False):
            return too_many_requests(BUSY_SECONDS)
        try:
            return view(request, *args, **kwargs)
        finally:
            _places.release()

    return with_place
