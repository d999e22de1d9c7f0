from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from core.http.errors import unavailable
from triage.patient.views.visits import CheckContext
from triage.releases import loading
from triage.releases.loading import ReleasesUnavailable


@require_safe
@vary_on_cookie
def home(request: HttpRequest) -> HttpResponse:
    """The topics on offer, and the way back to answers that were begun."""
    try:
        offered, closed = loading.on_offer(), loading.all_closed()
    except ReleasesUnavailable:
        return unavailable()
    begun = [(release, CheckContext(release.slug).cookie.until(request)) for release in offered]
    begun = [(release, until) for release, until in begun if until and until > timezone.now()]
    return render(request, "home.html", {"offered": offered, "closed": closed, "begun": begun})
