"""Variables for every template. No database query: question pages must work without a database."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import HttpRequest

from core.http.origin import origin


def site(request: HttpRequest | None = None) -> dict[str, str | Callable[[], str]]:
    """`ORIGIN` and `PATH` are the page's own address; error pages lack them. The origin is lazy."""
    names: dict[str, str | Callable[[], str]] = {
        "SITE_NAME": settings.SITE_NAME,
        "EMERGENCY_NUMBERS": settings.EMERGENCY_NUMBERS,
    }
    return {**names, "ORIGIN": partial(origin, request), "PATH": request.path} if request else names
