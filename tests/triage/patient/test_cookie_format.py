"""A cookie as an earlier version wrote it, byte for byte: an upgrade must not lose the answers it finds.

If the format has to change, raise `assessments.FORMAT`, and add the new cookie beside this one.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.test import RequestFactory

from triage.patient.assessments import COOKIE_NAME, AnswersCookie, AnswersInProgress, Storage

WRITTEN_BEFORE = (
    ".eJyFkEGOwjAMRe_idSq10yJEV3MPVCHTmGIpcSonEUKIu2PKYnZDvLH9vv-XcoT2_9eB-yb5AfcAj7KQNpkXyTAeIYeqSv6UV6L"
    "5-luSxztMDjJ72gRJaJtXJfQwgqTS5Kpkeb4qFk4C4wOkxjOp8cFAFS7WmlWGp4NInmeWzc-UGMmg0hJQ4I_aLlJJc0irYrR4Y7m"
    "gFnrH3rhcWU4fy-npuv2h3_XD0LauM51psZnTdkR3CuybQJdi0w4_Ze33L-phegGSb2eB:1xXwWJ:Ut8Hc26GgYHXYwVBTBr3eCb"
    "qG2B4MqJ26pGXKEVjcUg"
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
            "danger-signs": ["slurred_speech@today"],
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
        sitting="5a5a5a5a",
    )
