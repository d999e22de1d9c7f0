"""Downloads of the safety file, of a release and of a draft."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from triage.admin.pages import QuestionnairePages, ReleasePages
from triage.drafts.mapping import to_document
from triage.plain_words.sentences import problem_line
from triage.releases.safety_file import (
    WRITERS,
    SafetyFile,
    file_name,
    proofs_of_release,
    prove_requirements,
    safety_file_of_draft,
    safety_file_of_release,
)
from triage.rules.document import DocumentError, parse


def release_view(pages: ReleasePages, request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    release = pages.found(request, pk)
    _refuse_unknown(form)
    try:
        return _download(safety_file_of_release(release, proofs_of_release(release)), form)
    except DocumentError as error:
        sentence = _("This version of the site cannot read it: %(why)s")
        for problem in error.problems:
            pages.message_user(request, sentence % {"why": problem_line(problem)}, messages.ERROR)
        return redirect("admin:triage_release_change", release.pk)


def draft_view(pages: QuestionnairePages, request: HttpRequest, pk: int, form: str) -> HttpResponse:
    row = pages.found(request, pk)
    _refuse_unknown(form)
    try:
        questionnaire = parse(to_document(row))
    except DocumentError:
        sentence = _("There is no safety file of the draft before these errors are fixed.")
        pages.message_user(request, sentence, messages.WARNING)
        return redirect("admin:triage_questionnaire_check", row.pk)
    return _download(safety_file_of_draft(questionnaire, prove_requirements(questionnaire)), form)


def _refuse_unknown(form: str) -> None:
    if form not in WRITERS:
        raise Http404


def _download(file: SafetyFile, form: str) -> HttpResponse:
    """To be kept, not shown: the document carries its own style sheet, which pages of the site may not."""
    response = HttpResponse(WRITERS[form](file), content_type=f"text/{form}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(file, form)}"'
    return response
