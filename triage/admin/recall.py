"""The pages of a recall: withdrawing a release, and the stored outcomes that would differ by another one."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.pages import ReleasePages
from triage.models import Release
from triage.plain_words.sentences import Vocabulary, care_level_name, problem_line
from triage.releases import loading
from triage.releases.publishing import PUBLISH, WithdrawalRefused, withdraw
from triage.releases.recall import Difference, asked_again, changed_by, csv_rows, differences, is_raised
from triage.rules.document import DocumentError
from triage.rules.model import CareLevel

CLOSED = "closed"
MOST_LISTED = 100
ARROW = " → "


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("What is unsafe about it. It is kept for good, and in the history."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )
    instead = forms.ChoiceField(
        label=gettext_lazy("What patients get instead"),
        help_text=gettext_lazy("Those in the middle go on with it, with their answers, and are told."),
    )

    def __init__(self, release: Release, *args: Any) -> None:
        super().__init__(*args)
        self.release = release
        self.others = {str(other.pk): other for other in usable(release)}
        if release.questionnaire.current_release_id != release.pk:
            del self.fields["instead"]
            return
        self.fields["instead"].choices = [  # type: ignore[attr-defined]
            ("", "---------"),
            (CLOSED, _("Nothing: the check is closed until another release is published")),
            *((key, _named(other)) for key, other in self.others.items()),
        ]

    @property
    def chosen(self) -> Release | None:
        return self.others.get(self.cleaned_data.get("instead", ""))


def usable(release: Release) -> list[Release]:
    """The other releases of the questionnaire that are not withdrawn, the newest first."""
    rows = Release.objects.filter(questionnaire=release.questionnaire_id, withdrawal__isnull=True)
    return list(rows.exclude(pk=release.pk).order_by("-number"))


def withdraw_view(pages: ReleasePages, request: HttpRequest, pk: UUID) -> HttpResponse:
    release = _found(pages, request, pk)
    if release.is_withdrawn:
        pages.message_user(
            request, _("%(release)s is withdrawn already.") % {"release": release}, messages.WARNING
        )
        return redirect("admin:triage_release_change", release.pk)
    form = WithdrawForm(release, request.POST if request.method == "POST" else None)
    if form.is_valid() and _withdrawn(request, form):
        sentence = _("%(release)s is withdrawn: within seconds nobody goes on with it.")
        pages.message_user(request, sentence % {"release": release}, messages.SUCCESS)
        return redirect("admin:triage_release_recall", release.pk)
    return pages.page(
        request,
        "withdraw",
        _("Withdraw %(release)s") % {"release": release},
        release,
        form=form,
        stored=release.assessments.count(),
    )


def _withdrawn(request: HttpRequest, form: WithdrawForm) -> bool:
    """Whether it is done; if not, the form says why."""
    try:
        withdraw(form.release, request.user, form.cleaned_data["reason"], instead=form.chosen)  # type: ignore[arg-type]
    except WithdrawalRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    except DocumentError as error:
        sentence = _("This version of the site cannot run it: %(why)s")
        for problem in error.problems:
            form.add_error("instead", sentence % {"why": problem_line(problem)})
        return False
    return True


def recall_view(pages: ReleasePages, request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many stored outcomes would differ, which way, and the first of them."""
    release = _found(pages, request, pk)
    other = _other(release, request.GET.get("beside", ""))
    context: dict[str, Any] = {
        "current": release.questionnaire.current_release,
        "others": usable(release),
        "other": other,
        "stored": release.assessments.count(),
    }
    if other:
        try:
            context |= _compared(release, other)
        except DocumentError as error:
            context["problems"] = [problem_line(problem) for problem in error.problems]
    title = _("Stored outcomes of %(release)s") % {"release": release}
    return pages.page(request, "recall", title, release, **context)


def recall_csv_view(pages: ReleasePages, request: HttpRequest, pk: UUID) -> HttpResponse:
    """All of them, for a spreadsheet."""
    release = _found(pages, request, pk)
    other = _other(release, request.GET.get("beside", ""))
    if other is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{release.questionnaire.slug}-release-{release.number}-by-{other.number}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    try:
        compiled = loading.load(other.pk).compiled
        found = differences(release, compiled, changed_by(release, compiled))
    except DocumentError as error:
        raise Http404 from error
    csv.writer(response).writerows(csv_rows(found))
    return response


def _found(pages: ReleasePages, request: HttpRequest, pk: UUID) -> Release:
    release = pages.found(request, pk)
    if not request.user.has_perm(PUBLISH):
        raise PermissionDenied
    return release


def _other(release: Release, asked: str) -> Release | None:
    """What to compare with: the release asked for, else the current one, else the newest. Raises Http404."""
    others = {str(other.pk): other for other in usable(release)}
    if asked:
        if asked not in others:
            raise Http404
        return others[asked]
    current = others.get(str(release.questionnaire.current_release_id))
    return current or next(iter(others.values()), None)


@dataclass(frozen=True)
class ShownDifference:
    """One stored outcome that would differ, in words."""

    assessment_id: UUID
    completed_at: datetime
    level: str
    first: str


def _compared(release: Release, other: Release) -> dict[str, Any]:
    """Raises DocumentError if this version of the site cannot run the other release."""
    compiled = loading.load(other.pk).compiled
    found = sorted(differences(release, compiled, changed_by(release, compiled)), key=_urgency)
    old, new = Vocabulary.of(release.document), Vocabulary.of(other.document)
    told = [_told(old, new, difference) for difference in found]
    return {
        "differ": len(found),
        "asked_again": asked_again(release, compiled),
        "raised": sum(map(is_raised, found)),
        "levels": Counter(one.level for one in told if ARROW in one.level).most_common(),
        "firsts": Counter(one.first for one in told if ARROW in one.first).most_common(),
        "listed": told[:MOST_LISTED],
    }


def _told(old: Vocabulary, new: Vocabulary, difference: Difference) -> ShownDifference:
    return ShownDifference(
        difference.assessment_id,
        difference.completed_at,
        _change(care_level_name(difference.old.care_level), care_level_name(difference.new.care_level)),
        _change(_first(old, difference.old.first_group), _first(new, difference.new.first_group)),
    )


def _change(old: str, new: str) -> str:
    return old if old == new else f"{old}{ARROW}{new}"


def _first(vocabulary: Vocabulary, key: str) -> str:
    return vocabulary.group(key) if key else _("no clear match")


def _urgency(difference: Difference) -> int:
    """Those first whose patients were told to wait longest."""
    return CareLevel[difference.old.care_level] - CareLevel[difference.new.care_level]


def _named(release: Release) -> str:
    return _("%(release)s, published on %(date)s") % {
        "release": release,
        "date": date_format(release.created_at),
    }
