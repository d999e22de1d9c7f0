"""Error pages. They need no database, session or valid request, so they work when those fail."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.http import request_id
from core.http.context_processors import site

logger = logging.getLogger(__name__)

RETRY_AFTER = 60  # seconds


def page(status: int, **context: object) -> HttpResponse:
    return HttpResponse(render_to_string(f"{status}.html", {**site(), **context}), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    try:
        if isinstance(sys.exception(), OperationalError | InterfaceError):
            return unavailable()
        return page(500, request_id=request_id.current())
    except Exception:  # whatever is broken may be part of the page
        logger.exception("The page for errors cannot be shown; a plain one is given.")
        return HttpResponse(_plain_page(), status=500)


def unavailable() -> HttpResponse:
    """The database does not answer. Views that notice it themselves use this page, too."""
    response = page(503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _plain_page() -> str:
    """Like the error page, but without template, URL or static file, which could be broken."""
    heading = _("Something went wrong")
    explanation = _("It is our mistake, not yours. Please try again in a minute.")
    emergency = _("Do not wait if it is urgent. In an emergency call:")
    return format_html(
        '<!doctype html><html lang="{}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{} – {}</title><h1>{}</h1><p>{}</p><p>{} {}</p>",
        *(settings.LANGUAGE_CODE, heading, settings.SITE_NAME, heading, explanation, emergency),
        settings.EMERGENCY_NUMBERS,
    )


def method_not_allowed_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Django answers a wrong method (mostly a reload after a button) with an empty page; this explains."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        explained = page(405)
        explained["Allow"] = response["Allow"]
        return explained

    return middleware


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: a browser that takes no cookies, or a page older than a log-in."""
    return page(403, csrf_failure=True, has_cookie=settings.CSRF_COOKIE_NAME in request.COOKIES)


def too_many_requests(seconds: int) -> HttpResponse:
    """Somebody tried too often and may try again in so many seconds."""
    response = page(429, minutes=max(1, -(-seconds // 60)))
    response["Retry-After"] = str(seconds)
    return response


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """A name and an address with too many failed log-ins."""
    return too_many_requests(int(settings.AXES_COOLOFF_TIME.total_seconds()))
