import re

import pytest
from django.test import Client

from core.http import request_id


def test_each_response_carries_an_id_of_its_own():
    ids = [Client().get("/healthz")["X-Request-ID"] for _ in range(2)]

    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in ids)
    assert ids[0] != ids[1]


def test_an_id_that_a_proxy_gives_is_taken():
    assert Client().get("/healthz", headers={"X-Request-ID": "edge-1.0042"})["X-Request-ID"] == "edge-1.0042"


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "with space", "naïve-naïve", "a\x0bb-a\x0bb", "<script>alert"]
)
def test_an_id_that_is_not_well_formed_is_not_taken(given):
    assert Client().get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] != given


def test_a_refused_request_carries_one_too():
    assert Client().get("/", headers={"host": "evil.example"})["X-Request-ID"]


def test_it_is_forgotten_with_the_request():
    Client().get("/healthz")

    assert request_id.current() == ""
