from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from core.http.client_address import client_address

PROXIES = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]


def address(remote: str, forwarded: str | None = None) -> str | None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers))


@pytest.mark.parametrize("forwarded", [None, "192.0.2.1", "10.0.0.1, 192.0.2.1"])
def test_without_a_trusted_proxy_nobody_is_believed(forwarded, settings):
    settings.TRUSTED_PROXIES = []
    assert address("198.51.100.7", forwarded) == "198.51.100.7"


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("203.0.113.5, 192.0.2.1", "192.0.2.1"),  # the first one is the client's invention
        ("203.0.113.5, 192.0.2.1, 10.1.2.3", "192.0.2.1"),  # two proxies
        ("10.9.9.9", "10.9.9.9"),
        ("2001:db8::1", "2001:db8::"),
        ("192.0.2.1:51234", "192.0.2.1"),
        ("203.0.113.5, 192.0.2.1:51234, 10.1.2.3:80", "192.0.2.1"),
        ("[2001:db8::1]:443", "2001:db8::"),
        ("[2001:db8::1]", "2001:db8::"),
        ('"[2001:db8::1]:443"', "2001:db8::"),
        ("[::ffff:192.0.2.1]:443", "192.0.2.1"),
        ("[]:443", "127.0.0.1"),
        ("rubbish", "127.0.0.1"),
        ("192.0.2.1, rubbish", "127.0.0.1"),
        ("", "127.0.0.1"),
        (None, "127.0.0.1"),
    ],
)
def test_behind_trusted_proxies_it_is_the_nearest_other_address(forwarded, client, settings):
    settings.TRUSTED_PROXIES = PROXIES
    assert address("127.0.0.1", forwarded) == client


def test_an_older_address_in_the_newer_form_is_the_same(settings):
    settings.TRUSTED_PROXIES = PROXIES
    assert address("::ffff:127.0.0.1", "::ffff:192.0.2.1") == "192.0.2.1"


def test_a_server_without_addresses_gives_none(settings):
    settings.TRUSTED_PROXIES = PROXIES
    assert address("") is None


def test_one_household_of_the_newer_addresses_counts_as_one(settings):
    settings.TRUSTED_PROXIES = []
    assert address("2001:db8::1") == address("2001:db8::ffff")
    assert address("2001:db8::1") != address("2001:db8:0:1::1")
