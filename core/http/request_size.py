"""Limits the size of requests. Django limits form fields, but not files, which can fill the disk."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from core.http import errors


def request_size_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuses a body above MOST_BYTES_OF_A_REQUEST before reading it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        # Without this header Django reads no body; gunicorn has already refused an invalid one.
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_number = length.isascii() and length.isdecimal()
        if not is_number or int(length) > settings.MOST_BYTES_OF_A_REQUEST:
            return errors.page(413)
        return get_response(request)

    return middleware
