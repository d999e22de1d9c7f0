"""The health check (this process answers), and the readiness check beside it.

The health check tests nothing else, in particular not the database: patients are served without it, and a
failing check would take down what still works. ops/readiness.py tests the rest.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

PATH = "/healthz"
READY_PATH = "/readyz"


def health_check_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answers both before the host name check, because load balancers do not know the name."""
    from ops.readiness import readiness  # needs Django, which who asks for PATH does not

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path == PATH:
            return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})
        if request.path == READY_PATH:
            return readiness(request)
        return get_response(request)

    return middleware
