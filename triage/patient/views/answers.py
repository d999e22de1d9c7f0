from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from triage.patient import assessments, private_links
from triage.patient.assessments import NoAnswers
from triage.patient.views.visits import (
    CheckContext,
    Visit,
    answering_page,
    changed_sentence,
    go_on,
    move,
    own_links,
    page,
    render_visit,
)


@require_safe
@answering_page
def check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every answer, each with a way to change it; those that no longer count are named as such."""
    return render_visit(
        request,
        "triage/answers.html",
        visit,
        answered=visit.in_words(visit.path.answered),
        set_aside=visit.in_words(visit.path.set_aside),
    )


@require_POST
@answering_page
def check_again(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The same answers on the current release, as a new assessment."""
    release = visit.place.current_release()
    again, lost = move(visit.place, release, visit.progress)
    if lost:
        messages.info(request, changed_sentence(lost))
    return go_on(again, again.next_url if lost or again.path.to_ask else again.url("result"))


@require_http_methods(["GET", "HEAD", "POST"])
@page
def delete(request: HttpRequest, place: CheckContext) -> HttpResponse:
    """Delete the answers here and in the database, and what a private link shows of them, after asking."""
    try:
        progress = place.cookie.read(request)
    except NoAnswers:
        progress = None
    links = own_links(request, place, progress)
    if request.method != "POST":
        context = {"place": place, "progress": progress, "has_link": bool(links)}
        return render(request, "triage/delete.html", context)
    gone = progress is None or not progress.may_be_stored or assessments.delete(progress)
    stopped = not links or private_links.stop(links)
    context = {"place": place, "gone": gone, "stopped": stopped, "had_link": bool(links)}
    response = render(request, "triage/deleted.html", context)
    place.cookie.delete(response)
    if stopped:
        place.link_cookie.delete(response)
    return response
