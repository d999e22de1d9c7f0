from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest


class NameOrEmailBackend(ModelBackend):
    """Readers log in with their e-mail address; staff with that or with their user name."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        return super().authenticate(request, user_name(username or ""), password, **kwargs)


def user_name(typed: str) -> str:
    """The user name of the account with this name or e-mail address; else the text as typed."""
    if "@" in typed:
        found = User.objects.filter(email__iexact=typed).values_list("username", flat=True)[:2]
        if len(found) == 1:  # an address that two accounts share names neither
            return found[0]
    return typed


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name that failed log-ins are counted under: one per account, however its address is spelt."""
    typed = credentials.get("username") if credentials else request.POST.get("username")
    return user_name(str(typed or "").strip()).lower()
