import json
import logging
import sys

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from config import logging as logs
from tests.config.log_lines import written

logger = logging.getLogger("triage.test")


def broken(request: HttpRequest, token: str) -> HttpResponse:
    raise RuntimeError(f"{token} and reglan")


urlpatterns = [path("links/<str:token>/", broken), path("", include("config.urls"))]
MEDICINE = "reglan"  # not in the lines of code that raise it
handler400 = "core.http.errors.bad_request"
handler404 = "core.http.errors.page_not_found"
handler500 = "core.http.errors.server_error"


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def raise_and_log(error, cause=None):
    try:
        try:
            if cause:
                raise cause
        except type(cause) as inner:
            raise error from inner
        else:
            raise error
    except Exception:
        logger.exception("It failed")


def test_a_line_for_programs_is_an_object_with_these_fields_alone():
    with written(logs.JSON) as log:
        logger.warning("Seen %d times", 3, extra={"answers": "reglan"})

    line = json.loads(log.getvalue())
    assert line.keys() == {"time", "level", "logger", "message", "request_id", "process"}
    assert (line["level"], line["logger"], line["message"]) == ("WARNING", "triage.test", "Seen 3 times")


def test_text_with_line_breaks_stays_one_line_for_programs():
    with written(logs.JSON) as log:
        logger.warning("one\ntwo")

    assert len(log.getvalue().splitlines()) == 1


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("format", logs.FORMATS)
@pytest.mark.parametrize("address", ["/links/abc123/", "/no/such/abc123/"])
def test_every_line_of_a_request_carries_its_id_also_that_of_a_refusal(format, address, client):
    with written(format) as log:
        client.get(address, headers={"X-Request-ID": "edge-0001"})

    assert log.getvalue().count("edge-0001") == 1


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("format", logs.FORMATS)
def test_an_address_is_logged_by_its_pattern_and_an_unknown_one_not_at_all(format, client):
    with written(format) as log:
        client.get("/links/abc123/")
        client.get("/no/such/abc123/")

    assert "/links/<str:token>/" in log.getvalue()
    assert "an unknown address" in log.getvalue()
    assert "abc123" not in log.getvalue()


@pytest.mark.parametrize("format", logs.FORMATS)
def test_an_exception_is_told_by_its_kind_and_place_without_its_message(format):
    with written(format) as log:
        raise_and_log(IntegrityError("Failing row contains (reglan)"), cause=KeyError("haloperidol"))

    assert "django.db.utils.IntegrityError" in log.getvalue()
    assert "builtins.KeyError" in log.getvalue()
    assert "test_logging.py" in log.getvalue()
    assert "raise_and_log" in log.getvalue()
    assert "reglan" not in log.getvalue()
    assert "haloperidol" not in log.getvalue()


def test_why_the_database_does_not_answer_is_said():
    with written() as log:
        raise_and_log(OperationalError("connection to server failed: refused\nDETAIL: row (reglan)"))
        raise_and_log(OperationalError('fts5: syntax error near "reglan"'))

    assert "connection to server failed: refused" in log.getvalue()
    assert "reglan" not in log.getvalue()


def test_a_developer_sees_everything():
    with written(private=False) as log:
        raise_and_log(ValueError("reglan"))

    assert "ValueError: reglan" in log.getvalue()


def test_another_handlers_text_of_the_exception_is_not_taken_over():
    record = logging.LogRecord("x", logging.ERROR, "", 0, "It failed", (), None)
    try:
        raise ValueError(MEDICINE)
    except ValueError:
        record.exc_info = sys.exc_info()
    logging.Formatter().format(record)  # keeps its text in the record

    assert "reglan" not in logs.formatter(logs.LINE, private=True).format(record)


def test_gunicorns_lines_name_no_client_and_quote_no_request():
    gunicorn = logging.getLogger("gunicorn.error")
    with written() as log:
        try:
            raise ValueError(f"Cookie: {MEDICINE}")
        except ValueError as error:
            gunicorn.warning(f"Invalid request from ip=203.0.113.77: {error}")
            gunicorn.exception("Error handling request %s %s", "GET", "/?q=reglan")

    assert "Invalid request refused: ValueError" in log.getvalue()
    assert "203.0.113.77" not in log.getvalue()
    assert "reglan" not in log.getvalue()


def test_what_a_refused_request_sent_is_not_in_the_log(client):
    with written() as lines:
        client.get("/", headers={"host": "john.smith@example.org has HIV"})
    assert "Refused: DisallowedHost" in lines.getvalue()
    assert "john.smith" not in lines.getvalue()
    assert "HIV" not in lines.getvalue()
