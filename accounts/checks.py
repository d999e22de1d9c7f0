"""What a public site needs, for `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_accounts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.REQUIRE_STAFF_2FA:
        found.append(
            Warning(
                "Staff log in with a password alone.",
                hint="Set REQUIRE_STAFF_2FA=on once your administrator has set up the second factor.",
                id="accounts.W001",
            )
        )
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        found.append(
            Warning(
                "Mail goes to the console: readers cannot sign up.",
                hint="Name a mail server in EMAIL_URL, and the sender in EMAIL_FROM.",
                id="accounts.W002",
            )
        )
    return found
