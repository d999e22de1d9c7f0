"""No address of the site sends a visitor on to another one."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%09/evil.example",
    "\t//evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
]


def leads_away(response):
    """Whether a browser would go to another host: it drops tabs and takes a backslash for a slash."""
    location = response.headers.get("Location", "").replace("\t", "").replace("\\", "/")
    target = urlsplit(urljoin("http://testserver/", location))
    return (target.scheme, target.netloc) != ("http", "testserver")


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("name", ["accounts:log_in", "admin:login"])
def test_logging_in_leads_nowhere_else(name, target):
    make_user("ada", is_staff=True)
    client = Client()
    address = reverse(name)
    client.get(address, {"next": target})

    response = client.post(f"{address}?next=", {"username": "ada", "password": PASSWORD, "next": target})

    assert not leads_away(response)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_logging_out_leads_nowhere_else(target):
    client = Client()
    client.force_login(make_user("ada"))

    assert not leads_away(client.post(reverse("accounts:log_out"), {"next": target}))


@pytest.mark.parametrize(
    "address", ["//evil.example", "///evil.example/%2e%2e", "/\\evil.example", "/articles//evil.example"]
)
def test_an_address_that_lacks_its_slash_leads_nowhere_else(address):
    assert not leads_away(Client().get(address))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_visitor_who_must_log_in_first_is_led_to_the_log_in(target):
    response = Client().get("/preview/x/", {"next": target})

    assert response.status_code == 302
    assert not leads_away(response)
