"""The single place where personal data is stripped from every log line.

A line says what happened, where in the code, and in which request (by id). It never repeats what a person
entered: exception messages may quote an answer or a database row, URLs may contain a token, and gunicorn logs
the network address behind a bad request. This module removes all three. With DEBUG on, which is for
developers' machines, it removes nothing.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest
from pythonjsonlogger.core import LogData
from pythonjsonlogger.json import JsonFormatter

from core.http import request_id

LINE = "line"
JSON = "json"
FORMATS = (LINE, JSON)
UNKNOWN_ADDRESS = "an unknown address"


def configuration(format: str, *, private: bool) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error.

    Removes Django's handlers: they would mail error reports, which contain cookies and so answers.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chosen": {"()": formatter, "format": format, "private": private}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "chosen"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},
            "axes": {"level": "WARNING"},  # failed log-ins, without names and addresses
        },
    }


def formatter(format: str, *, private: bool) -> logging.Formatter:
    """One of FORMATS."""
    kinds: dict[tuple[str, bool], type[logging.Formatter]] = {
        (LINE, False): Line,
        (LINE, True): PrivateLine,
        (JSON, False): Json,
        (JSON, True): PrivateJson,
    }
    return kinds[format, private]()


class Line(logging.Formatter):
    """For people."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {request_id} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = request_id.current() or "-"
        return super().format(record)


class Json(JsonFormatter):
    """For programs: an object a line, with these fields alone."""

    def add_fields(self, log_data: LogData, record: logging.LogRecord, message_dict: LogData) -> None:
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["message"] = record.getMessage()
        log_data["request_id"] = request_id.current()
        log_data["process"] = record.process
        if record.exc_info:
            log_data["exception"] = self.formatException(record.exc_info)


class Private(logging.Formatter):
    """Removes from a record what a person may have entered."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(without_what_people_gave(record))

    def formatException(self, exc_info: Any) -> str:
        return "\n".join(where_it_happened(exc_info[1]))


class PrivateLine(Private, Line):
    pass


class PrivateJson(Private, Json):
    pass


def without_what_people_gave(record: logging.LogRecord) -> logging.LogRecord:
    """Returns a copy: other handlers get the original record."""
    copy = logging.makeLogRecord(record.__dict__)
    copy.exc_text = None  # as another formatter wrote it
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
        address = request.path.encode("unicode_escape").decode("ascii")  # as Django logs it
        copy.args = tuple(route(request) if arg == address else arg for arg in record.args)
    if record.name.startswith("django.security."):
        # The text is that of an exception, and quotes a host name, a field or a file that was sent.
        copy.msg, copy.args = f"Refused: {record.name.removeprefix('django.security.')}", ()
    if record.name == "gunicorn.error":
        _hide_the_client(copy)
    return copy


def route(request: HttpRequest) -> str:
    """The URL pattern, such as `/check/<slug:slug>/`, without the values."""
    return f"/{request.resolver_match.route}" if request.resolver_match else UNKNOWN_ADDRESS


def _hide_the_client(record: logging.LogRecord) -> None:
    """gunicorn's words for a request it could not read, or could not answer, quote it."""
    message = record.getMessage()
    if message.startswith("Invalid request from ip="):
        error = sys.exc_info()[0]
        record.msg, record.args = f"Invalid request refused: {error.__name__ if error else 'unknown'}", ()
    elif message.startswith("Error handling request"):
        record.msg, record.args = "Error handling request", ()


def where_it_happened(error: BaseException | None) -> Iterator[str]:
    """The exception types and their stack lines, without messages."""
    if error is None:
        return
    if error.__cause__ is not None:
        yield from where_it_happened(error.__cause__)
        yield "The direct cause of:"
    elif error.__context__ is not None and not error.__suppress_context__:
        yield from where_it_happened(error.__context__)
        yield "While this was dealt with:"
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    yield f"{type(error).__module__}.{type(error).__qualname__}{_reason(error)}"


# Database messages that are safe to log. Any other may quote a row or what was typed.
SAID_WITHOUT_DATA = (
    "attempt to write a readonly database",
    "could not connect",
    "could not extend file",
    "connection ",
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "server closed the connection",
    "terminating connection",
    "unable to open database file",
)


def _reason(error: BaseException) -> str:
    if isinstance(error, OperationalError) and str(error).startswith(SAID_WITHOUT_DATA):
        return f": {str(error).splitlines()[0]}"
    return " (its message is left out: it may quote what a person gave)" if str(error) else ""
