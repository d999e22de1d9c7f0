"""The site's address as the world outside knows it. A process behind a proxy sees another one."""

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def origin(request: HttpRequest) -> str:
    """Scheme and host without a path, as https://check.example.org: what canonical links begin with.

    `SITE_URL` decides. Without it the host is the one asked for, one of ALLOWED_HOSTS, and the scheme https
    if the site is reached by https only, whatever the proxy speaks with this process.
    """
    scheme = "https" if settings.HTTPS else request.scheme
    return settings.SITE_URL or f"{scheme}://{request.get_host()}"


def next_page(request: HttpRequest, otherwise: str) -> str:
    """Where somebody was going before they had to log in, if it is a page of this site.

    Its address is whole or begins at the root: `redirect` would take anything else for the name of a view.
    """
    url = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    hosts = {request.get_host()}
    is_own = url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure())
    return url if is_own and url.startswith(("/", "http:", "https:")) else otherwise
