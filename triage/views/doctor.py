from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from triage import given
from triage.summaries import Summary, summarise
from triage.views.visits import Visit, answering_page, render_visit


@require_safe
@answering_page
def doctor(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The assessment on one page, to print and take along. It comes from the cookie; nothing is stored."""
    if visit.is_unfinished and not visit.is_emergency:
        return redirect(visit.next_url)
    return render_visit(request, "triage/doctor.html", visit, summary=summary_of(visit))


def summary_of(visit: Visit) -> Summary:
    return summarise(
        visit.release,
        visit.answers,
        lambda question: given.in_words(visit.questionnaire, question, visit.given(question)),
        visit.progress.started_at,
    )
