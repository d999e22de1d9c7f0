"""Reads settings from environment variables.

Every function takes the name of a variable and its default. An invalid value raises ImproperlyConfigured with
one sentence: the variable, what is wrong, and how to fix it. A misspelt setting must stop the site, not be
guessed at.
"""

import os
import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import get_language_info

from core.help_places import HelpPlace

ON = frozenset({"1", "on", "true", "yes"})
OFF = frozenset({"", "0", "off", "false", "no"})


def text(name: str, default: str) -> str:
    return _given(name).strip() or default


def _given(name: str) -> str:
    """The variable, or the content of the file that the variable with `_FILE` after its name gives."""
    path = os.environ.get(f"{name}_FILE", "")
    if not path or os.environ.get(name):
        return os.environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ImproperlyConfigured(f"{name}_FILE is {path!r}, which cannot be read: {reason}.") from error


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated words of the variable."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def help_place(name: str) -> HelpPlace | None:
    """Where to get help, as NHS 111 | 111 | https://111.nhs.uk; None if unset."""
    value = text(name, "")
    try:
        return HelpPlace.parse(value) if value else None
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}: {error}. Give it as NHS 111 | 111 | https://111.nhs.uk."
        ) from error


def switch(name: str) -> bool:
    """Whether the variable says on; unset is off."""
    value = os.environ.get(name, "").strip().lower()
    if value in ON:
        return True
    if value in OFF:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: give it as on or off.")


def whole_number(name: str, default: int, *, at_least: int = 0) -> int:
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < at_least:
        raise ImproperlyConfigured(f"{name} is {value!r}: give a whole number, {at_least} or more.")
    return int(value)


def one_of(name: str, choices: Sequence[str]) -> str:
    """One of the choices; unset is the first."""
    value = text(name, choices[0]).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}: give {' or '.join(choices)}.")
    return value


def origin(name: str) -> str:
    """Scheme and host, as https://check.example.org; empty if unset."""
    value = text(name, "").rstrip("/")
    if value and not re.fullmatch(r"https?://[\w.-]+(:\d+)?", value, re.ASCII):
        raise ImproperlyConfigured(
            f"{name} is {value!r}: give it as https://check.example.org, without a path."
        )
    return value


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise ImproperlyConfigured(f"{name} is {value!r}: give a name such as Europe/London.") from error
    return value


def language(name: str, default: str) -> tuple[str, str]:
    """The language's code, and its name in the language itself."""
    code = text(name, default).lower()
    try:
        return code, get_language_info(code)["name_local"]
    except KeyError as error:
        raise ImproperlyConfigured(
            f"{name} is {code!r}: give a language that Django knows, such as en-gb."
        ) from error


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """The comma-separated addresses and networks of the variable."""
    found = []
    for word in words(name):
        try:
            found.append(ip_network(word))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} holds {word!r}: give addresses or networks, such as 127.0.0.1 or 10.0.0.0/8."
            ) from error
    return found


def email(name: str, default: str) -> dict[str, Any]:
    """Django's settings for the mail server at the URL, or for the console."""
    url = text(name, default)
    scheme = url.partition(":")[0]
    if scheme not in {"consolemail", "smtp", "smtp+tls", "smtp+ssl"}:
        # The URL may hold a password: only its first part is repeated.
        raise ImproperlyConfigured(
            f"{name} begins with {scheme!r}: give smtp+tls://USER:PASSWORD@HOST:PORT or consolemail://."
        )
    try:
        found = environ.Env.email_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read: write special characters of the password as %XX, the port as a number."
        ) from error
    found = {key: value for key, value in found.items() if value and key.startswith("EMAIL_")}
    if scheme != "consolemail" and "EMAIL_HOST" not in found:
        raise ImproperlyConfigured(f"{name} names no host: give smtp+tls://USER:PASSWORD@HOST:PORT.")
    return found


def secret_key(name: str, path: Path) -> str:
    """The key that signs cookies: from the variable, else from the file that `make run` makes."""
    if value := _given(name):
        if not value.strip():
            raise ImproperlyConfigured(f"{name} is blank: give 50 random characters.")
        return value
    try:
        value = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        value = ""
    except OSError as error:
        raise ImproperlyConfigured(f"cannot read the secret key {path}: {error.strerror}.") from error
    if not value:
        raise ImproperlyConfigured(
            f"there is no secret key. Set {name}, or let `make run` make {path.parent.name}/{path.name}."
        )
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Django's settings for the database at the URL: SQLite, or what speaks PostgreSQL's protocol.

    Connections persist, which is worth four times the throughput on PostgreSQL, and are tested before use
    after a pause, so that a restarted server costs no error page.
    """
    url = text(name, default)
    scheme = url.partition(":")[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        # The URL may hold a password: only its first part is repeated.
        raise ImproperlyConfigured(
            f"{name} begins with {scheme!r}: give postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:////PATH."
        )
    try:
        settings: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read: write special characters of the password as %XX, the port as a number."
        ) from error
    settings.setdefault("CONN_MAX_AGE", None)
    settings.setdefault("CONN_HEALTH_CHECKS", True)
    options = SQLITE_OPTIONS if scheme == "sqlite" else POSTGRESQL_OPTIONS
    settings["OPTIONS"] = {**options, **settings.get("OPTIONS", {})}
    return settings


# Together these let many processes write to one file without "database is locked": readers and a writer do
# not block each other (WAL), and a transaction queues for the write lock when it begins (IMMEDIATE), not
# half-way, when it can no longer be given.
SQLITE_OPTIONS = {
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds to queue for the write lock
}
# The longest that a patient's page waits to connect to the database.
POSTGRESQL_OPTIONS = {"connect_timeout": 5}  # seconds
