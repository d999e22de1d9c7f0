"""Private links: the patient makes and stops one, the doctor meets the page behind it."""

from dataclasses import replace

from django.contrib import messages
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.throttling import allows, limited
from triage.models import SharedSummary
from triage.patient import private_links, typed_answers
from triage.patient.assessments import NoAnswers
from triage.patient.limits import LINKS, SHARED
from triage.patient.pasted_link import code_in
from triage.patient.private_links import OwnLink, TooManyLinks
from triage.patient.summary import Summary, summarise
from triage.patient.views.visits import CheckContext, Visit, answering_page, own_links, page
from triage.releases import loading
from triage.releases.loading import ReleasesUnavailable
from triage.rules.answers import read_answers


@require_POST
@answering_page
def share(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Make the private link of these answers, or let it show them as they are now."""
    if visit.place.preview or not private_links.lifetime():
        raise Http404
    if visit.is_unfinished:
        return redirect(visit.next_url)
    response = redirect(visit.url("doctor") + "#private-link")
    try:
        if not visit.progress.link_code and not allows(LINKS, request):
            raise TooManyLinks
        progress, shared = private_links.share(visit.progress, visit.answers)
    except TooManyLinks:
        sentence = _("Too many links are being made just now. Try again in an hour, or print the page.")
        messages.warning(request, sentence)
        return response
    except Error:
        sentence = _("Our database does not answer, so no link was made. Try again in a minute.")
        messages.warning(request, sentence)
        return response
    before = visit.place.link_cookie.read(request)
    if before and before.assessment_id != shared.pk:
        private_links.stop([before.assessment_id])
    visit.place.cookie.write(response, progress)
    visit.place.link_cookie.write(response, OwnLink.to(shared))
    return response


@require_POST
@page
def stop(request: HttpRequest, place: CheckContext) -> HttpResponse:
    """Stop the private link that this browser made, whether or not the answers are still here."""
    try:
        progress = place.cookie.read(request)
    except NoAnswers:
        progress = None
    response = redirect(place.url("doctor" if progress else "start"))
    if not private_links.stop(own_links(request, place, progress)):
        messages.warning(
            request, _("Our database does not answer, so the link still works. Try again in a minute.")
        )
        return response
    messages.success(request, _("Your private link is stopped: it shows nothing any more."))
    place.link_cookie.delete(response)
    if progress:
        place.cookie.write(response, replace(progress, link_code=""))
    return response


@csrf_exempt  # it changes nothing; and from a page without a referrer browsers name no origin to compare
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited(SHARED, "POST")
def shared(request: HttpRequest) -> HttpResponse:
    """What a private link shows. Its code comes in the body of a request, pasted or sent by the script.

    Codes that are wrong, have expired or were stopped get one and the same page.
    """
    try:
        response = _show(request) if request.method == "POST" else render(request, "triage/shared.html")
    except (Error, ReleasesUnavailable):
        response = render(request, "triage/shared.html", {"unavailable": True}, status=503)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@never_cache
def changed_link(request: HttpRequest, pasted: str) -> HttpResponse:
    """A private link whose # sign was written as %23 on the way; the form below opens it."""
    response = render(request, "triage/shared.html", {"code": code_in(pasted)}, status=404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _show(request: HttpRequest) -> HttpResponse:
    """Raises django.db.Error and ReleasesUnavailable."""
    found = private_links.find(code_in(request.POST.get("code", "")))
    if found is None:
        return render(request, "triage/shared.html", {"not_found": True}, status=404)
    summary = _summary_of(found)
    context = {
        "shared": found,
        "summary": summary,
        "place": CheckContext(summary.release.slug),
        "is_withdrawn": loading.is_withdrawn(found.release_id),
    }
    return render(request, "triage/shared.html", context)


def _summary_of(found: SharedSummary) -> Summary:
    release = loading.load(found.release_id)
    answers = read_answers(release.questionnaire, found.answers, lambda name: None)
    return summarise(
        release,
        answers,
        lambda question: typed_answers.stored_in_words(release.compiled, question, answers, found.picks),
        found.answered_at,
    )
