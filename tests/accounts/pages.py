"""Reads what the site sends and shows."""

import re
from typing import Any

from django.core import mail
from django.test import Client


def link_of(number: int = -1) -> str:
    """The path of the first link in a mail, by default the last one sent."""
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[number].body))
    assert found
    return found[1]


def open_sign_up(client: Client, email: str = "ann@example.org", **data: str) -> Any:
    """Ask for an account and open the link of the mail; the page that asks for name and password."""
    client.post("/account/sign-up/", {"email": email, **data})
    return client.get(link_of(), follow=True)


def errors_of(response: Any) -> list[str]:
    return [message for _target, message in response.context["form"].error_list]


def text_of(response: Any) -> str:
    return response.content.decode()
