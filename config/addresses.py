"""The site's address as the world outside knows it. A process behind a proxy sees another one."""

from django.conf import settings
from django.http import HttpRequest


def origin(request: HttpRequest) -> str:
    """Scheme and host without a path, as https://check.example.org: what canonical links begin with.

    `SITE_URL` decides. Without it the host is the one asked for, one of ALLOWED_HOSTS, and the scheme https
    if the site is reached by https only, whatever the proxy speaks with this process.
    """
    scheme = "https" if settings.HTTPS else request.scheme
    return settings.SITE_URL or f"{scheme}://{request.get_host()}"
