"""What every template may name. No database query: question pages must work without a database."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest | None = None) -> dict[str, str]:
    return {"SITE_NAME": settings.SITE_NAME, "EMERGENCY_NUMBERS": settings.EMERGENCY_NUMBERS}
