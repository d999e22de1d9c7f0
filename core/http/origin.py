"""The site's public address. A process behind a proxy sees a different one."""

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def origin(request: HttpRequest) -> str:
    """Scheme and host without a path, such as https://check.example.org. Canonical links begin with it.

    `SITE_URL` decides. Without it, the host is the requested one (of ALLOWED_HOSTS), and the scheme is https
    if the site is served by https only, whatever the proxy uses inside.
    """
    scheme = "https" if settings.HTTPS else request.scheme
    return settings.SITE_URL or f"{scheme}://{request.get_host()}"


def next_page(request: HttpRequest, otherwise: str) -> str:
    """The page somebody wanted before they had to log in, if it is on this site.

    An absolute URL or path: `redirect` would take anything else for the name of a view.
    """
    url = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    hosts = {request.get_host()}
    is_own = url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure())
    return url if is_own and url.startswith(("/", "http:", "https:")) else otherwise
