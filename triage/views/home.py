from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from triage import releases
from triage.releases import ReleasesUnavailable


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The topics on offer."""
    try:
        offered, closed = releases.on_offer(), releases.all_closed()
    except ReleasesUnavailable:
        return render(request, "triage/unavailable.html", status=503)
    return render(request, "home.html", {"offered": offered, "closed": closed})
