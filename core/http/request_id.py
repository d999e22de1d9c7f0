"""An id for each request, in every log line that it causes and in the response.

It connects the lines of one request without knowing whose it was. A proxy may set it in X-Request-ID; a
well-formed id is used.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-ID"
IN_META = "HTTP_X_REQUEST_ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request that this thread handles; empty outside of requests."""
    return _current.get()


def request_id_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """The first middleware, so that everything after it has the id."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.META.get(IN_META, "")  # `request.headers` is made of all of them first
        _current.set(given if WELL_FORMED.fullmatch(given) else uuid4().hex)
        response = get_response(request)
        response[HEADER] = current()
        return response

    return middleware


@receiver(request_finished)
def forget(**_signal: Any) -> None:
    """Not earlier: Django logs a refused request after all middleware has run."""
    _current.set("")
