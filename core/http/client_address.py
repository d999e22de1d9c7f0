"""The network address that a request comes from, also behind proxies. Attempts are counted by it."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> str | None:
    """The nearest address that is not one of TRUSTED_PROXIES; None if the server names none.

    An IPv6 address is reduced to its /64 network, since one household has as many addresses as it likes.

    Each proxy appends the address of its client to X-Forwarded-For. Everything before the first trusted
    proxy's entry may be forged.
    """
    chain = [request.META.get("REMOTE_ADDR", "")]
    chain += reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(","))
    nearest: Address | None = None
    for text in chain:
        address = _parse(text)
        if address is None:
            break
        nearest = address
        if not any(address in network for network in settings.TRUSTED_PROXIES):
            break
    if isinstance(nearest, IPv6Address):
        nearest = IPv6Network((nearest, 64), strict=False).network_address
    return str(nearest) if nearest else None


# Some proxies write the port too (203.0.113.7:51234, [2001:db8::1]:443), some put quotes around it.
_WITH_PORT = re.compile(r"\[(?P<bracketed>[^\]]*)\](?::\d+)?|(?P<dotted>[\d.]+):\d+")


def _parse(text: str) -> Address | None:
    text = text.strip().strip('"')
    if found := _WITH_PORT.fullmatch(text):
        text = found["bracketed"] or found["dotted"] or ""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A server that listens on IPv6 writes IPv4 clients this way.
    return getattr(address, "ipv4_mapped", None) or address
