"""The health check: whether this process answers.

It asks for nothing else. In particular not the database: without it patients are still served, and a check
that failed then would take down what still works.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

PATH = "/healthz"


def health_check_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answers the health check ahead of the check of the host name, which a load balancer does not know."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path == PATH:
            return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})
        return get_response(request)

    return middleware
