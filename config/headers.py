"""The header that neither Django nor a package of ours sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


def resource_policy_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """No page of another site may load what this one gives, not even as a picture."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return middleware
