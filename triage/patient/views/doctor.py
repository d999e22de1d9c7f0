from dataclasses import dataclass
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from triage.models import SharedSummary
from triage.patient import private_links
from triage.patient.private_links import OwnLink
from triage.patient.summary import Summary, summarise
from triage.patient.views.visits import Visit, answering_page, render_visit
from triage.rules.answers import write_answers


@require_safe
@answering_page
def doctor(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The assessment on one page, to print and take along. It comes from the cookie; nothing is stored."""
    if not visit.has_result:
        return redirect(visit.next_url)
    return render_visit(
        request,
        "triage/doctor.html",
        visit,
        summary=_summary_of(visit),
        link=None if visit.place.preview or visit.is_unfinished else _link_of(request, visit),
        link_days=private_links.lifetime().days,
    )


@dataclass(frozen=True)
class LinkOnPage:
    """What there is to say of the private link; `shared` is None if these answers have none that works."""

    shared: SharedSummary | None = None
    is_outdated: bool = False  # the answers changed since
    before: OwnLink | None = None  # one to earlier answers of this browser, that may still work
    unavailable: bool = False  # the database does not answer


def _link_of(request: HttpRequest, visit: Visit) -> LinkOnPage:
    try:
        shared = private_links.own(visit.progress)
    except Error:
        return LinkOnPage(unavailable=True)
    if shared:
        return LinkOnPage(shared, is_outdated=_shows(shared) != _shown_now(visit))
    before = visit.place.link_cookie.read(request)
    is_own = before is not None and before.assessment_id == visit.progress.assessment_id
    return LinkOnPage(before=None if is_own and visit.progress.link_code else before)


def _shows(shared: SharedSummary) -> tuple[Any, list[str]]:
    return shared.answers, shared.picks


def _shown_now(visit: Visit) -> tuple[Any, list[str]]:
    return write_answers(visit.answers), list(visit.progress.picks)


def _summary_of(visit: Visit) -> Summary:
    return summarise(
        visit.release,
        visit.answers,
        lambda question: visit.in_words([question])[0][1],
        visit.progress.started_at,
    )
