"""The health check: whether this process answers; and beside it the check of readiness.

The health check asks for nothing else. In particular not the database: without it patients are still served,
and a check that failed then would take down what still works. What it leaves out is in ops/readiness.py.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

PATH = "/healthz"
READY_PATH = "/readyz"


def health_check_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answers both ahead of the check of the host name, which a load balancer does not know."""
    from ops.readiness import readiness  # needs Django, which who asks for PATH does not

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path == PATH:
            return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})
        if request.path == READY_PATH:
            return readiness(request)
        return get_response(request)

    return middleware
