"""A cookie as an earlier version wrote it, byte for byte: an upgrade must not lose the answers it finds.

If the format has to change, raise `assessments.FORMAT`, and add the new cookie beside this one.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.test import RequestFactory

from triage.patient.assessments import COOKIE_NAME, AnswersCookie, AnswersInProgress, Storage

WRITTEN_BEFORE = (
    ".eJyFj00Kg0AMhe-S9QhaLaVeRaSkTmoDTqbMD0XEuzfaRXc1qyTfy3ukg_J_VWCOJCcwC1iUkUIReZQIbdcbiGxpa8ELwTa_AqGFFsSnI"
    "uZA6mxzwMReoF1AsrtTUN4oyMJJW4tzhNWAI8sDy-6nSnSkMNA4ocCP6s5R8sPkXwGdxiuLCUOiLfbN6cly-1r2q6ku1_pcN01Zmkp1qsVi"
    "8PsRzTSxLSZ6pOP3a-g_92JbzA:1xXvJ6:sdTJzDLtpEF7AvJRKGQR_sl39bid_a0nV9ol8SMTo9E"
)


def test_the_answers_of_a_cookie_from_before_the_upgrade_are_read(settings):
    settings.SECRET_KEY = "the key of a site that was upgraded"
    settings.ANSWERS_MAX_AGE_HOURS = 24 * 365 * 100
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE_NAME] = WRITTEN_BEFORE

    assert AnswersCookie("/check/twitching/").read(request) == AnswersInProgress(
        release_id=UUID(int=1),
        assessment_id=UUID(int=2),
        answers={
            "danger-signs": [],
            "sides": ["one"],
            "spread": "not-sure",
            "duration": {"number": "4", "unit": "days"},
            "medicines": [{"name": "reglan", "medicine": "metoclopramide", "started": "within_days"}],
        },
        started_at=datetime(2026, 11, 1, 12, tzinfo=UTC),
        emergency_shown=True,
        storage=Storage.stored,
        link_code="a-code",
        picks=("eyelid-left",),
        earlier=(UUID(int=3),),
    )
