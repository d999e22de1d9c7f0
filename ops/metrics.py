"""Prometheus metrics: requests, their duration and status; questionnaires started and completed.

They need METRICS_TOKEN to be set and sent. Labels are names of views and questionnaires only: no URL, no
answer, no person.

With several processes, each writes its figures into a folder that config/gunicorn.py creates; the process
that answers adds them up.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.signals import got_request_exception
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from core import signals

PATH = "/metrics"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

requests = Histogram(
    "triage_request_seconds",
    "Time to answer, by view and class of status",
    ["view", "status"],
    buckets=SECONDS,
)
started = Counter("triage_questionnaires_started", "Questionnaires begun", ["questionnaire"])
completed = Counter("triage_questionnaires_completed", "Results shown first", ["questionnaire"])
build_info = Gauge(
    "triage_build_info", "Always 1; the label says which version runs", ["version"], multiprocess_mode="max"
)
database_failures = Counter("triage_database_failures", "Times that the database did not answer")


class MetricsMiddleware:
    """Counts and times every request, and serves the metrics."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response
        listen()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == PATH:
            build_info.labels(settings.SOFTWARE_VERSION).set(1)
            return _figures(request)
        begun = time.perf_counter()
        response = self.get_response(request)
        requests.labels(_view(request), f"{response.status_code // 100}xx").observe(
            time.perf_counter() - begun
        )
        return response


def listen() -> None:
    signals.questionnaire_started.connect(_count_started)
    signals.questionnaire_completed.connect(_count_completed)
    signals.database_failed.connect(_count_database_failure)
    got_request_exception.connect(_count_if_of_the_database)


def _figures(request: HttpRequest) -> HttpResponse:
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _view(request: HttpRequest) -> str:
    """The name of the view; `none` for files and unknown addresses."""
    return request.resolver_match.view_name if request.resolver_match else "none"


def _count_started(slug: str, **_signal: Any) -> None:
    started.labels(slug).inc()


def _count_completed(slug: str, **_signal: Any) -> None:
    completed.labels(slug).inc()


def _count_database_failure(**_signal: Any) -> None:
    database_failures.inc()


def _count_if_of_the_database(**_signal: Any) -> None:
    if isinstance(sys.exception(), Error):
        database_failures.inc()
