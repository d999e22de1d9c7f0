"""The privacy page: what the site stores about its visitors, computed from the settings in use.

At start-up, each app registers what it stores and which cookies it sets:

    privacy.register(items_of_patients)

It registers a function, which is called for each page, so the page follows the settings.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class StoredItem:
    """Something the site stores about a person."""

    name: str
    what: str
    why: str
    how_long: str
    how_to_delete: str


@dataclass(frozen=True)
class Cookie:
    """A cookie, by its name or the beginning of its name."""

    name: str
    why: str
    how_long: str


Declaration = Callable[[], Iterable[StoredItem | Cookie]]
_declarations: list[Declaration] = []


def register(declaration: Declaration, *, first: bool = False) -> Declaration:
    """`first` puts it before the others, if it concerns most visitors."""
    if declaration not in _declarations:
        _declarations.insert(0 if first else len(_declarations), declaration)
    return declaration


def stored_items() -> list[StoredItem]:
    return [item for item in _items() if isinstance(item, StoredItem)]


def cookies() -> list[Cookie]:
    return [item for item in _items() if isinstance(item, Cookie)]


def _items() -> Iterator[StoredItem | Cookie]:
    for declaration in _declarations:
        yield from declaration()
    yield from _cookies_of_the_framework()


def _cookies_of_the_framework() -> Iterator[Cookie]:
    yield Cookie(
        settings.CSRF_COOKIE_NAME,
        _("Proves that a form you send comes from this site and from you, not from a page that imitates it."),
        _("One year"),
    )
    yield Cookie(
        "messages",
        _("Holds a sentence that the next page shows you, such as “Saved”."),
        _("Until that page is shown"),
    )


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Needs no database."""
    contact = settings.OPERATOR_CONTACT
    context = {
        "kept": stored_items(),
        "stores_answers": bool(settings.ASSESSMENT_RETENTION_DAYS),
        "cookies": cookies(),
        "operator": settings.OPERATOR_NAME,
        "contact": contact,
        "contact_link": _link(contact),
    }
    return render(request, "privacy.html", context)


def _link(contact: str) -> str:
    """The link of a contact that is a mail or web address; empty otherwise."""
    if contact.startswith(("https://", "http://")):
        return contact
    is_mail = "@" in contact and not any(character.isspace() for character in contact)
    return f"mailto:{contact}" if is_mail else ""


# How long, in words


def hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
