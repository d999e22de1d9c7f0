"""Who may open which address: every address of the site, asked for by every role.

What each gets is in `permissions.tsv`. An address that is not there fails the test: whoever adds one decides
who may open it, and writes that down. `PERMISSIONS=write pytest tests/site/test_permissions.py` writes it
again: read what changed then.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from tests.factories import (
    make_reader,
    make_release,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("permissions.tsv")
SAMPLES = {
    "slug": "twitching",
    "link_id": "sides",
    "vignette": "none",
    "app_label": "triage",
    "content_type_id": "1",
    "path": "x",
    "category_path": "health",
    "uuid": "00000000-0000-7000-8000-000000000000",
}


def _with_group(name: str) -> User:
    user = make_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=name))
    return user


ROLES = {
    "visitor": None,
    "reader": make_reader,
    "staff": make_staff,
    "analyst": lambda: _with_group("analyst"),
    "moderator": lambda: _with_group("moderator"),
    "editor": lambda: _with_group("editor"),
    "publisher": lambda: _with_group("publisher"),
    "administrator": lambda: make_user("root", is_staff=True, is_superuser=True),
}


def addresses(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    for entry in resolver.url_patterns:
        pattern = entry.pattern
        text = str(pattern)
        if isinstance(pattern, RegexPattern):
            if "?P<url>" in text:  # all that nothing else answers
                continue
            text = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", text).strip("^$")
        if isinstance(entry, URLPattern):
            yield prefix + text
        else:
            yield from addresses(entry, prefix + text)


def filled_in(address: str) -> str:
    def sample(found: re.Match[str]) -> str:
        kind, _, name = found[1].rpartition(":")
        return SAMPLES.get(kind if kind == "uuid" else name, first_row)

    first_row = first_row_of(address)
    return re.sub(r"<([^>]+)>", sample, address)


def first_row_of(address: str) -> str:
    """The number of the first row of the model that an address of the admin is about; 1 if there is none.

    What numbers rows get depends on the tests before this one.
    """
    if not (named := re.match(r"/admin/(\w+)/(\w+)/<", address)):
        return "1"
    model = apps.get_model(named[1], named[2])
    first = model._default_manager.order_by("pk").first()
    return str(first.pk) if first and isinstance(first.pk, int) else "1"


def asked() -> dict[str, list[str]]:
    """The statuses by address, in the order of the roles."""
    clients = []
    for make in ROLES.values():
        client = Client(raise_request_exception=False)
        if make:
            client.force_login(make())
        clients.append(client)
    every = sorted(set(addresses(get_resolver())))
    return {
        address: [str(client.get(filled_in(address)).status_code) for client in clients] for address in every
    }


def test_every_address_is_open_to_those_it_is_meant_for_and_to_nobody_else(settings):
    settings.PROOF_SECONDS = 0
    settings.ZEAL_RAISE = False
    make_release()
    found = asked()
    if os.environ.get("PERMISSIONS") == "write":
        lines = ["\t".join([address, *statuses]) for address, statuses in found.items()]
        TABLE.write_text("\n".join(["\t".join(["address", *ROLES]), *lines]) + "\n")
    _head, *rows = TABLE.read_text().splitlines()
    expected = {row.split("\t")[0]: row.split("\t")[1:] for row in rows}
    assert found == expected
    assert not [address for address, statuses in found.items() if "500" in statuses]
