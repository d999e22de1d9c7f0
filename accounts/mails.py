"""The mails to readers. The first line of a template is the subject."""

import logging
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlencode, urlsafe_base64_encode

from accounts import sign_up
from core.http.context_processors import site
from core.http.origin import origin

logger = logging.getLogger(__name__)


class MailNotSent(Exception):
    """The mail server refused the mail."""


def send_sign_up(request: HttpRequest, email: str, next_url: str) -> None:
    """Send a new address the link that creates the account; tell the owner of an account that it exists.

    Either way one mail is sent, so the response time reveals nothing. Raises MailNotSent.
    """
    if sign_up.is_taken(email):
        links = {"log_in": _address(request, "log_in"), "reset": _address(request, "reset")}
        _send("already_signed_up", email, **links)
    else:
        link = _address(request, "sign_up_link", sign_up.ask(email), next_url=next_url)
        _send("sign_up", email, link=link)


def send_reset(request: HttpRequest, email: str) -> None:
    """Send the link that sets a new password, or say that the address has no account. Raises MailNotSent."""
    users = list(User.objects.filter(email__iexact=email, is_active=True)[:2])
    if len(users) != 1:
        _send("no_account", email, sign_up=_address(request, "sign_up"))
        return
    (user,) = users
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    link = _address(request, "reset_link", uid, default_token_generator.make_token(user))
    # To the account's own address: the database may match one that only looks the same.
    _send("reset", user.email, link=link)


def _address(request: HttpRequest, name: str, *arguments: str, next_url: str = "") -> str:
    path = reverse(f"accounts:{name}", args=arguments)
    query = f"?{urlencode({'next': next_url})}" if next_url not in ("", reverse("accounts:account")) else ""
    return origin(request) + path + query


def _send(template: str, to: str, **context: Any) -> None:
    text = render_to_string(f"accounts/mail/{template}.txt", {**site(), **context})
    subject, _newline, body = text.strip().partition("\n")
    try:
        send_mail(subject, body.strip() + "\n", from_email=None, recipient_list=[to])
    except OSError as error:  # all errors of smtplib are
        # Only the kind of error: its text may quote the address.
        logger.error("A mail could not be sent: %s.", type(error).__name__)
        raise MailNotSent from error
