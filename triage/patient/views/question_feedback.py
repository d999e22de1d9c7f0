import logging

from django.contrib import messages
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.throttling import allows
from triage.patient.assessments import TooMuchToKeep
from triage.patient.forms import question_form
from triage.patient.limits import REPORTS
from triage.patient.question_feedback import TooManyReports, report_unclear
from triage.patient.views.questions import keep
from triage.patient.views.visits import Visit, answering_page, go_on
from triage.rules.model import Question

logger = logging.getLogger(__name__)

TEXT = "unclear-text"  # no question has a link_id with this name and the ending of no field


@require_POST
@answering_page
def unclear(request: HttpRequest, visit: Visit, link_id: str) -> HttpResponse:
    """A patient says that the question is not clear, and comes back to it with what was chosen there."""
    asked = visit.shown(visit.question(link_id))
    messages.info(request, _said(request, visit, asked, request.POST.get(TEXT, "")))
    form = question_form(asked, visit.given(asked), visit.release.finder, request.POST, visit.progress.picks)
    if form.is_valid():
        try:
            return keep(visit, asked, form, lambda answered: answered.question_url(asked))
        except TooMuchToKeep:
            pass  # the question itself says so when it is answered
    return go_on(visit, visit.question_url(asked))


def _said(request: HttpRequest, visit: Visit, asked: Question, text: str) -> str:
    if visit.place.preview or visit.release.id is None:
        return _("In the preview nothing is kept.")
    if not allows(REPORTS, request):
        return _("That is much for one hour. This report was not kept: try again in an hour.")
    try:
        report_unclear(visit.release.id, asked.link_id, text)
    except TooManyReports:
        return _("So many reports came in within the hour that this one was not kept. Try again in an hour.")
    except Error as error:
        logger.error("A report of an unclear question could not be kept: %s.", type(error).__name__)
        return _("Thank you. We could not keep that just now: please try again in a minute.")
    return _("Thank you. The editors are told that this question is not clear. Nothing says who told them.")
