"""Whether this process can do all its work: the database answers, has the tables of this version, and
patients find a questionnaire.

Not the health check: without the database, patients are served from memory. Nothing may restart processes, or
remove the last one, because of this check: see docs/operate.md.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from triage.releases import loading
from triage.releases.loading import ReleasesUnavailable

STYLE = "css/site.css"


@require_safe
@never_cache
def readiness(request: HttpRequest) -> JsonResponse:
    """200, or 503 with the reasons. They name no host, user or password.

    Lists withdrawn questionnaires too, but they are no reason: their patients are told that it is closed.
    """
    body: dict[str, Any] = {"status": "ready", "version": settings.SOFTWARE_VERSION}
    try:
        reasons = dict(readiness_reasons())
        if "database" not in reasons and "migrations" not in reasons:
            body["closed"] = [release.slug for release in loading.all_closed()]
    except (Error, ReleasesUnavailable) as error:
        reasons = {"database": f"it does not answer ({type(error.__cause__ or error).__name__})"}
    if reasons:
        body = {**body, "status": "not ready", "reasons": reasons}
        body.pop("closed", None)
    return JsonResponse(body, status=503 if reasons else 200)


def readiness_reasons() -> Iterator[tuple[str, str]]:
    """The checks and what is wrong. Raises django.db.Error and ReleasesUnavailable."""
    if problem := static_files_problem():
        yield "static files", problem
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if missing := _missing_migrations():
        yield "migrations", f"{missing} are not applied; run: manage.py migrate"
        return  # the tables that come next may not exist
    # Loads them, so that patients are served if the database goes away later.
    if not loading.load_current() and not loading.all_closed():
        yield "release", "no questionnaire is published"


def static_files_problem() -> str:
    """Why no page could be shown; empty if pages can. Every page names the files of its style."""
    try:
        staticfiles_storage.url(STYLE)
    except (OSError, ValueError) as error:
        return f"{settings.STATIC_ROOT} cannot be used ({type(error).__name__}); run: manage.py collectstatic"
    return ""


def _missing_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
