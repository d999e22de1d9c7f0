from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from accounts.models import SignUp, Tries

pytestmark = pytest.mark.django_db


def test_what_accounts_leave_behind_is_deleted_once_its_time_is_past(capsys):
    now = timezone.now()
    for age in (timedelta(hours=1), timedelta(days=2)):
        SignUp.objects.create(email=f"{age.days}@example.org", token_hash=str(age), asked_at=now - age)
        Tries.objects.create(key=str(age), count=1, until=now + timedelta(days=1) - age)
        Session.objects.create(
            session_key=str(age), session_data="", expire_date=now + timedelta(days=1) - age
        )
    for minutes in (5, 20):
        attempt = AccessAttempt.objects.create(
            username=f"{minutes}", ip_address="192.0.2.1", failures_since_start=1
        )
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=now - timedelta(minutes=minutes))

    call_command("purge_expired")

    assert [model.objects.count() for model in (SignUp, Tries, Session, AccessAttempt)] == [1, 1, 1, 1]
    assert "1 sign-ups, 1 counts of tries and 1 failed log-ins were deleted." in capsys.readouterr().out
