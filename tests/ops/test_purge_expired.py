from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import make_release
from triage.models import Assessment, SharedSummary
from triage.patient import assessments

pytestmark = pytest.mark.django_db


def test_assessments_past_their_time_are_all_deleted_though_some_at_a_time(monkeypatch):
    monkeypatch.setattr(assessments, "PURGED_AT_ONCE", 2)
    release = make_release()
    for days in (-3, -2, -1, -1, -1, 1):
        Assessment.objects.create(
            release=release,
            answers={},
            care_level="routine",
            expires_at=timezone.now() + timedelta(days=days),
        )

    assert assessments.delete_expired() == 5
    assert Assessment.objects.get().expires_at > timezone.now()


def test_what_is_past_its_time_is_deleted_and_counted(capsys):
    release = make_release()
    now = timezone.now()
    for days in (-2, -1, 1):
        Assessment.objects.create(
            release=release, answers={}, care_level="routine", expires_at=now + timedelta(days=days)
        )
        SharedSummary.objects.create(
            id=uuid4(),
            release=release,
            answers={},
            answered_at=now,
            code_sha256=str(days),
            expires_at=now + timedelta(days=days),
        )

    call_command("purge_expired")

    assert Assessment.objects.get().expires_at > now
    assert SharedSummary.objects.get().expires_at > now
    told = capsys.readouterr().out
    assert "2 assessments past their time were deleted." in told
    assert "2 private links past their time were deleted." in told
