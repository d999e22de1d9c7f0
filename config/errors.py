"""The error pages. They need no database, session or valid request, so that they work when those fail."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from config import request_ids
from config.context_processors import site


def page(status: int, **context: object) -> HttpResponse:
    return HttpResponse(render_to_string(f"{status}.html", {**site(), **context}), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    return page(500, request_id=request_ids.current())


def method_not_allowed_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Django answers a page asked for in a way it does not take (mostly a reload of what a button sent) with
    nothing at all; here it has a page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        explained = page(405)
        explained["Allow"] = response["Allow"]
        return explained

    return middleware


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: mostly a browser that takes no cookies, or a page left open too long."""
    return page(403, csrf_failure=True)


def too_many_requests(seconds: int) -> HttpResponse:
    """Somebody tried too often, and may go on in so many seconds."""
    response = page(429, minutes=max(1, -(-seconds // 60)))
    response["Retry-After"] = str(seconds)
    return response


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """A name and an address with too many failed log-ins."""
    return too_many_requests(int(settings.AXES_COOLOFF_TIME.total_seconds()))
