"""Headers that are the same in every response. Django's middleware sets the others.

The policy is in the settings; django-csp turns it into the header. Its own middleware would do that again for
each response, because a view may change the policy: none of ours does.
"""

from collections.abc import Callable

from csp.constants import HEADER as CONTENT_SECURITY_POLICY
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

SHOWN_WHOLE_IN_DEBUG = (404, 500)  # Django's debug pages, which contain their styles and scripts


def headers_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """What a page may load, and that no other site may load anything from here."""
    policy = build_policy()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if not (settings.DEBUG and response.status_code in SHOWN_WHOLE_IN_DEBUG):
            response[CONTENT_SECURITY_POLICY] = policy
        return response

    return middleware
