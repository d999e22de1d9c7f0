"""The headers that are the same in every response. Those that are not are set by Django's own middleware.

The policy is written in the settings, and django-csp makes the header of it. It has a middleware, too, which
does so again for each response, since a view may change its policy: none of ours does.
"""

from collections.abc import Callable

from csp.constants import HEADER as CONTENT_SECURITY_POLICY
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

SHOWN_WHOLE_IN_DEBUG = (404, 500)  # Django's own pages, which bring their styles and scripts with them


def headers_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """What a page may load, and that no other site may load what this one gives, not even as a picture."""
    policy = build_policy()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if not (settings.DEBUG and response.status_code in SHOWN_WHOLE_IN_DEBUG):
            response[CONTENT_SECURITY_POLICY] = policy
        return response

    return middleware
