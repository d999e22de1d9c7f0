"""The names of medicines for the browser, where what is typed is looked up: it is in no address.

What a name that was added to the list means is the server's to say; it comes in the body of a request and is
not kept.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from core.throttling import limited
from triage.medicines.browser_files import NameFile
from triage.patient.forms.medicines import understood
from triage.patient.limits import MEDICINES
from triage.patient.views.visits import CheckContext, page
from triage.releases import loading
from triage.releases.loading import LoadedRelease, NoSuchRelease, ReleasesUnavailable

A_YEAR = 365 * 24 * 60 * 60  # seconds


@require_safe
@cache_control(public=True, max_age=A_YEAR, immutable=True)
def names(request: HttpRequest, release_id: UUID, digest: str, part: str) -> HttpResponse:
    """The names of a release, to be kept for good: other names have another address."""
    try:
        file = _file(loading.load(release_id), part)
    except (NoSuchRelease, ReleasesUnavailable) as error:
        raise Http404 from error
    if file.hash != digest:
        raise Http404
    return _response(request, file)


@require_safe
@page
def draft_names(request: HttpRequest, place: CheckContext, part: str) -> HttpResponse:
    """The names of the draft as it is now, for the preview."""
    return _response(request, _file(place.current_release(), part))


@require_POST
@never_cache
@limited(MEDICINES)
def read(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """What the names in a text are understood as, by the same code that reads the answer."""
    try:
        release = loading.load(release_id)
    except (NoSuchRelease, ReleasesUnavailable) as error:
        raise Http404 from error
    return _read(request, release)


@require_POST
@page
def draft_read(request: HttpRequest, place: CheckContext) -> HttpResponse:
    """The same by the draft as it is now, for the preview."""
    return _read(request, place.current_release())


def _read(request: HttpRequest, release: LoadedRelease) -> HttpResponse:
    return JsonResponse({"names": understood(request.POST.get("text", ""), release.finder)})


def _file(release: LoadedRelease, part: str) -> NameFile:
    try:
        return release.name_files[part]
    except KeyError:
        raise Http404 from None


def _response(request: HttpRequest, file: NameFile) -> HttpResponse:
    compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    content = file.content if compressed else file.plain_content
    response = HttpResponse(content, content_type="application/json")
    if compressed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
