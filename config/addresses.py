"""The site's address as the world outside knows it. A process behind a proxy sees another one."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def origin(request: HttpRequest) -> str:
    """Scheme and host without a path, as https://check.example.org: what canonical links begin with.

    `SITE_URL` decides. Without it the host is the one asked for, one of ALLOWED_HOSTS, and the scheme https
    if the site is reached by https only, whatever the proxy speaks with this process.
    """
    scheme = "https" if settings.HTTPS else request.scheme
    return settings.SITE_URL or f"{scheme}://{request.get_host()}"


def is_within_site(request: HttpRequest, url: str) -> bool:
    """Whether the address is that of a page of this site, whole or from its root, so that `redirect` can lead
    there. It takes anything else for the name of a view."""
    hosts = {request.get_host()}
    is_own = url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure())
    return is_own and url.startswith(("/", "http:", "https:"))
