from collections.abc import Callable
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from accounts import staff


def staff_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Treats staff as anonymous until they are admitted. Checks lazily, when a view asks for the user."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.user = SimpleLazyObject(partial(_user, request, request.user))  # type: ignore[assignment]
        return get_response(request)

    return middleware


def _user(request: HttpRequest, user: staff.AnyUser) -> staff.AnyUser:
    if not user.is_staff or staff.is_admitted(request, user):
        return user
    request.pending_staff = user  # type: ignore[attr-defined]
    return AnonymousUser()
