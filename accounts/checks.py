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
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        found.append(
            Warning(
                "No proxy is trusted to say who asks: all visitors count as one, or no limit holds.",
                hint="Set TRUSTED_PROXIES to the address that your proxy asks from.",
                id="accounts.W003",
            )
        )
    if settings.HTTPS and not settings.TRUST_X_FORWARDED_PROTO:
        found.append(
            Warning(
                "The site takes every request for http, so each form answers 403.",
                hint="Let the proxy set X-Forwarded-Proto itself, and set TRUST_X_FORWARDED_PROTO=on.",
                id="accounts.W004",
            )
        )
    if not settings.SITE_URL:
        found.append(
            Warning(
                "Links in mails go to the host and port that the visitor asked for.",
                hint="Set SITE_URL to the address of the site, as https://check.example.org.",
                id="accounts.W005",
            )
        )
    return found
